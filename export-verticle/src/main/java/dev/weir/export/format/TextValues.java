// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.DataType;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.packet.TunnelType;
import java.nio.charset.StandardCharsets;

/** Values of fields as text: numbers in decimal, addresses and times in their canonical forms. One thread uses it. */
final class TextValues {
    private static final byte[][] TUNNEL_WORDS = tunnelWords();
    private static final int MAX_WORD_OCTETS = 16;
    private static final byte[] ENDPOINT_PREFIX = "vpce-0".getBytes(StandardCharsets.US_ASCII);

    private final TimeText times = new TimeText();
    private final CommunityId communityId = new CommunityId(0);

    /** Prepares what is computed from a whole record, once for all the lines that it becomes. */
    void begin(byte[] record, int start) {
        communityId.compute(record, start);
    }

    /**
     * Writes a value.
     *
     * @param index where the value is in {@code record}
     * @return the index after it
     */
    int put(DataType type, byte[] record, int index, byte[] out, int at) {
        return switch (type) {
            case UNSIGNED8 -> Decimal.put(out, at, record[index] & 0xff);
            case UNSIGNED16 -> Decimal.put(out, at, FlowRecord.getShort(record, index));
            case UNSIGNED32 -> Decimal.put(out, at, FlowRecord.getInt(record, index) & 0xffff_ffffL);
            case UNSIGNED64 -> Decimal.put(out, at, FlowRecord.getLong(record, index));
            case IPV4_ADDRESS -> AddressText.putIpv4(record, index, out, at);
            case IPV6_ADDRESS -> AddressText.putIpv6(record, index, out, at);
            case MAC_ADDRESS -> AddressText.putMac(record, index, out, at);
            case DATE_TIME_MILLISECONDS, DATE_TIME_NANOSECONDS -> times.put(FlowRecord.getLong(record, index), out, at);
            case TUNNEL_TYPE -> putTunnelType(record[index], out, at);
            case GWLB_ENDPOINT -> putEndpoint(record, index, out, at);
            case HEXADECIMAL64 -> AddressText.putHex(record, index, Long.BYTES, out, at);
            case COMMUNITY_ID -> communityId.put(out, at);
        };
    }

    /** Whether a value is a JSON string, not a number. */
    static boolean isQuoted(DataType type) {
        return switch (type) {
            case UNSIGNED8, UNSIGNED16, UNSIGNED32, UNSIGNED64 -> false;
            case IPV4_ADDRESS,
                    IPV6_ADDRESS,
                    MAC_ADDRESS,
                    DATE_TIME_MILLISECONDS,
                    DATE_TIME_NANOSECONDS,
                    TUNNEL_TYPE,
                    GWLB_ENDPOINT,
                    HEXADECIMAL64,
                    COMMUNITY_ID -> true;
        };
    }

    /** The most octets of any value of a type. */
    static int maxOctets(DataType type) {
        return switch (type) {
            case UNSIGNED8, UNSIGNED16, UNSIGNED32, UNSIGNED64 -> Decimal.MAX_OCTETS;
            case IPV4_ADDRESS -> AddressText.MAX_IPV4_OCTETS;
            case IPV6_ADDRESS -> AddressText.MAX_IPV6_OCTETS;
            case MAC_ADDRESS -> AddressText.MAC_OCTETS;
            case DATE_TIME_MILLISECONDS, DATE_TIME_NANOSECONDS -> TimeText.OCTETS;
            case TUNNEL_TYPE -> MAX_WORD_OCTETS;
            case GWLB_ENDPOINT -> ENDPOINT_PREFIX.length + 2 * Long.BYTES;
            case HEXADECIMAL64 -> 2 * Long.BYTES;
            case COMMUNITY_ID -> CommunityId.OCTETS;
        };
    }

    private static int putTunnelType(int ordinal, byte[] out, int at) {
        byte[] word = TUNNEL_WORDS[ordinal & 0x0f];
        System.arraycopy(word, 0, out, at, word.length);
        return at + word.length;
    }

    /** The names of endpoints have 17 digits, of which the load balancer tells the last 16: the first is 0. */
    private static int putEndpoint(byte[] record, int index, byte[] out, int at) {
        System.arraycopy(ENDPOINT_PREFIX, 0, out, at, ENDPOINT_PREFIX.length);
        return AddressText.putHex(record, index, Long.BYTES, out, at + ENDPOINT_PREFIX.length);
    }

    private static byte[][] tunnelWords() {
        byte[][] words = new byte[16][0];
        for (TunnelType type : TunnelType.values()) {
            words[type.ordinal()] = type.word().getBytes(StandardCharsets.US_ASCII);
        }
        return words;
    }
}
