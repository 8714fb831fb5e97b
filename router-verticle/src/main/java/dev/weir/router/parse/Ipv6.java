// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;

/**
 * The IPv6 header, RFC 8200, section 3; its extension headers are read by {@link Ipv6Extensions}.
 *
 * <pre>
 *   0     4             12     16                             32
 *   +-----+-------------+------------------------------------+
 *   | 6   | traffic class | flow label 20                    |   0
 *   | payload length           | next header  | hop limit    |   4
 *   | source address 16                                      |   8
 *   | destination address 16                                 |  24
 *   +--------------------------------------------------------+
 * </pre>
 */
final class Ipv6 {
    static final int VERSION = 6;
    static final int HEADER_OCTETS = 40;
    static final int PAYLOAD_LENGTH_OFFSET = 4;

    static final int NEXT_HEADER_OFFSET = 6;
    static final int HOP_LIMIT_OFFSET = 7;
    static final int SOURCE_OFFSET = 8;
    static final int DESTINATION_OFFSET = 24;
    private static final int MAX_PAYLOAD_LENGTH = 0xffff;

    private Ipv6() {}

    /** Takes the header and its extensions; gives back {@link Verdict#OK} or why it cannot be used. */
    static int read(Headers headers) {
        long at = headers.at;
        long available = headers.end - at;
        if (available < HEADER_OCTETS) {
            boolean isOther = available >= 1 && Memory.getUnsignedByte(at) >> 4 != VERSION;
            return isOther ? Verdict.MALFORMED_IPV6 : Verdict.TRUNCATED_NETWORK;
        }
        int first = Memory.getIntBe(at);
        if (first >>> 28 != VERSION) {
            return Verdict.MALFORMED_IPV6;
        }
        headers.clearTransport();
        headers.ipVersion = VERSION;
        headers.ipAt = at;
        headers.tos = first >>> 20 & 0xff;
        headers.flowLabel = first & 0xf_ffff;
        headers.ttl = Memory.getUnsignedByte(at + HOP_LIMIT_OFFSET);
        headers.sourceAt = at + SOURCE_OFFSET;
        headers.destinationAt = at + DESTINATION_OFFSET;
        headers.at = at + HEADER_OCTETS;
        int nextHeader = Memory.getUnsignedByte(at + NEXT_HEADER_OFFSET);
        int payloadOctets = Memory.getUnsignedShortBe(at + PAYLOAD_LENGTH_OFFSET);
        headers.octets = payloadOctets != 0 ? HEADER_OCTETS + payloadOctets : octetsWithoutLength(headers, nextHeader);
        headers.end = Math.min(headers.end, at + headers.octets);
        Ipv6Extensions.read(headers, nextHeader);
        return Verdict.OK;
    }

    /**
     * Length of a packet whose payload length is 0: what its jumbo payload option says (RFC 2675), or, for a super-packet
     * of segmentation offload that is too long for the field, what the frame has; else there is just the header. No
     * length is believed that is more than the frame had, lest a forged one count for gigabytes.
     */
    private static long octetsWithoutLength(Headers headers, int nextHeader) {
        long onTheLink = headers.wireEnd - headers.at;
        if (onTheLink <= MAX_PAYLOAD_LENGTH) {
            return HEADER_OCTETS;
        }
        long jumboOctets = nextHeader == Ipv6Extensions.HOP_BY_HOP ? Ipv6Extensions.jumboPayload(headers) : 0;
        boolean isJumbo = jumboOctets > MAX_PAYLOAD_LENGTH && jumboOctets <= onTheLink;
        return HEADER_OCTETS + (isJumbo ? jumboOctets : onTheLink);
    }
}
