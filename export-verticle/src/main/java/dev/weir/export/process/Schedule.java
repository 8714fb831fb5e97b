// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

/** When an exporter's thread has something to do that nobody tells it. Times are as {@link System#nanoTime}. */
final class Schedule {
    private static final long POLL_NS = 100_000_000;
    private static final long TICK_NS = 1_000_000_000;

    private long flushNs;
    private boolean holding;
    private long heldSinceNs;
    private long nextPollNs;
    private long nextTickNs;

    /**
     * Makes one; {@link #begin} begins it.
     *
     * @param flushNs how long a record may be held back, in nanoseconds
     */
    Schedule(long flushNs) {
        this.flushNs = flushNs;
    }

    /** A record may be held back so long, in nanoseconds, from now on. */
    void flushInterval(long intervalNs) {
        flushNs = intervalNs;
    }

    void begin(long nowNs) {
        nextPollNs = nowNs;
        nextTickNs = nowNs;
    }

    /** Something may be held back from now on. */
    void hold(long nowNs) {
        if (!holding) {
            holding = true;
            heldSinceNs = nowNs;
        }
    }

    /** Nothing is held back. */
    void release() {
        holding = false;
    }

    /** Whether what is held back has to go. */
    boolean isFlushDue(long nowNs) {
        return holding && nowNs - heldSinceNs >= flushNs;
    }

    /** Whether the transport should be looked after; true once each time. */
    boolean takePoll(long nowNs) {
        boolean due = nowNs - nextPollNs >= 0;
        if (due) {
            nextPollNs = nowNs + POLL_NS;
        }
        return due;
    }

    /** Whether the encoder should be told the time; true once each time. */
    boolean takeTick(long nowNs) {
        boolean due = nowNs - nextTickNs >= 0;
        if (due) {
            nextTickNs = nowNs + TICK_NS;
        }
        return due;
    }

    /**
     * How long until something is due.
     *
     * @param flushing whether what is held back can go at all
     * @return nanoseconds; 0 or less if something is due now
     */
    long untilNextNs(long nowNs, boolean flushing) {
        long untilNs = Math.min(nextPollNs - nowNs, nextTickNs - nowNs);
        return holding && flushing ? Math.min(untilNs, heldSinceNs + flushNs - nowNs) : untilNs;
    }
}
