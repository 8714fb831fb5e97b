// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.lateness;

import dev.weir.config.MeteringConfig;
import dev.weir.model.flow.FlowBatch;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * A histogram of how late records leave: from when they were due ({@link DueTimes}) to when the last record of their batch
 * was handed to the kernel. Records leave in the order in which they came; a batch of which any record was lost is not
 * timed. The exporter's thread owns it, but for {@link #summary}.
 */
public final class LatenessMeter {
    /** Microseconds, up to an hour, to two digits: 30 KB. */
    private static final long HIGHEST_US = TimeUnit.HOURS.toMicros(1);

    private static final int DIGITS = 2;

    private final boolean timing;
    private final LongSupplier wallClockNs;
    private final SingleWriterRecorder recorder;
    private final Histogram total;
    private final Queue<FlowBatch> leaving = new ArrayDeque<>();
    private long gone;
    private boolean whole = true;
    private Histogram latest;
    private DueTimes dueTimes;
    private DueTimes dueBefore;

    private LatenessMeter(boolean timing, DueTimes dueTimes, LongSupplier wallClockNs) {
        this.timing = timing;
        this.dueTimes = dueTimes;
        this.dueBefore = dueTimes;
        this.wallClockNs = wallClockNs;
        this.recorder = timing ? new SingleWriterRecorder(HIGHEST_US, DIGITS) : null;
        this.total = timing ? new Histogram(HIGHEST_US, DIGITS) : null;
    }

    /**
     * One that times records of live packets.
     *
     * @param wallClockNs the time, nanoseconds since 1970
     */
    public static LatenessMeter live(MeteringConfig metering, LongSupplier wallClockNs) {
        return new LatenessMeter(true, new DueTimes(metering), wallClockNs);
    }

    /** One that times nothing, for packets whose time is long past. */
    public static LatenessMeter off() {
        return new LatenessMeter(false, null, () -> 0);
    }

    /** The metering has other timeouts from now on; what was published before was due by those before. */
    public void timeouts(MeteringConfig metering) {
        if (timing) {
            dueBefore = dueTimes;
            dueTimes = new DueTimes(metering, wallClockNs.getAsLong());
        }
    }

    /** A batch is about to be encoded. */
    public void taken(FlowBatch batch) {
        if (timing) {
            leaving.add(batch);
        }
    }

    /** So many records, the first of those taken, left. */
    public void sent(long records) {
        pass(records, false);
    }

    /** So many records are no longer to leave, since their format cannot express them. */
    public void skipped(long records) {
        pass(records, false);
    }

    /** So many records were lost. */
    public void lost(long records) {
        pass(records, true);
    }

    /** All that was taken and did not leave is lost. */
    public void lostAll() {
        leaving.clear();
        gone = 0;
        whole = true;
    }

    /** What it has timed so far. Any thread. */
    public synchronized LatenessSummary summary() {
        if (!timing) {
            return LatenessSummary.NONE;
        }
        addLatest();
        return new LatenessSummary(
                total.getTotalCount(), percentileNs(50), percentileNs(99), TimeUnit.MICROSECONDS.toNanos(maxUs()));
    }

    /** The same, in more detail. Any thread. */
    public synchronized LatenessBuckets buckets() {
        if (!timing) {
            return LatenessBuckets.none();
        }
        addLatest();
        long[] counts = new long[LatenessBuckets.bounds() + 1];
        double sumUs = 0;
        int bucket = 0;
        for (HistogramIterationValue value : total.recordedValues()) {
            long lateUs = total.lowestEquivalentValue(value.getValueIteratedTo());
            while (bucket < LatenessBuckets.bounds() && lateUs > LatenessBuckets.boundUs(bucket)) {
                bucket++;
            }
            counts[bucket] += value.getCountAddedInThisIterationStep();
            sumUs += (double) lateUs * value.getCountAddedInThisIterationStep();
        }
        return new LatenessBuckets(counts, TimeUnit.MICROSECONDS.toNanos(1) * sumUs);
    }

    private void addLatest() {
        latest = recorder.getIntervalHistogram(latest);
        total.add(latest);
    }

    private long maxUs() {
        return total.getTotalCount() == 0 ? 0 : total.getMaxValue();
    }

    private long percentileNs(double percentile) {
        return TimeUnit.MICROSECONDS.toNanos(total.getValueAtPercentile(percentile));
    }

    private void pass(long records, boolean lost) {
        if (!timing || records == 0) {
            return;
        }
        gone += records;
        whole &= !lost;
        long nowNs = wallClockNs.getAsLong();
        for (FlowBatch batch = leaving.peek(); batch != null && batch.records() <= gone; batch = leaving.peek()) {
            gone -= batch.records();
            leaving.remove();
            if (whole) {
                time(batch, nowNs);
            }
            // What remains belongs to the next batch.
            whole = !lost || gone == 0;
        }
    }

    private void time(FlowBatch batch, long nowNs) {
        byte[] octets = batch.octets();
        DueTimes due = dueTimes.cover(batch) ? dueTimes : dueBefore;
        for (int i = 0; i < batch.records(); i++) {
            long dueNs = due.of(octets, batch.start(i));
            if (dueNs != DueTimes.NONE) {
                // Wall clocks step back; then a record is not early but on time.
                long lateUs = Math.max(0, TimeUnit.NANOSECONDS.toMicros(nowNs - dueNs));
                recorder.recordValue(Math.min(HIGHEST_US, lateUs));
            }
        }
    }
}
