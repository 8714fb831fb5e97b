// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process may do (capabilities(7)). */
public final class Capabilities {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String EFFECTIVE = "CapEff:";
    private static final String AMBIENT = "CapAmb:";
    private static final int CAP_NET_ADMIN = 12;
    private static final int HEX = 16;

    private Capabilities() {}

    /** Throws when this process may not change the network. */
    static void requireNetAdmin(String mode) throws ForwardingException {
        if (!has(EFFECTIVE, CAP_NET_ADMIN)) {
            throw new ForwardingException("forwarding: mode " + mode
                    + " needs the right to change the network, CAP_NET_ADMIN, which this process does not have; run it as"
                    + " root, or take mode passive");
        }
    }

    /**
     * Whether a program that this process starts may change the network: it may when this one is root, or has the right as
     * an ambient one; what the file of this program was given is not passed on.
     */
    public static boolean passesOnNetAdmin() {
        boolean root = "root".equals(System.getProperty("user.name"));
        return has(root ? EFFECTIVE : AMBIENT, CAP_NET_ADMIN);
    }

    private static boolean has(String set, int capability) {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(set)) {
                    long mask =
                            Long.parseUnsignedLong(line.substring(set.length()).strip(), HEX);
                    return (mask >>> capability & 1) != 0;
                }
            }
        } catch (IOException notLinux) {
            return false;
        }
        return false;
    }
}
