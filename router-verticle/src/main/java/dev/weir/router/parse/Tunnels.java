// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.packet.TunnelType;
import java.util.Set;

/** Takes packets out of the tunnels that are to be taken off. */
final class Tunnels {
    /** The packet is no tunnel's, or not one with a packet inside. */
    static final int NOT_ONE = 0;
    /** The packet inside has been read. */
    static final int ENTERED = 1;
    /** The packet is a tunnel's, but what is inside could not be read. */
    static final int UNREADABLE = 2;

    /** What the header of a tunnel gives back in place of an EtherType: a control message, or a tunnel to be left on. */
    static final int LEFT_ON = -1;
    /** What the header of a tunnel gives back in place of an EtherType: cut short, or it contradicts itself. */
    static final int BROKEN = -2;

    private static final int IPV4_IN_IP = 4;
    private static final int IPV6_IN_IP = 41;
    private static final int GRE = 47;

    private final boolean ipip;
    private final GreTunnel gre;
    private final UdpTunnels udp;

    Tunnels(Decapsulations decapsulations) {
        Set<TunnelType> takenOff = decapsulations.types();
        ipip = takenOff.contains(TunnelType.IPIP);
        gre = new GreTunnel(takenOff.contains(TunnelType.GRE), takenOff.contains(TunnelType.ERSPAN));
        udp = new UdpTunnels(decapsulations);
    }

    /**
     * Looks for a tunnel behind the headers of {@code outer} and reads the IP header inside into {@code inner}.
     *
     * @return {@link #NOT_ONE}, {@link #ENTERED} or {@link #UNREADABLE}
     */
    int enter(Headers outer, Headers inner) {
        TunnelType type = typeOf(outer);
        if (type == TunnelType.NONE) {
            return NOT_ONE;
        }
        if (outer.fragment == Headers.LATER_FRAGMENT) {
            return UNREADABLE;
        }
        inner.begin(outer, outer.at);
        inner.tunnel = type;
        int etherType = header(type, outer.protocol, inner);
        if (etherType == EtherType.ETHERNET) {
            inner.leaveLink();
        } else if (etherType < 0) {
            return etherType == LEFT_ON ? NOT_ONE : UNREADABLE;
        }
        return EthernetLink.payload(inner, etherType) == Verdict.OK ? ENTERED : UNREADABLE;
    }

    private TunnelType typeOf(Headers outer) {
        return switch (outer.protocol) {
            case Transport.UDP -> udp.typeOf(outer.sourcePort, outer.destinationPort);
            case IPV4_IN_IP, IPV6_IN_IP -> ipip ? TunnelType.IPIP : TunnelType.NONE;
            case GRE -> gre.type();
            default -> TunnelType.NONE;
        };
    }

    private int header(TunnelType type, int protocol, Headers inner) {
        return switch (type) {
            case GRE, ERSPAN -> gre.read(inner);
            case IPIP -> protocol == IPV4_IN_IP ? EtherType.IPV4 : EtherType.IPV6;
            default -> UdpTunnels.read(type, inner);
        };
    }
}
