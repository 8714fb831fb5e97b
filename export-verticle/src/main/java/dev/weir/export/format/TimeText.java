// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/**
 * Times as RFC 3339 text in UTC with nine digits, {@code 2026-11-24T10:15:00.123456789Z}, written straight into an
 * array. The seconds that came lately are kept as text. One thread uses it.
 */
final class TimeText {
    /** Octets of a time. */
    static final int OCTETS = 30;

    private static final int SECOND_OCTETS = 19;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final int KEPT = 256;
    private static final int KEPT_STRIDE = 32;

    private final long[] keptSeconds = new long[KEPT];
    private final byte[] keptText = new byte[KEPT * KEPT_STRIDE];

    TimeText() {
        Arrays.fill(keptSeconds, Long.MIN_VALUE);
    }

    /**
     * Writes a time.
     *
     * @param timeNs nanoseconds since 1970
     * @return the index after it
     */
    int put(long timeNs, byte[] out, int at) {
        long second = Math.floorDiv(timeNs, NS_PER_SECOND);
        int nanosecond = (int) (timeNs - second * NS_PER_SECOND);
        int slot = (int) second & KEPT - 1;
        if (keptSeconds[slot] != second) {
            keep(slot, second);
        }
        System.arraycopy(keptText, slot * KEPT_STRIDE, out, at, SECOND_OCTETS + 1);
        int fraction = at + SECOND_OCTETS + 1;
        int tens = nanosecond / 10;
        Decimal.putEight(out, fraction, tens);
        out[fraction + 8] = (byte) ('0' + nanosecond - 10 * tens);
        out[fraction + 9] = 'Z';
        return at + OCTETS;
    }

    private void keep(int slot, long second) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
        byte[] text = keptText;
        int at = slot * KEPT_STRIDE;
        Decimal.putFour(text, at, time.getYear());
        text[at + 4] = '-';
        Decimal.putPair(text, at + 5, time.getMonthValue());
        text[at + 7] = '-';
        Decimal.putPair(text, at + 8, time.getDayOfMonth());
        text[at + 10] = 'T';
        Decimal.putPair(text, at + 11, time.getHour());
        text[at + 13] = ':';
        Decimal.putPair(text, at + 14, time.getMinute());
        text[at + 16] = ':';
        Decimal.putPair(text, at + 17, time.getSecond());
        text[at + SECOND_OCTETS] = '.';
        keptSeconds[slot] = second;
    }
}
