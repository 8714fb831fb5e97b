// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;

/** Ethernet, and the headers that have an EtherType before them and one behind. */
final class EthernetLink {
    /** Two MAC addresses and the type. */
    static final int HEADER_OCTETS = 14;

    static final int TYPE_OFFSET = 12;
    /** Headers between the frame's begin and its IP packet: far more than any network stacks, so that loops end. */
    private static final int MAX_HEADERS = 16;

    static final int TAG_OCTETS = 4;
    private static final int HSR_TAG_OCTETS = 6;
    private static final int SERVICE_TAG_OCTETS = 4;
    private static final int PPPOE_OCTETS = 6;

    private EthernetLink() {}

    /**
     * Takes the Ethernet header.
     *
     * <pre>
     *   0             6             12     14
     *   +-------------+-------------+------+
     *   | destination | source      | type |    IEEE 802.3, 3.2
     *   +-------------+-------------+------+
     * </pre>
     *
     * @return the type of what follows, or a negative {@link Verdict}
     */
    static int header(Headers headers) {
        long at = headers.at;
        if (headers.end - at < HEADER_OCTETS) {
            return Verdict.TRUNCATED_LINK;
        }
        headers.ethernet(at);
        headers.at = at + HEADER_OCTETS;
        return Memory.getUnsignedShortBe(at + TYPE_OFFSET);
    }

    /**
     * Takes all headers from one of this type on up to and with the IP header.
     *
     * @param etherType what is at {@link Headers#at}; a negative {@link Verdict} is given back as it is
     * @return {@link Verdict#OK} or why there is no IP packet
     */
    static int payload(Headers headers, int etherType) {
        int next = etherType;
        for (int taken = 0; taken < MAX_HEADERS; taken++) {
            if (next == EtherType.IPV4) {
                return Ipv4.read(headers);
            }
            if (next == EtherType.IPV6) {
                return Ipv6.read(headers);
            }
            if (next < 0) {
                return next;
            }
            next = take(headers, next);
        }
        return Verdict.MALFORMED_LINK;
    }

    private static int take(Headers headers, int etherType) {
        return switch (etherType) {
            case EtherType.VLAN,
                    EtherType.SERVICE_VLAN,
                    EtherType.OLD_SERVICE_VLAN,
                    EtherType.OLD_SERVICE_VLAN_2,
                    EtherType.OLD_SERVICE_VLAN_3 -> tag(headers);
            case EtherType.MPLS, EtherType.MPLS_UPSTREAM -> Mpls.read(headers);
            case EtherType.PPPOE_SESSION -> pppoe(headers);
            case EtherType.ETHERNET -> header(headers);
            case EtherType.BACKBONE_SERVICE -> backboneService(headers);
            case EtherType.HSR -> hsr(headers);
            default -> etherType <= EtherType.MAX_LENGTH ? llc(headers, etherType) : Verdict.NOT_IP;
        };
    }

    /** IEEE 802.3, 3.2.6: in place of a type there is the length of what follows; padding is behind it. */
    private static int llc(Headers headers, int octets) {
        headers.wireEnd = Math.min(headers.wireEnd, headers.at + octets);
        headers.end = Math.min(headers.end, headers.wireEnd);
        return Llc.read(headers);
    }

    /** IEEE 802.1Q, 9.6: priority 3, drop eligible 1, VLAN identifier 12, then the type of what follows. */
    private static int tag(Headers headers) {
        long at = headers.at;
        if (headers.end - at < TAG_OCTETS) {
            return Verdict.TRUNCATED_LINK;
        }
        headers.tag(Memory.getUnsignedShortBe(at));
        headers.at = at + TAG_OCTETS;
        return Memory.getUnsignedShortBe(at + 2);
    }

    /** RFC 2516, 4: version 4, type 4, code 8 (0 for a session's data), session 16, length 16, then PPP. */
    private static int pppoe(Headers headers) {
        long at = headers.at;
        if (headers.end - at < PPPOE_OCTETS) {
            return Verdict.TRUNCATED_LINK;
        }
        headers.at = at + PPPOE_OCTETS;
        return Ppp.read(headers);
    }

    /** IEEE 802.1ah, 9.7: four octets of priority and service identifier, then the customer's frame. */
    private static int backboneService(Headers headers) {
        if (headers.available() < SERVICE_TAG_OCTETS) {
            return Verdict.TRUNCATED_LINK;
        }
        headers.at += SERVICE_TAG_OCTETS;
        return header(headers);
    }

    /** IEC 62439-3, 5.7: path 4, size 12, sequence 16, then the type of what follows. */
    private static int hsr(Headers headers) {
        long at = headers.at;
        if (headers.end - at < HSR_TAG_OCTETS) {
            return Verdict.TRUNCATED_LINK;
        }
        headers.at = at + HSR_TAG_OCTETS;
        return Memory.getUnsignedShortBe(at + HSR_TAG_OCTETS - 2);
    }
}
