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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The records that wait for one exporter, and the account of all it was ever offered. Everybody may offer; one thread
 * takes, and says what became of what it took. A record is {@link ExporterCounter#QUEUED} from the offer until then.
 *
 * <p>The taker fetches many batches at once, and while they keep coming it sleeps until there are many or some time has
 * passed, rather than being woken by each.
 */
public final class FlowQueue {
    private static final System.Logger LOG = System.getLogger(FlowQueue.class.getName());

    /** Records worth waking a taker for that has just emptied the queue, or this part of a queue that holds few. */
    private static final long GATHERED_RECORDS = 2_048;

    private static final int GATHERED_PART = 32;

    /** How long such a taker leaves fewer than those waiting, in nanoseconds. */
    private static final long GATHERING_NS = 2_000_000;

    private static final long NOT_WAITING = Long.MAX_VALUE;

    private final ExporterLedger ledger;
    private long maxRecords;
    private long gatheredRecords;
    private final ExportDemand demand;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<FlowBatch> waiting = new ArrayDeque<>();
    private long waitingRecords;

    /** Records at which the taker wants to be woken. */
    private long wantedRecords = NOT_WAITING;

    private long receivedBatches;
    private final LimitedLog overflow = new LimitedLog(LOG, Level.WARNING);
    private boolean woken;
    private volatile boolean closed;

    /** Batches fetched but not taken yet, and their records: the taker's own. */
    private final Queue<FlowBatch> fetched = new ArrayDeque<>();

    private long fetchedRecords;
    private boolean busy;

    private FlowQueue(ExporterLedger ledger, long maxRecords, ExportDemand demand) {
        this.ledger = ledger;
        this.demand = demand;
        limit(maxRecords);
    }

    private void limit(long records) {
        maxRecords = records;
        gatheredRecords = Math.min(GATHERED_RECORDS, Math.max(1, records / GATHERED_PART));
    }

    /** Has one that loses records take so many from now on. What waits already stays, however much it is. */
    public void resize(int records) {
        lock.lock();
        try {
            if (demand == null) {
                limit(records);
            }
        } finally {
            lock.unlock();
        }
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
            if (waitingRecords >= wantedRecords) {
                wantedRecords = NOT_WAITING;
                changed.signal();
            }
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
        if (closed) {
            forgetFetched();
        }
        if (fetched.isEmpty()) {
            fetch(timeoutNs);
        }
        FlowBatch batch = fetched.poll();
        if (batch != null) {
            fetchedRecords -= batch.records();
        }
        return batch;
    }

    /** Whether {@link #poll} has another batch without looking for one. For the taker. */
    public boolean hasMore() {
        return !fetched.isEmpty();
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

    /** Makes {@link #poll}, where it has nothing, and {@link #pause} return. */
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
        if (records == 0 && packets == 0 && ipOctets == 0) {
            return;
        }
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

    /** All that was taken out and not settled met this end. For the taker. */
    public void settleHeld(ExporterCounter end) {
        long records;
        long packets = 0;
        long ipOctets = 0;
        lock.lock();
        try {
            records = ledger.count(ExporterCounter.QUEUED) - waitingRecords - fetchedRecords;
            for (Queue<FlowBatch> batches : List.of(fetched, waiting)) {
                for (FlowBatch batch : batches) {
                    packets += batch.packets();
                    ipOctets += batch.ipOctets();
                }
            }
            packets = ledger.packets(ExporterCounter.QUEUED) - packets;
            ipOctets = ledger.octets(ExporterCounter.QUEUED) - ipOctets;
        } finally {
            lock.unlock();
        }
        settle(end, records, packets, ipOctets);
    }

    /** All that waits here met this end; what was taken out did not. For the taker. */
    public void settleWaiting(ExporterCounter end) {
        long records = 0;
        lock.lock();
        try {
            if (closed) {
                forgetFetched();
                return;
            }
            fetchAll();
            for (FlowBatch batch = fetched.poll(); batch != null; batch = fetched.poll()) {
                records += batch.records();
                ledger.add(end, batch.records(), batch.packets(), batch.ipOctets());
                ledger.add(ExporterCounter.QUEUED, -batch.records(), -batch.packets(), -batch.ipOctets());
            }
            fetchedRecords = 0;
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

    /** Begins to take records in again after {@link #close}. */
    public void reopen() {
        lock.lock();
        try {
            closed = false;
        } finally {
            lock.unlock();
        }
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

    /** Whether nothing waits to be taken out. For the taker. */
    public boolean isEmpty() {
        lock.lock();
        try {
            return waiting.isEmpty() && fetched.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void admit(FlowBatch batch) {
        long room = Math.max(0, maxRecords - waitingRecords);
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

    /** The account has ended, with these in it. */
    private void forgetFetched() {
        fetched.clear();
        fetchedRecords = 0;
    }

    private void fetch(long timeoutNs) throws InterruptedException {
        lock.lock();
        try {
            long leftNs = timeoutNs;
            if (busy) {
                long gatheringNs = Math.min(timeoutNs, GATHERING_NS);
                leftNs -= gatheringNs - Math.max(0, await(gatheredRecords, gatheringNs));
            }
            if (waiting.isEmpty()) {
                await(1, leftNs);
            }
            woken = false;
            busy = !waiting.isEmpty();
            fetchSome();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so many records are there, or it is woken; returns how much of the time was left. */
    private long await(long records, long timeoutNs) throws InterruptedException {
        long leftNs = timeoutNs;
        while (waitingRecords < records && !woken && leftNs > 0) {
            wantedRecords = records;
            leftNs = changed.awaitNanos(leftNs);
        }
        wantedRecords = NOT_WAITING;
        return leftNs;
    }

    /** Fetches at least one batch, and no more than a small part of what may wait: that bound is to hold. */
    private void fetchSome() {
        do {
            fetchNext();
        } while (!waiting.isEmpty() && fetchedRecords + waiting.element().records() <= 2 * gatheredRecords);
    }

    private void fetchAll() {
        while (!waiting.isEmpty()) {
            fetchNext();
        }
    }

    private void fetchNext() {
        FlowBatch batch = waiting.poll();
        if (batch != null) {
            waitingRecords -= batch.records();
            fetched.add(batch);
            fetchedRecords += batch.records();
        }
    }

    private void tellDemand(long records) {
        if (demand != null && records != 0) {
            demand.written(records);
        }
    }
}
