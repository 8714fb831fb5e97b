// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;

/** IEEE 802.2 logical link control, behind an IEEE 802.3 length, with or without SNAP (RFC 1042). */
final class Llc {
    private static final int OCTETS = 3;
    private static final int SNAP_OCTETS = 5;
    private static final int UNNUMBERED_INFORMATION = 0x03;
    /** SNAP for both access points, unnumbered information. */
    private static final int SNAP = 0xaaaa;
    /** DoD IP for the destination access point. */
    private static final int IP = 0x06;

    /** The two organization codes whose protocol identifiers are EtherTypes: RFC 1042's and IEEE 802.1H's. */
    private static final int RFC_1042 = 0x000000;

    private static final int BRIDGE_TUNNEL = 0x0000f8;

    private Llc() {}

    /** Takes the header and gives back the type of what follows, or a negative {@link Verdict}. */
    static int read(Headers headers) {
        long at = headers.at;
        if (headers.end - at < OCTETS) {
            return Verdict.TRUNCATED_LINK;
        }
        int accessPoints = Memory.getUnsignedShortBe(at);
        if (Memory.getUnsignedByte(at + 2) != UNNUMBERED_INFORMATION) {
            return Verdict.NOT_IP;
        }
        headers.at = at + OCTETS;
        if (accessPoints == SNAP) {
            return snap(headers);
        }
        return accessPoints >> 8 == IP ? EtherType.IPV4 : Verdict.NOT_IP;
    }

    private static int snap(Headers headers) {
        long at = headers.at;
        if (headers.end - at < SNAP_OCTETS) {
            return Verdict.TRUNCATED_LINK;
        }
        int organization = Memory.getUnsignedShortBe(at) << 8 | Memory.getUnsignedByte(at + 2);
        int type = Memory.getUnsignedShortBe(at + 3);
        boolean known = organization == RFC_1042 || organization == BRIDGE_TUNNEL;
        if (!known || type <= EtherType.MAX_LENGTH) {
            return Verdict.NOT_IP;
        }
        headers.at = at + SNAP_OCTETS;
        return type;
    }
}
