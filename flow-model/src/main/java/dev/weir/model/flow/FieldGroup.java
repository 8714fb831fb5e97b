// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.flow;

/**
 * What a record has, as bits: a {@link FlowField} applies to a record that has all the groups it needs. The set of
 * groups of a record is its shape; binary formats make one template a shape.
 */
public enum FieldGroup {
    /** The flow's addresses are IPv4. */
    IPV4,
    /** The flow's addresses are IPv6. */
    IPV6,
    /** The protocol has ports: TCP, UDP, UDP-Lite, SCTP, DCCP. */
    PORTS,
    /** The protocol is TCP. */
    TCP,
    /** The protocol is ICMP (with {@link #IPV4}) or ICMPv6 (with {@link #IPV6}). */
    ICMP,
    /** There was a VLAN tag. */
    VLAN,
    /** There was a second VLAN tag. */
    CUSTOMER_VLAN,
    /** The frames had MAC addresses. */
    MAC,
    /** The flow was taken out of a tunnel. */
    TUNNEL,
    /** The tunnel has an identifier that is a layer-2 segment: VXLAN, GENEVE. */
    SEGMENT,
    /** The tunnel is GRE with a key. */
    GRE_KEY,
    /** The tunnel's outer addresses are IPv4. */
    TUNNEL_IPV4,
    /** The tunnel's outer addresses are IPv6. */
    TUNNEL_IPV6,
    /** The kernel's NAT translates the flow, which was taken out of no tunnel. */
    NAT,
    /** The interface that the packets came in by is known. */
    INTERFACE,
    /** There were packets from the flow's destination to its source. */
    REVERSE,
    /** The flow came by an AWS Gateway Load Balancer. */
    GWLB;

    private final int bit = 1 << ordinal();

    /** This group's bit. */
    public int bit() {
        return bit;
    }

    /** The bits of several groups. */
    public static int bits(FieldGroup... groups) {
        int bits = 0;
        for (FieldGroup group : groups) {
            bits |= group.bit;
        }
        return bits;
    }

    /** Whether {@code shape} has this group. */
    public boolean in(int shape) {
        return (shape & bit) != 0;
    }
}
