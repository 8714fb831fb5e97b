// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

/** The types of a payload, as Ethernet writes them (IANA registry "IEEE 802 Numbers"). */
final class EtherType {
    static final int IPV4 = 0x0800;
    static final int ARP = 0x0806;
    /** Transparent Ethernet bridging: an Ethernet frame without its check sequence (RFC 1701). */
    static final int ETHERNET = 0x6558;

    static final int VLAN = 0x8100;
    static final int IPV6 = 0x86dd;
    static final int MPLS = 0x8847;
    static final int MPLS_UPSTREAM = 0x8848;
    static final int PPPOE_SESSION = 0x8864;
    /** IEEE 802.1ad. */
    static final int SERVICE_VLAN = 0x88a8;
    /** ERSPAN types I and II, in GRE only. */
    static final int ERSPAN = 0x88be;
    /** ERSPAN type III, in GRE only. */
    static final int ERSPAN_III = 0x22eb;
    /** IEEE 802.1ah. */
    static final int BACKBONE_SERVICE = 0x88e7;
    /** HSR, IEC 62439-3. */
    static final int HSR = 0x892f;

    static final int OLD_SERVICE_VLAN = 0x9100;
    static final int OLD_SERVICE_VLAN_2 = 0x9200;
    static final int OLD_SERVICE_VLAN_3 = 0x9300;

    /** Up to here the field is not a type but the length of an IEEE 802.3 frame. */
    static final int MAX_LENGTH = 1500;

    private EtherType() {}
}
