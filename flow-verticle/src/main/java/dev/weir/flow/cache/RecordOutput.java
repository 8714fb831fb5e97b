// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowEndReason;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;

/** Gathers records into batches, counts them, and hands the batches on. */
final class RecordOutput {
    private static final LedgerCounter[] BY_REASON = {
        LedgerCounter.RECORDS_IDLE_TIMEOUT,
        LedgerCounter.RECORDS_ACTIVE_TIMEOUT,
        LedgerCounter.RECORDS_END_OF_FLOW,
        LedgerCounter.RECORDS_FORCED_END,
        LedgerCounter.RECORDS_LACK_OF_RESOURCES
    };

    /** A live link's records wait this long for others to fill their batch, at most: 20 ms. */
    private static final long MAX_WAIT_NS = 20_000_000L;

    private final FlowTable table;
    private final FlowRecordWriter writer;
    private final CacheView view;
    private final FlowBatchSink sink;
    private final LedgerSlice ledger;
    private int capacity = FlowBatch.DEFAULT_CAPACITY;
    private FlowBatch batch;
    private long batchBeganNs;
    private long publishedBatches;

    RecordOutput(FlowTable table, FlowRecordWriter writer, FlowBatchSink sink, LedgerSlice ledger) {
        this.table = table;
        this.writer = writer;
        this.view = new CacheView(table, writer);
        this.sink = sink;
        this.ledger = ledger;
    }

    /** The view of the flows, which is told of every record before it is made. */
    CacheView view() {
        return view;
    }

    /** Makes a record of a flow; {@code nowNs} is the metering clock. */
    void record(int flow, FlowEndReason reason, long nowNs) {
        view.part(flow);
        table.beforeRecord(flow);
        if (batch == null) {
            batch = new FlowBatch(capacity);
            batchBeganNs = nowNs;
        }
        long entry = table.address(flow);
        writer.write(entry, table.detail(flow), table.tunnelAddress(flow), reason, batch.octets(), batch.next());
        batch.commit();
        ledger.add(BY_REASON[reason.code() - 1], 1);
        ledger.add(LedgerCounter.FLOW_RECORDS, 1);
        ledger.add(
                LedgerCounter.RECORDED,
                FlowEntry.packets(entry, 0) + FlowEntry.packets(entry, 1),
                FlowEntry.octets(entry, 0) + FlowEntry.octets(entry, 1));
        if (batch.isFull()) {
            publish(nowNs);
        }
    }

    /** Hands on the records gathered so far if they have waited long enough. */
    void publishWaiting(long nowNs) {
        long waitedNs = nowNs - batchBeganNs;
        if (waitedNs >= MAX_WAIT_NS || waitedNs < 0) {
            publish(nowNs);
        }
    }

    /** Hands on the records gathered so far. */
    void publish(long nowNs) {
        if (batch != null) {
            FlowBatch full = batch;
            batch = null;
            // Where records come fast, larger batches spare the exporters' wakings.
            capacity = full.isFull() ? Math.min(2 * capacity, FlowBatch.MAX_CAPACITY) : FlowBatch.DEFAULT_CAPACITY;
            full.meteringTimeNs(nowNs);
            publishedBatches++;
            sink.publish(full);
        }
    }

    /** Batches handed on since the start. */
    long publishedBatches() {
        return publishedBatches;
    }
}
