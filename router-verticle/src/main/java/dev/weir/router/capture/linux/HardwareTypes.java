// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.linux;

import dev.weir.router.parse.LinkType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How the frames of an interface begin on a packet socket, by its hardware type (linux/if_arp.h). */
public final class HardwareTypes {
    private static final int ARPHRD_ETHER = 1;
    private static final int ARPHRD_RAWIP = 519;
    private static final int ARPHRD_TUNNEL = 768;
    private static final int ARPHRD_TUNNEL6 = 769;
    private static final int ARPHRD_LOOPBACK = 772;
    private static final int ARPHRD_SIT = 776;
    /** No link layer at all: tun devices, WireGuard. */
    private static final int ARPHRD_NONE = 0xfffe;

    private HardwareTypes() {}

    /** The hardware type of an interface, -1 when there is none of that name. */
    public static int of(String networkInterface) {
        try {
            return Integer.parseInt(Files.readString(Path.of("/sys/class/net", networkInterface, "type"))
                    .strip());
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    /** Its link type; empty where the kernel gives no header that can be read. */
    public static Optional<LinkType> linkType(int hardwareType) {
        return switch (hardwareType) {
            case ARPHRD_ETHER, ARPHRD_LOOPBACK -> Optional.of(LinkType.ETHERNET);
            case ARPHRD_RAWIP, ARPHRD_TUNNEL, ARPHRD_TUNNEL6, ARPHRD_SIT, ARPHRD_NONE -> Optional.of(LinkType.RAW_IP);
            default -> Optional.empty();
        };
    }

    /** Whether each frame of the interface passes twice: when it is sent, and when it is received. */
    public static boolean isLoopback(int hardwareType) {
        return hardwareType == ARPHRD_LOOPBACK;
    }
}
