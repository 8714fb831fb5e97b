// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import java.nio.charset.StandardCharsets;

/** Numbers as decimal text, written straight into an array. */
final class Decimal {
    /** The most octets of a number: those of 2^64 - 1. */
    static final int MAX_OCTETS = 20;

    /** "000102...99". */
    private static final byte[] PAIRS = pairs();

    private static final long EIGHT_DIGITS = 100_000_000L;

    private Decimal() {}

    /**
     * Writes an unsigned 64-bit number.
     *
     * @return the index after its last digit
     */
    static int put(byte[] out, int at, long value) {
        if (value >= 0 && value <= Integer.MAX_VALUE) {
            return put(out, at, (int) value);
        }
        long high = Long.divideUnsigned(value, EIGHT_DIGITS);
        int after = put(out, at, high);
        putEight(out, after, (int) (value - high * EIGHT_DIGITS));
        return after + 8;
    }

    /** Writes a number that is not negative. */
    static int put(byte[] out, int at, int value) {
        int end = at + digits(value);
        int rest = value;
        int index = end;
        while (rest >= 100) {
            int quotient = rest / 100;
            index -= 2;
            putPair(out, index, rest - quotient * 100);
            rest = quotient;
        }
        if (rest >= 10) {
            putPair(out, index - 2, rest);
        } else {
            out[index - 1] = (byte) ('0' + rest);
        }
        return end;
    }

    /** Writes two digits, with leading zeros. */
    static void putPair(byte[] out, int at, int value) {
        out[at] = PAIRS[2 * value];
        out[at + 1] = PAIRS[2 * value + 1];
    }

    /** Writes four digits, with leading zeros. */
    static void putFour(byte[] out, int at, int value) {
        int high = value / 100;
        putPair(out, at, high);
        putPair(out, at + 2, value - high * 100);
    }

    /** Writes eight digits, with leading zeros. */
    static void putEight(byte[] out, int at, int value) {
        int high = value / 10_000;
        putFour(out, at, high);
        putFour(out, at + 4, value - high * 10_000);
    }

    private static int digits(int value) {
        if (value < 10_000) {
            if (value < 100) {
                return value < 10 ? 1 : 2;
            }
            return value < 1000 ? 3 : 4;
        }
        if (value < 1_000_000) {
            return value < 100_000 ? 5 : 6;
        }
        if (value < 100_000_000) {
            return value < 10_000_000 ? 7 : 8;
        }
        return value < 1_000_000_000 ? 9 : 10;
    }

    private static byte[] pairs() {
        StringBuilder text = new StringBuilder(200);
        for (int i = 0; i < 100; i++) {
            text.append(i / 10).append(i % 10);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
