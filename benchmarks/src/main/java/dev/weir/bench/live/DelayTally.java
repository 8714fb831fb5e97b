// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.live;

import dev.weir.bench.sink.ExportDecoder;
import java.time.Duration;
import java.util.function.LongSupplier;

/** When records arrive, by the clock of the sink: how long after their first packet and the active timeout. */
final class DelayTally implements ExportDecoder.RecordListener {
    private static final int MOST_MS = 60_000;

    private final LongSupplier clockMs;
    private final long activeTimeoutMs;
    private final long[] histogram = new long[MOST_MS + 1];
    private boolean counting;

    /**
     * A tally that does not count yet.
     *
     * @param clockMs milliseconds since 1970
     */
    DelayTally(LongSupplier clockMs, Duration activeTimeout) {
        this.clockMs = clockMs;
        this.activeTimeoutMs = activeTimeout.toMillis();
    }

    /** Begins to count, or ends: what a drain makes is not due. */
    synchronized void count(boolean on) {
        counting = on;
    }

    @Override
    public synchronized void onRecord(int protocol, long packets, long startMs, long endMs) {
        if (counting && startMs != 0) {
            long lateMs = clockMs.getAsLong() - startMs - activeTimeoutMs;
            histogram[(int) Math.max(0, Math.min(MOST_MS, lateMs))]++;
        }
    }

    synchronized long records() {
        long sum = 0;
        for (long count : histogram) {
            sum += count;
        }
        return sum;
    }

    /**
     * What a share of the records did not exceed.
     *
     * @param share from 0 to 1
     * @return milliseconds; 0 when nothing was counted
     */
    synchronized int percentileMs(double share) {
        long wanted = Math.max(1, (long) Math.ceil(records() * share));
        long sum = 0;
        for (int ms = 0; ms <= MOST_MS; ms++) {
            sum += histogram[ms];
            if (sum >= wanted) {
                return ms;
            }
        }
        return 0;
    }
}
