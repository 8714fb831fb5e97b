// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the exporters of a node can still take: the back pressure between the shards and those exporters that make the
 * way wait rather than lose records (reading a capture file into a file, say). Exporters that drop take no part.
 *
 * <p>A shard adds what it publishes and looks, before it takes the next packet batch, whether the way is
 * {@link #isSaturated}; if so it leaves packet batches waiting until its listener is called. A waiting exporter says
 * what it has written. Safe for use by any thread.
 */
public final class ExportDemand {
    /** Records in flight, over all waiting exporters, at which the shards stop. */
    public static final long DEFAULT_LIMIT = 16_384;

    private final long limit;
    private final AtomicLong outstanding = new AtomicLong();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile int waitingExporters;

    /** Makes one that saturates at {@code limit} records. */
    public ExportDemand(long limit) {
        this.limit = limit;
    }

    /** An exporter that makes the way wait has come: it gets all that is published from now on, and maybe some before. */
    public synchronized void join() {
        waitingExporters++;
    }

    /**
     * Such an exporter has gone; {@code unwritten} records it had been offered are no longer waited for, nor, after the last
     * of them, any that were on their way to it.
     */
    public synchronized void leave(long unwritten) {
        waitingExporters--;
        written(waitingExporters == 0 ? Long.MAX_VALUE : unwritten);
    }

    /** A shard publishes this many records. */
    public void published(int records) {
        int waiting = waitingExporters;
        if (waiting != 0) {
            outstanding.addAndGet((long) records * waiting);
        }
    }

    /** A waiting exporter is done with this many records, written or lost. */
    public void written(long records) {
        long before;
        long after;
        do {
            before = outstanding.get();
            // What came just before it joined, or is written after it left, was never counted.
            after = Math.max(0, before - records);
        } while (!outstanding.compareAndSet(before, after));
        if (after <= limit / 2 && before > limit / 2) {
            for (Runnable listener : listeners) {
                listener.run();
            }
        }
    }

    /** Whether a shard should leave packet batches waiting. */
    public boolean isSaturated() {
        return outstanding.get() > limit;
    }

    /** Adds what is called, on the exporter's thread, when a saturated way has half emptied. */
    public void onRelief(Runnable listener) {
        listeners.add(listener);
    }

    /** Takes a listener away. */
    public void forget(Runnable listener) {
        listeners.remove(listener);
    }
}
