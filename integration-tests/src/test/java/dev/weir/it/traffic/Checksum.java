// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

/** The Internet checksum, RFC 1071. */
final class Checksum {

    private Checksum() {}

    /** The sum, not yet folded, of 16-bit words from {@code offset} on; an odd last octet counts as if a zero followed. */
    static long sum(byte[] octets, int offset, int length) {
        long sum = 0;
        int end = offset + length;
        for (int i = offset; i + 1 < end; i += 2) {
            sum += (octets[i] & 0xff) << 8 | octets[i + 1] & 0xff;
        }
        return (length & 1) == 0 ? sum : sum + ((octets[end - 1] & 0xff) << 8);
    }

    /** The checksum of a sum. */
    static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) ~folded & 0xffff;
    }
}
