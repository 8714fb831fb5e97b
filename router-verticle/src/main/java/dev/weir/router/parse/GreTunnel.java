// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.TunnelType;

/**
 * Generic Routing Encapsulation (RFC 2784, with the key and sequence number of RFC 2890), and ERSPAN in it (types I to
 * III, draft-foschiano-erspan).
 *
 * <pre>
 *   0                       13        16                         32
 *   +---+---+---+---+--------+---------+--------------------------+
 *   | C | R | K | S |        | version | protocol                 |
 *   | checksum, if C                   | 0, if C                  |
 *   | key, if K                                                   |
 *   | sequence number, if S                                       |
 *   +-------------------------------------------------------------+
 * </pre>
 */
final class GreTunnel {
    private static final int BASE_OCTETS = 4;
    private static final int CHECKSUM_PRESENT = 0x8000;
    private static final int ROUTING_PRESENT = 0x4000;
    private static final int KEY_PRESENT = 0x2000;
    private static final int SEQUENCE_PRESENT = 0x1000;
    private static final int VERSION_MASK = 0x0007;
    private static final int FIELD_OCTETS = 4;

    private static final int ERSPAN_II_OCTETS = 8;
    private static final int ERSPAN_II_VERSION = 1;
    private static final int ERSPAN_III_OCTETS = 12;
    private static final int ERSPAN_III_VERSION = 2;
    private static final int ERSPAN_III_PLATFORM_OCTETS = 8;
    private static final int ERSPAN_SESSION_MASK = 0x3ff;
    private static final int ERSPAN_IP = 2;

    private final boolean takesGre;
    private final boolean takesErspan;

    GreTunnel(boolean takesGre, boolean takesErspan) {
        this.takesGre = takesGre;
        this.takesErspan = takesErspan;
    }

    /** What a GRE packet is taken for until its header has been read. */
    TunnelType type() {
        if (takesGre) {
            return TunnelType.GRE;
        }
        return takesErspan ? TunnelType.ERSPAN : TunnelType.NONE;
    }

    /** Takes the header; fills in the tunnel and its id; gives back the EtherType inside or a code of {@link Tunnels}. */
    int read(Headers inner) {
        long at = inner.at;
        if (inner.end - at < BASE_OCTETS) {
            return Tunnels.BROKEN;
        }
        int flags = Memory.getUnsignedShortBe(at);
        int protocol = Memory.getUnsignedShortBe(at + 2);
        boolean isErspan = protocol == EtherType.ERSPAN || protocol == EtherType.ERSPAN_III;
        // Version 1 is PPTP's (RFC 2637): PPP frames that mostly are compressed or encrypted.
        if ((flags & VERSION_MASK) != 0 || !(isErspan ? takesErspan : takesGre)) {
            return Tunnels.LEFT_ON;
        }
        long keyAt = at + BASE_OCTETS + ((flags & CHECKSUM_PRESENT) != 0 ? FIELD_OCTETS : 0);
        long sequenceAt = keyAt + ((flags & KEY_PRESENT) != 0 ? FIELD_OCTETS : 0);
        long payloadAt = sequenceAt + ((flags & SEQUENCE_PRESENT) != 0 ? FIELD_OCTETS : 0);
        if ((flags & ROUTING_PRESENT) != 0 || payloadAt > inner.end) {
            return Tunnels.BROKEN;
        }
        inner.at = payloadAt;
        if (isErspan) {
            inner.tunnel = TunnelType.ERSPAN;
            return protocol == EtherType.ERSPAN ? erspan(inner, (flags & SEQUENCE_PRESENT) != 0) : erspanThree(inner);
        }
        inner.tunnelId = (flags & KEY_PRESENT) != 0 ? Memory.getIntBe(keyAt) : 0;
        return protocol > EtherType.MAX_LENGTH ? protocol : Tunnels.BROKEN;
    }

    /**
     * Type I has no header at all and is told by GRE's missing sequence number; type II:
     *
     * <pre>
     *   version 4 (1), VLAN 12 | CoS 3, encapsulation 2, truncated 1, session 10 | 0 12, index 20
     * </pre>
     */
    private static int erspan(Headers inner, boolean hasSequence) {
        if (!hasSequence) {
            return EtherType.ETHERNET;
        }
        long at = inner.at;
        if (inner.end - at < ERSPAN_II_OCTETS || Memory.getUnsignedByte(at) >> 4 != ERSPAN_II_VERSION) {
            return Tunnels.BROKEN;
        }
        inner.tunnelId = Memory.getUnsignedShortBe(at + 2) & ERSPAN_SESSION_MASK;
        inner.at = at + ERSPAN_II_OCTETS;
        return EtherType.ETHERNET;
    }

    /**
     * Type III.
     *
     * <pre>
     *   version 4 (2), VLAN 12 | CoS 3, BSO 2, truncated 1, session 10 | timestamp 32 | security group 16
     *   | P 1, frame type 5, hardware 6, direction 1, granularity 2, O 1 | platform header 64, if O
     * </pre>
     */
    private static int erspanThree(Headers inner) {
        long at = inner.at;
        if (inner.end - at < ERSPAN_III_OCTETS || Memory.getUnsignedByte(at) >> 4 != ERSPAN_III_VERSION) {
            return Tunnels.BROKEN;
        }
        int last = Memory.getUnsignedShortBe(at + ERSPAN_III_OCTETS - 2);
        long payloadAt = at + ERSPAN_III_OCTETS + ((last & 1) != 0 ? ERSPAN_III_PLATFORM_OCTETS : 0);
        if (payloadAt > inner.end) {
            return Tunnels.BROKEN;
        }
        inner.tunnelId = Memory.getUnsignedShortBe(at + 2) & ERSPAN_SESSION_MASK;
        inner.at = payloadAt;
        return (last >> 10 & 0x1f) == ERSPAN_IP ? IpVersion.etherType(inner) : EtherType.ETHERNET;
    }
}
