// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

import dev.weir.export.transport.LimitedLog;
import dev.weir.export.transport.Tally;
import dev.weir.model.bus.ExportDemand;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The records that wait for one exporter, and the account of all it was ever offered. Everybody may offer; one thread
 * takes, and says what became of what it took. A record is {@link ExporterCounter#QUEUED} from the offer until then.
 */
public final class FlowQueue {
    private static final System.Logger LOG = System.getLogger(FlowQueue.class.getName());

    private final ExporterLedger ledger;
    private final long maxRecords;
    private final ExportDemand demand;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<FlowBatch> waiting = new ArrayDeque<>();
    private long waitingRecords;
    private long receivedBatches;
    private final LimitedLog overflow = new LimitedLog(LOG, Level.WARNING);
    private boolean woken;
    private boolean closed;

    private FlowQueue(ExporterLedger ledger, long maxRecords, ExportDemand demand) {
        this.ledger = ledger;
        this.maxRecords = maxRecords;
        this.demand = demand;
    }

    /** One that takes so many records, and loses the newest when it is full. */
    public static FlowQueue dropping(ExporterLedger ledger, int maxRecords) {
        return new FlowQueue(ledger, maxRecords, null);
    }

    /** One that takes all, and tells the shards through {@code demand} when to wait. */
    public static FlowQueue waiting(ExporterLedger ledger, ExportDemand demand) {
        return new FlowQueue(ledger, Long.MAX_VALUE, demand);
    }

    /** Takes a batch in; what does not fit is lost and counted. Never waits. */
    public void offer(FlowBatch batch) {
        boolean late;
        lock.lock();
        try {
            receivedBatches++;
            ledger.add(ExporterCounter.OFFERED, batch.records(), batch.packets(), batch.ipOctets());
            if (closed) {
                ledger.add(ExporterCounter.LOST_SHUTDOWN, batch.records(), batch.packets(), batch.ipOctets());
            } else {
                admit(batch);
            }
            late = closed;
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (late) {
            tellDemand(batch.records());
        }
    }

    /**
     * Takes the next batch out.
     *
     * @param timeoutNs how long to wait for one, in nanoseconds
     * @return the batch; null if none came in time, or after {@link #wake}
     */
    public FlowBatch poll(long timeoutNs) throws InterruptedException {
        lock.lock();
        try {
            await(timeoutNs);
            FlowBatch batch = waiting.poll();
            if (batch != null) {
                waitingRecords -= batch.records();
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Waits without taking anything, until the time is over or {@link #wake} is called. */
    public void pause(long timeoutNs) throws InterruptedException {
        lock.lock();
        try {
            long leftNs = timeoutNs;
            while (!woken && leftNs > 0) {
                leftNs = changed.awaitNanos(leftNs);
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    /** Makes {@link #poll} and {@link #pause} return. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** These records, taken out before, met this end. */
    public void settle(ExporterCounter end, Tally tally) {
        settle(end, tally.records(), tally.packets(), tally.ipOctets());
    }

    /** These records, taken out before, met this end. */
    public void settle(ExporterCounter end, long records, long packets, long ipOctets) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            ledger.add(end, records, packets, ipOctets);
            ledger.add(ExporterCounter.QUEUED, -records, -packets, -ipOctets);
        } finally {
            lock.unlock();
        }
        tellDemand(records);
    }

    /** These records, taken out before, are accounted for elsewhere: the encoder counts what it cannot express. */
    public void release(long records, long packets, long ipOctets) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            ledger.add(ExporterCounter.QUEUED, -records, -packets, -ipOctets);
        } finally {
            lock.unlock();
        }
        tellDemand(records);
    }

    /** All that was taken out and not settled met this end. */
    public void settleHeld(ExporterCounter end) {
        long records;
        long packets = 0;
        long ipOctets = 0;
        lock.lock();
        try {
            records = ledger.count(ExporterCounter.QUEUED) - waitingRecords;
            for (FlowBatch batch : waiting) {
                packets += batch.packets();
                ipOctets += batch.ipOctets();
            }
            packets = ledger.packets(ExporterCounter.QUEUED) - packets;
            ipOctets = ledger.octets(ExporterCounter.QUEUED) - ipOctets;
        } finally {
            lock.unlock();
        }
        settle(end, records, packets, ipOctets);
    }

    /** All that waits here met this end; what was taken out did not. */
    public void settleWaiting(ExporterCounter end) {
        long records = 0;
        lock.lock();
        try {
            for (FlowBatch batch = waiting.poll(); batch != null; batch = waiting.poll()) {
                records += batch.records();
                ledger.add(end, batch.records(), batch.packets(), batch.ipOctets());
                ledger.add(ExporterCounter.QUEUED, -batch.records(), -batch.packets(), -batch.ipOctets());
            }
            waitingRecords = 0;
        } finally {
            lock.unlock();
        }
        tellDemand(records);
    }

    /** Ends the account: what is not settled is lost to the shutdown, and so is what is offered from now on. */
    public void close() {
        long records;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            records = ledger.count(ExporterCounter.QUEUED);
            long packets = ledger.packets(ExporterCounter.QUEUED);
            long ipOctets = ledger.octets(ExporterCounter.QUEUED);
            ledger.add(ExporterCounter.LOST_SHUTDOWN, records, packets, ipOctets);
            ledger.add(ExporterCounter.QUEUED, -records, -packets, -ipOctets);
            waiting.clear();
            waitingRecords = 0;
            closed = true;
        } finally {
            lock.unlock();
        }
        tellDemand(records);
    }

    /** Batches offered since the beginning. */
    public long receivedBatches() {
        lock.lock();
        try {
            return receivedBatches;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing waits to be taken out. */
    public boolean isEmpty() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void admit(FlowBatch batch) {
        long room = maxRecords - waitingRecords;
        FlowBatch admitted = batch;
        if (batch.records() > room) {
            overflow.report("exporter " + ledger.exporter() + ": its queue of " + maxRecords
                    + " records is full; the newest records are lost");
            // The first part of it fits. The octets are shared: nobody changes a batch that was published.
            admitted = new FlowBatch(batch.octets(), (int) Math.max(0, room), batch.meteringTimeNs());
            ledger.add(
                    ExporterCounter.LOST_QUEUE_FULL,
                    batch.records() - admitted.records(),
                    batch.packets() - admitted.packets(),
                    batch.ipOctets() - admitted.ipOctets());
        }
        if (admitted.records() > 0) {
            waiting.add(admitted);
            waitingRecords += admitted.records();
            ledger.add(ExporterCounter.QUEUED, admitted.records(), admitted.packets(), admitted.ipOctets());
        }
    }

    private void await(long timeoutNs) throws InterruptedException {
        long leftNs = timeoutNs;
        while (waiting.isEmpty() && !woken && leftNs > 0) {
            leftNs = changed.awaitNanos(leftNs);
        }
        woken = false;
    }

    private void tellDemand(long records) {
        if (demand != null && records != 0) {
            demand.written(records);
        }
    }
}
