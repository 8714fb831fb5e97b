// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.packet;

/** How a packet was wrapped when it was taken out of a tunnel. At most sixteen: the ordinal is four bits of a Flow Key. */
public enum TunnelType {
    /** No tunnel was taken off. */
    NONE(""),
    /** RFC 7348; the tunnel id is the 24-bit VNI. */
    VXLAN("vxlan"),
    /** RFC 8926; the tunnel id is the 24-bit VNI. */
    GENEVE("geneve"),
    /** RFC 2784 and 2890, also with Ethernet inside; the tunnel id is the key. */
    GRE("gre"),
    /** Types I to III over GRE; the tunnel id is the session id. */
    ERSPAN("erspan"),
    /** An IP packet right inside an IP packet (protocol 4 or 41): RFC 2003, 2473, 4213. */
    IPIP("ipip"),
    /** 3GPP TS 29.281; the tunnel id is the TEID. */
    GTPU("gtpu"),
    /** RFC 4380. */
    TEREDO("teredo"),
    /**
     * GENEVE with the three options of an AWS Gateway Load Balancer. Its endpoint stands where other packets have tunnel
     * id and VLANs, see {@link PacketRecord#gwlbEndpointId}; in records it is {@link #GENEVE}.
     */
    GWLB("geneve");

    private static final TunnelType[] VALUES = values();

    private final String word;

    TunnelType(String word) {
        this.word = word;
    }

    /** The word for it in records and configuration. */
    public String word() {
        return word;
    }

    /** The type whose ordinal is in the high four bits of {@link PacketRecord#kind}. */
    public static TunnelType ofKind(int kind) {
        return VALUES[kind >> 4 & 0x0f];
    }
}
