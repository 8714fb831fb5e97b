// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import dev.weir.config.GeneveForwardingConfig;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.linux.Libc;
import dev.weir.router.capture.linux.OsException;

/** Why packets of a load balancer cannot be forwarded, as one line for the user: what, why, what to do. */
final class GeneveErrors {
    private GeneveErrors() {}

    static CaptureException opening(GeneveForwardingConfig config, OsException e) {
        String where = "forwarding: geneve on " + config.networkInterface() + ": ";
        return switch (e.error()) {
            case Libc.EPERM, Libc.EACCES ->
                new CaptureException(where + e.getMessage() + "; it takes root, or CAP_NET_RAW and CAP_NET_ADMIN", e);
            case Libc.ENODEV ->
                new CaptureException(where + "there is no such interface; 'weir interfaces' lists those there are", e);
            case Libc.EADDRINUSE ->
                new CaptureException(
                        where + "UDP port " + config.port()
                                + " is another program's; stop it, or give another router.forwarding.port",
                        e);
            default -> new CaptureException(where + e.getMessage(), e);
        };
    }

    static CaptureException receiving(GeneveForwardingConfig config, int error) {
        return new CaptureException(
                "forwarding: geneve on " + config.networkInterface() + ": receiving broke: " + Libc.words(error));
    }

    static CaptureException reading(int error) {
        return new CaptureException(
                "forwarding: geneve: reading answers from " + TunDevice.NAME + " broke: " + Libc.words(error));
    }
}
