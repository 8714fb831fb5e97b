// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.PacketRecord;

/**
 * The IPv4 header, RFC 791, section 3.1.
 *
 * <pre>
 *   0     4     8              16                              32
 *   +-----+-----+--------------+-------------------------------+
 *   | 4   | IHL | type of serv.| total length                  |   0
 *   | identification           | 0 DF MF | fragment offset     |   4
 *   | time to live | protocol  | checksum                      |   8
 *   | source address                                           |  12
 *   | destination address                                      |  16
 *   | options up to IHL * 4                                    |  20
 *   +----------------------------------------------------------+
 * </pre>
 */
final class Ipv4 {
    static final int VERSION = 4;
    static final int MIN_HEADER_OCTETS = 20;
    static final int TOTAL_LENGTH_OFFSET = 2;

    static final int TOS_OFFSET = 1;
    private static final int IDENTIFICATION_OFFSET = 4;
    static final int FRAGMENT_OFFSET = 6;
    static final int TTL_OFFSET = 8;
    static final int PROTOCOL_OFFSET = 9;
    static final int SOURCE_OFFSET = 12;
    static final int DESTINATION_OFFSET = 16;

    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT_OFFSET_MASK = 0x1fff;

    private Ipv4() {}

    /** Header length in octets, by the first octet. */
    static int headerOctets(int versionAndLength) {
        return (versionAndLength & 0x0f) << 2;
    }

    /** Takes the header; gives back {@link Verdict#OK} or why it cannot be used. */
    static int read(Headers headers) {
        long at = headers.at;
        long available = headers.end - at;
        if (available < MIN_HEADER_OCTETS) {
            boolean isOther = available >= 1 && Memory.getUnsignedByte(at) >> 4 != VERSION;
            return isOther ? Verdict.MALFORMED_IPV4 : Verdict.TRUNCATED_NETWORK;
        }
        int versionAndLength = Memory.getUnsignedByte(at);
        int headerOctets = headerOctets(versionAndLength);
        long octets = Memory.getUnsignedShortBe(at + TOTAL_LENGTH_OFFSET);
        if (octets == 0) {
            // The kernel leaves it 0 where segmentation offload or BIG TCP makes a packet longer than it can say.
            octets = headers.wireEnd - at;
        }
        if (versionAndLength >> 4 != VERSION || headerOctets < MIN_HEADER_OCTETS || octets < headerOctets) {
            return Verdict.MALFORMED_IPV4;
        }
        headers.clearTransport();
        headers.ipVersion = VERSION;
        headers.ipAt = at;
        headers.octets = octets;
        headers.end = Math.min(headers.end, at + octets);
        headers.at = at + headerOctets;
        headers.tos = Memory.getUnsignedByte(at + TOS_OFFSET);
        headers.ttl = Memory.getUnsignedByte(at + TTL_OFFSET);
        headers.protocol = Memory.getUnsignedByte(at + PROTOCOL_OFFSET);
        headers.flowLabel = 0;
        headers.sourceAt = at + SOURCE_OFFSET;
        headers.destinationAt = at + DESTINATION_OFFSET;
        int fragment = Memory.getUnsignedShortBe(at + FRAGMENT_OFFSET);
        if ((fragment & (MORE_FRAGMENTS | FRAGMENT_OFFSET_MASK)) != 0) {
            headers.flags |= PacketRecord.FLAG_FRAGMENT;
            headers.fragment = (fragment & FRAGMENT_OFFSET_MASK) == 0 ? Headers.FIRST_FRAGMENT : Headers.LATER_FRAGMENT;
            headers.identification = Memory.getUnsignedShortBe(at + IDENTIFICATION_OFFSET);
            headers.fragmentProtocol = headers.protocol;
        }
        return Verdict.OK;
    }
}
