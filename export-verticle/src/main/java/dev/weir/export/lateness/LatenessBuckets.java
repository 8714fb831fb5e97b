// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.lateness;

import java.util.concurrent.TimeUnit;

/** How many of an exporter's records left how late, since its start. */
public final class LatenessBuckets {
    private static final long[] BOUNDS_US = {
        1_000,
        2_500,
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        30_000_000,
        60_000_000
    };

    private final long[] counts;
    private final double sumNs;

    /**
     * Counts as they are.
     *
     * @param counts one for each bound, and one for what was later than all bounds
     * @param sumNs the lateness of all records together, nanoseconds
     */
    public LatenessBuckets(long[] counts, double sumNs) {
        if (counts.length != BOUNDS_US.length + 1) {
            throw new IllegalArgumentException(counts.length + " counts for " + BOUNDS_US.length + " bounds");
        }
        this.counts = counts.clone();
        this.sumNs = sumNs;
    }

    /** How many bounds there are. */
    public static int bounds() {
        return BOUNDS_US.length;
    }

    /** A bound, nanoseconds; they rise. */
    public static long boundNs(int index) {
        return TimeUnit.MICROSECONDS.toNanos(BOUNDS_US[index]);
    }

    static long boundUs(int index) {
        return BOUNDS_US[index];
    }

    /** Records later than the bound before and not later than the one of this index; the last index has no bound. */
    public long count(int index) {
        return counts[index];
    }

    /** The lateness of all records together, nanoseconds, right to a hundredth. */
    public double sumNs() {
        return sumNs;
    }

    /** Nothing was timed. */
    static LatenessBuckets none() {
        return new LatenessBuckets(new long[BOUNDS_US.length + 1], 0);
    }
}
