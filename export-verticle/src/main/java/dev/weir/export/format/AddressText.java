// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.FlowRecord;
import java.nio.charset.StandardCharsets;

/** Addresses as text, written straight into an array. */
final class AddressText {
    /** Octets of the longest IPv4 address. */
    static final int MAX_IPV4_OCTETS = 15;

    /** Octets of the longest IPv6 address. */
    static final int MAX_IPV6_OCTETS = 39;

    /** Octets of a MAC address. */
    static final int MAC_OCTETS = 17;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final int IPV6_GROUPS = 8;

    private AddressText() {}

    /**
     * Writes an IPv4 address, dotted.
     *
     * @return the index after it
     */
    static int putIpv4(byte[] address, int index, byte[] out, int at) {
        int next = putOctet(address[index] & 0xff, out, at);
        for (int i = 1; i < 4; i++) {
            out[next] = '.';
            next = putOctet(address[index + i] & 0xff, out, next + 1);
        }
        return next;
    }

    private static int putOctet(int value, byte[] out, int at) {
        if (value < 10) {
            out[at] = (byte) ('0' + value);
            return at + 1;
        }
        if (value < 100) {
            Decimal.putPair(out, at, value);
            return at + 2;
        }
        int hundreds = value >= 200 ? 2 : 1;
        out[at] = (byte) ('0' + hundreds);
        Decimal.putPair(out, at + 1, value - 100 * hundreds);
        return at + 3;
    }

    /**
     * Writes an IPv6 address in the canonical form of RFC 5952: lower case, no leading zeros, the first of the longest
     * runs of zero groups shortened if it is two or more, an IPv4-mapped address with its IPv4 part dotted.
     *
     * @return the index after it
     */
    static int putIpv6(byte[] address, int index, byte[] out, int at) {
        long high = FlowRecord.getLong(address, index);
        long low = FlowRecord.getLong(address, index + 8);
        if (high == 0 && low >>> 32 == 0xffff) {
            return putMapped(address, index, out, at);
        }
        int zeroGroups = zeroGroups(high) << 4 | zeroGroups(low);
        if (zeroGroups == 0) {
            return putGroups(address, index, 0, IPV6_GROUPS, out, at);
        }
        int runLength = 0;
        int runStart = IPV6_GROUPS;
        for (int group = 0; group < IPV6_GROUPS; group++) {
            int length = zerosFrom(zeroGroups, group);
            if (length > runLength) {
                runLength = length;
                runStart = group;
            }
        }
        if (runLength < 2) {
            return putGroups(address, index, 0, IPV6_GROUPS, out, at);
        }
        int next = putGroups(address, index, 0, runStart, out, at);
        out[next] = ':';
        out[next + 1] = ':';
        return putGroups(address, index, runStart + runLength, IPV6_GROUPS, out, next + 2);
    }

    private static int putMapped(byte[] address, int index, byte[] out, int at) {
        out[at] = ':';
        out[at + 1] = ':';
        out[at + 2] = 'f';
        out[at + 3] = 'f';
        out[at + 4] = 'f';
        out[at + 5] = 'f';
        out[at + 6] = ':';
        return putIpv4(address, index + 12, out, at + 7);
    }

    /** The zero groups of half an address as four bits, the first group the highest. */
    private static int zeroGroups(long half) {
        int bits = (half >>> 48) == 0 ? 8 : 0;
        bits |= (half >>> 32 & 0xffff) == 0 ? 4 : 0;
        bits |= (half >>> 16 & 0xffff) == 0 ? 2 : 0;
        return bits | ((half & 0xffff) == 0 ? 1 : 0);
    }

    /** How many zero groups stand in a row from {@code group} on. */
    private static int zerosFrom(int zeroGroups, int group) {
        return Integer.numberOfLeadingZeros(~(zeroGroups << 24 + group));
    }

    private static int putGroups(byte[] address, int index, int from, int to, byte[] out, int at) {
        int next = at;
        for (int group = from; group < to; group++) {
            if (group > from) {
                out[next++] = ':';
            }
            next = putGroup(FlowRecord.getShort(address, index + 2 * group), out, next);
        }
        return next;
    }

    private static int putGroup(int value, byte[] out, int at) {
        int next = at;
        if (value >= 0x1000) {
            out[next++] = HEX[value >> 12];
        }
        if (value >= 0x100) {
            out[next++] = HEX[value >> 8 & 0xf];
        }
        if (value >= 0x10) {
            out[next++] = HEX[value >> 4 & 0xf];
        }
        out[next] = HEX[value & 0xf];
        return next + 1;
    }

    /**
     * Writes octets as two digits each.
     *
     * @return the index after them
     */
    static int putHex(byte[] octets, int index, int length, byte[] out, int at) {
        for (int i = 0; i < length; i++) {
            int octet = octets[index + i];
            out[at + 2 * i] = HEX[octet >> 4 & 0xf];
            out[at + 2 * i + 1] = HEX[octet & 0xf];
        }
        return at + 2 * length;
    }

    /**
     * Writes a MAC address in lower case with colons.
     *
     * @return the index after it
     */
    static int putMac(byte[] address, int index, byte[] out, int at) {
        for (int i = 0; i < 6; i++) {
            int octet = address[index + i];
            out[at + 3 * i] = HEX[octet >> 4 & 0xf];
            out[at + 3 * i + 1] = HEX[octet & 0xf];
            if (i < 5) {
                out[at + 3 * i + 2] = ':';
            }
        }
        return at + MAC_OCTETS;
    }
}
