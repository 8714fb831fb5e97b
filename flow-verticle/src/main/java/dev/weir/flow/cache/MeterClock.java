// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

/**
 * What time it is for the metering: the latest packet time, and on a live link the wall clock too.
 *
 * <p>It decides only when flows are looked at that no packet asks about. One packet with a wild timestamp does not move
 * it: a step of more than {@link #STEP_NS}, forth or back, takes two packets in a row. One owner thread.
 */
final class MeterClock {
    /** Times nearer than this need no second witness: ten seconds. */
    static final long STEP_NS = 10_000_000_000L;

    private static final long NONE = Long.MIN_VALUE;

    private long nowNs = NONE;
    private long witnessNs = NONE;

    /** Whether it has been told a time yet. */
    boolean isSet() {
        return nowNs != NONE;
    }

    /** Nanoseconds since 1970; meaningful once it {@link #isSet}. */
    long nowNs() {
        return nowNs;
    }

    /** Sets it for the first time. */
    void start(long timeNs) {
        set(timeNs);
    }

    /** Takes in the time of the wall clock, which may be a little behind the packets'. */
    void follow(long wallNs) {
        if (wallNs > nowNs || wallNs < nowNs - STEP_NS) {
            set(wallNs);
        }
    }

    /** Takes in the time of another clock of the same kind: the later one is right. */
    void join(long otherNs) {
        if (otherNs > nowNs) {
            set(otherNs);
        }
    }

    /** Takes in the time of a packet. */
    void observe(long timeNs) {
        long aheadNs = timeNs - nowNs;
        if (aheadNs > STEP_NS || aheadNs < -STEP_NS) {
            step(timeNs);
        } else {
            witnessNs = NONE;
            if (aheadNs > 0) {
                nowNs = timeNs;
            }
        }
    }

    /** No packet will come to bear witness: believes the last one if it was ahead. */
    void finish() {
        if (witnessNs > nowNs) {
            set(witnessNs);
        }
    }

    private void step(long timeNs) {
        boolean forth = timeNs > nowNs;
        if (witnessNs == NONE || witnessNs > nowNs != forth) {
            witnessNs = timeNs;
        } else {
            // First to the one nearer to what was known; the other may be a step farther.
            long low = Math.min(timeNs, witnessNs);
            long high = Math.max(timeNs, witnessNs);
            set(forth ? low : high);
            observe(forth ? high : low);
        }
    }

    private void set(long timeNs) {
        nowNs = timeNs;
        witnessNs = NONE;
    }
}
