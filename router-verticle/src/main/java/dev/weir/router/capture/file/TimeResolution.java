// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import static dev.weir.router.capture.file.CaptureReader.MAX_TIMESTAMP_NS;

/**
 * How the ticks of a pcapng interface become nanoseconds: the options if_tsresol and if_tsoffset
 * (draft-ietf-opsawg-pcapng, section 4.2). Times before 1970 and after 2116 become the nearest of these.
 */
final class TimeResolution {
    /** Microseconds, where an interface says nothing. */
    static final int DEFAULT_RESOLUTION = 6;

    private static final int BINARY = 0x80;
    private static final int NANO_DIGITS = 9;
    private static final int MAX_UNSIGNED_DIGITS = 19;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long MAX_OFFSET_SECONDS = MAX_TIMESTAMP_NS / NANOS_PER_SECOND;

    /** Nanoseconds a tick; 0 where that is no whole number. */
    private final long nanosPerTick;

    private final long maxTicks;
    private final int resolution;
    private final long offsetNs;

    /**
     * Makes one.
     *
     * @param resolution if_tsresol: a negative power of 10, or of 2 with the high bit set
     * @param offsetSeconds if_tsoffset: seconds to add
     */
    TimeResolution(int resolution, long offsetSeconds) {
        this.resolution = resolution;
        this.offsetNs = Math.max(-MAX_OFFSET_SECONDS, Math.min(MAX_OFFSET_SECONDS, offsetSeconds)) * NANOS_PER_SECOND;
        boolean whole = resolution <= NANO_DIGITS;
        this.nanosPerTick = whole ? powerOfTen(NANO_DIGITS - resolution) : 0;
        this.maxTicks = whole ? MAX_TIMESTAMP_NS / nanosPerTick : 0;
    }

    /** Nanoseconds since 1970 of {@code ticks}, an unsigned number. */
    long toNanos(long ticks) {
        if (nanosPerTick != 0 && offsetNs == 0) {
            return Long.compareUnsigned(ticks, maxTicks) <= 0 ? ticks * nanosPerTick : MAX_TIMESTAMP_NS;
        }
        // Neither is more than half of what a long holds, so the sum does not overflow.
        long timestampNs = withoutOffset(ticks) + offsetNs;
        return Math.max(0, Math.min(timestampNs, MAX_TIMESTAMP_NS));
    }

    private long withoutOffset(long ticks) {
        if (nanosPerTick != 0) {
            return Long.compareUnsigned(ticks, maxTicks) <= 0 ? ticks * nanosPerTick : MAX_TIMESTAMP_NS;
        }
        if ((resolution & BINARY) != 0) {
            return binary(ticks, resolution & ~BINARY);
        }
        int digits = resolution - NANO_DIGITS;
        long nanos = digits > MAX_UNSIGNED_DIGITS ? 0 : Long.divideUnsigned(ticks, powerOfTen(digits));
        return saturated(nanos);
    }

    /** ticks * 10^9 / 2^shift by way of 128 bits. */
    private static long binary(long ticks, int shift) {
        long low = ticks * NANOS_PER_SECOND;
        long high = Math.multiplyHigh(ticks, NANOS_PER_SECOND) + (ticks >> 63 & NANOS_PER_SECOND);
        if (shift >= Long.SIZE) {
            return saturated(high >>> shift - Long.SIZE);
        }
        if (high >>> shift != 0) {
            return MAX_TIMESTAMP_NS;
        }
        return saturated(shift == 0 ? low : high << Long.SIZE - shift | low >>> shift);
    }

    private static long saturated(long unsignedNanos) {
        return Long.compareUnsigned(unsignedNanos, MAX_TIMESTAMP_NS) <= 0 ? unsignedNanos : MAX_TIMESTAMP_NS;
    }

    /** An unsigned number for {@value #MAX_UNSIGNED_DIGITS}. */
    private static long powerOfTen(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }
}
