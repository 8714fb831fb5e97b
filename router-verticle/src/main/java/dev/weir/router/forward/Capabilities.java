// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process may do (capabilities(7)). */
final class Capabilities {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String EFFECTIVE = "CapEff:";
    private static final int CAP_NET_ADMIN = 12;
    private static final int HEX = 16;

    private Capabilities() {}

    /** Throws when this process may not change the network. */
    static void requireNetAdmin(String mode) throws ForwardingException {
        if (!has(CAP_NET_ADMIN)) {
            throw new ForwardingException("forwarding: mode " + mode
                    + " needs the right to change the network, CAP_NET_ADMIN, which this process does not have; run it as"
                    + " root, or take mode passive");
        }
    }

    private static boolean has(int capability) {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(EFFECTIVE)) {
                    long mask = Long.parseUnsignedLong(
                            line.substring(EFFECTIVE.length()).strip(), HEX);
                    return (mask >>> capability & 1) != 0;
                }
            }
        } catch (IOException notLinux) {
            return false;
        }
        return false;
    }
}
