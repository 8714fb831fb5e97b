// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.flow;

/** How the octets of a {@link FlowField} are read: abstract data types of RFC 7012 section 3.1, and some of our own. */
public enum DataType {
    UNSIGNED8,
    UNSIGNED16,
    UNSIGNED32,
    UNSIGNED64,
    IPV4_ADDRESS,
    IPV6_ADDRESS,
    MAC_ADDRESS,
    /** Nanoseconds since 1970 in the record; milliseconds since 1970 on the wire (RFC 7011 section 6.1.8). */
    DATE_TIME_MILLISECONDS,
    /** Nanoseconds since 1970 in the record; an NTP timestamp on the wire (RFC 7011 section 6.1.10). */
    DATE_TIME_NANOSECONDS,
    /** One octet, the ordinal of a {@link dev.weir.model.packet.TunnelType}; its word in text. */
    TUNNEL_TYPE,
    /** Eight octets, the number of an AWS Gateway Load Balancer's endpoint; its name, {@code vpce-} and 17 digits, in text. */
    GWLB_ENDPOINT,
    /** Eight octets; 16 hexadecimal digits in text. */
    HEXADECIMAL64,
    /** Not stored: text that is computed from the record, the Community ID. */
    COMMUNITY_ID
}
