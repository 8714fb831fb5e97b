// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.TunnelType;
import java.util.Set;

/** VXLAN, GENEVE, GTP-U and Teredo: the tunnels that are told by a UDP port. */
final class UdpTunnels {
    private static final int VXLAN_PORT = 4789;
    /** What Linux used before the port was assigned. */
    private static final int VXLAN_OLD_PORT = 8472;

    private static final int VXLAN_GPE_PORT = 4790;
    private static final int GTPU_PORT = 2152;
    private static final int TEREDO_PORT = 3544;

    private static final int UDP_OCTETS = 8;
    private static final int VXLAN_OCTETS = 8;
    private static final int VXLAN_HAS_IDENTIFIER = 0x08;
    private static final int VXLAN_HAS_PROTOCOL = 0x04;
    private static final int GENEVE_OCTETS = 8;
    private static final int GENEVE_CONTROL = 0x80;

    private final boolean takesVxlan;
    private final boolean takesGeneve;
    private final boolean takesGtpu;
    private final boolean takesTeredo;
    private final int ownGenevePort;

    UdpTunnels(Decapsulations decapsulations) {
        Set<TunnelType> takenOff = decapsulations.types();
        takesVxlan = takenOff.contains(TunnelType.VXLAN);
        takesGeneve = takenOff.contains(TunnelType.GENEVE);
        takesGtpu = takenOff.contains(TunnelType.GTPU);
        takesTeredo = takenOff.contains(TunnelType.TEREDO);
        ownGenevePort = takesGeneve ? decapsulations.genevePort() : Decapsulations.GENEVE_PORT;
    }

    /** The tunnel of these ports, {@link TunnelType#NONE} if there is none or it is to be left on. */
    TunnelType typeOf(int sourcePort, int destinationPort) {
        if (destinationPort == ownGenevePort && takesGeneve) {
            return TunnelType.GENEVE;
        }
        // But for Teredo's, the source port is any: a hash of what is inside.
        boolean isTeredo = takesTeredo && (destinationPort == TEREDO_PORT || sourcePort == TEREDO_PORT);
        return switch (destinationPort) {
            case VXLAN_PORT, VXLAN_OLD_PORT, VXLAN_GPE_PORT -> takesVxlan ? TunnelType.VXLAN : TunnelType.NONE;
            case Decapsulations.GENEVE_PORT -> takesGeneve ? TunnelType.GENEVE : TunnelType.NONE;
            case GTPU_PORT -> takesGtpu ? TunnelType.GTPU : TunnelType.NONE;
            default -> isTeredo ? TunnelType.TEREDO : TunnelType.NONE;
        };
    }

    /**
     * Takes the UDP header at {@link Headers#at} and the tunnel's; fills in the tunnel id.
     *
     * @return the EtherType inside or a code of {@link Tunnels}
     */
    static int read(TunnelType type, Headers inner) {
        if (inner.available() < UDP_OCTETS) {
            return Tunnels.BROKEN;
        }
        int destinationPort = Memory.getUnsignedShortBe(inner.at + 2);
        inner.at += UDP_OCTETS;
        return switch (type) {
            case VXLAN -> vxlan(inner, destinationPort == VXLAN_GPE_PORT);
            case GENEVE -> geneve(inner);
            case GTPU -> Gtpu.read(inner);
            case TEREDO -> Teredo.read(inner);
            default -> Tunnels.BROKEN;
        };
    }

    /**
     * RFC 7348, section 5; the next protocol is that of draft-ietf-nvo3-vxlan-gpe.
     *
     * <pre>
     *   0          8                               24              32
     *   +----------+-------------------------------+---------------+
     *   | G...I P  | 0                             | next protocol |    I: network identifier, P: next protocol
     *   | network identifier                       | 0             |
     *   +----------------------------------------------------------+
     * </pre>
     */
    private static int vxlan(Headers inner, boolean isGenericPort) {
        long at = inner.at;
        if (inner.end - at < VXLAN_OCTETS) {
            return Tunnels.BROKEN;
        }
        int flags = Memory.getUnsignedByte(at);
        if ((flags & VXLAN_HAS_IDENTIFIER) != 0) {
            inner.tunnelId = Memory.getIntBe(at + 4) >>> 8;
        }
        inner.at = at + VXLAN_OCTETS;
        if (!isGenericPort && (flags & VXLAN_HAS_PROTOCOL) == 0) {
            return EtherType.ETHERNET;
        }
        return switch (Memory.getUnsignedByte(at + 3)) {
            case 1 -> EtherType.IPV4;
            case 2 -> EtherType.IPV6;
            case 3 -> EtherType.ETHERNET;
            default -> Tunnels.BROKEN;
        };
    }

    /**
     * RFC 8926, section 3.4.
     *
     * <pre>
     *   0         2                 8          16                  32
     *   +---------+-----------------+----------+-------------------+
     *   | version | options/4       | O C 0    | protocol          |    O: control, not data
     *   | network identifier                   | 0                 |
     *   | options                                                  |
     *   +----------------------------------------------------------+
     * </pre>
     */
    private static int geneve(Headers inner) {
        long at = inner.at;
        if (inner.end - at < GENEVE_OCTETS) {
            return Tunnels.BROKEN;
        }
        int versionAndOptions = Memory.getUnsignedByte(at);
        if ((Memory.getUnsignedByte(at + 1) & GENEVE_CONTROL) != 0) {
            return Tunnels.LEFT_ON;
        }
        long payloadAt = at + GENEVE_OCTETS + ((versionAndOptions & 0x3f) << 2);
        int protocol = Memory.getUnsignedShortBe(at + 2);
        if (versionAndOptions >> 6 != 0 || payloadAt > inner.end || protocol <= EtherType.MAX_LENGTH) {
            return Tunnels.BROKEN;
        }
        inner.tunnelId = Memory.getIntBe(at + 4) >>> 8;
        inner.at = payloadAt;
        if (GwlbOptions.read(at + GENEVE_OCTETS, payloadAt, inner)) {
            inner.tunnel = TunnelType.GWLB;
            // The endpoint takes the place that they have in the Flow Key.
            inner.leaveVlans();
        }
        return protocol;
    }
}
