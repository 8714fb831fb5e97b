// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

import dev.weir.config.Names;
import java.util.List;

/** Why an interface cannot be captured on, as one line for the user, whatever captures: what, why, what to do. */
public final class InterfaceErrors {
    private InterfaceErrors() {}

    /** There is no such interface. */
    public static CaptureException unknown(String name, Throwable cause) {
        List<String> known =
                new Interfaces().list().stream().map(CaptureInterface::name).toList();
        String nearest = Names.nearest(name, known)
                .map(word -> "; did you mean " + word + "?")
                .orElse(";");
        return new CaptureException(
                "there is no interface " + Names.quote(name) + nearest + " known: " + String.join(", ", known), cause);
    }

    /** The process may not. */
    public static CaptureException forbidden(String name, Throwable cause) {
        return new CaptureException(
                name + ": capturing needs the capability CAP_NET_RAW; run as root, or give it to Java:"
                        + " setcap cap_net_raw+ep " + java(),
                cause);
    }

    private static String java() {
        return ProcessHandle.current().info().command().orElse("$(readlink -f $(which java))");
    }
}
