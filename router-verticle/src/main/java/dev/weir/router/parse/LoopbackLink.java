// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;

/** Loopback interfaces of BSD and its heirs: four octets of address family, then the packet. */
final class LoopbackLink {
    private static final int OCTETS = 4;

    private LoopbackLink() {}

    /**
     * Takes a family in the byte order of the machine that captured, whichever that was (LINKTYPE_NULL).
     *
     * @return the type of what follows, or a negative {@link Verdict}
     */
    static int readEitherOrder(Headers headers) {
        long at = headers.at;
        if (headers.end - at < OCTETS) {
            return Verdict.TRUNCATED_LINK;
        }
        headers.at = at + OCTETS;
        int family = Memory.getIntBe(at);
        // All families and EtherTypes are below 65536, so that the wrong order shows.
        return type(family >>> 16 == 0 ? family : Integer.reverseBytes(family));
    }

    /** Takes a family in network byte order (LINKTYPE_LOOP), as {@link #readEitherOrder(Headers)}. */
    static int readNetworkOrder(Headers headers) {
        long at = headers.at;
        if (headers.end - at < OCTETS) {
            return Verdict.TRUNCATED_LINK;
        }
        headers.at = at + OCTETS;
        return type(Memory.getIntBe(at));
    }

    private static int type(int family) {
        return switch (family) {
            case 2 -> EtherType.IPV4;
            // IPv6 is 10 on Linux, 23 on Windows, 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on macOS.
            case 10, 23, 24, 28, 30 -> EtherType.IPV6;
            default -> family > EtherType.MAX_LENGTH && family <= 0xffff ? family : Verdict.NOT_IP;
        };
    }
}
