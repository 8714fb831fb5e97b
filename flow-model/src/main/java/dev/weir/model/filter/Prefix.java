// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import dev.weir.model.flow.FlowRecord;

/**
 * The addresses of a network, as two words of 64 bits with a mask each; an IPv4 address is the first four octets, the rest
 * is 0, as in a {@link FlowRecord}.
 */
record Prefix(boolean ipv4, long high, long low, long highMask, long lowMask) {
    /**
     * The prefix of an address.
     *
     * @param address 4 or 16 octets
     * @param bits how many of them count
     */
    static Prefix of(byte[] address, int bits) {
        byte[] padded = java.util.Arrays.copyOf(address, 16);
        long highMask = mask(bits);
        long lowMask = mask(bits - Long.SIZE);
        return new Prefix(
                address.length == 4,
                FlowRecord.getLong(padded, 0),
                FlowRecord.getLong(padded, Long.BYTES),
                highMask,
                lowMask);
    }

    /** A mask of the first {@code bits} of 64. */
    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= Long.SIZE ? -1L : -1L << Long.SIZE - bits;
    }

    /** Whether there are bits beyond the mask. */
    boolean hasHostBits() {
        return (high & ~highMask) != 0 || (low & ~lowMask) != 0;
    }

    /** Whether the address in a record is in it; that it is of the right version has been asked before. */
    boolean contains(byte[] record, int at) {
        return (FlowRecord.getLong(record, at) & highMask) == high
                && (FlowRecord.getLong(record, at + Long.BYTES) & lowMask) == low;
    }
}
