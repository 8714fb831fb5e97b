// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/** Records of a shard that wait for a checkpoint, in the order in which they were made. One owner thread, the shard's. */
final class HeldRecords {
    private final Queue<FlowBatch> batches = new ArrayDeque<>();
    private final GuardSettings settings;
    private final LedgerSlice ledger;
    private final Consumer<FlowBatch> exporters;
    private long records;
    private long sinceNs;

    HeldRecords(GuardSettings settings, LedgerSlice ledger, Consumer<FlowBatch> exporters) {
        this.settings = settings;
        this.ledger = ledger;
        this.exporters = exporters;
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    /** How many batches wait. */
    int size() {
        return batches.size();
    }

    /** Lets one go that need not wait. */
    void pass(FlowBatch batch) {
        exporters.accept(batch);
    }

    void add(FlowBatch batch, long nowNs) {
        if (batches.isEmpty()) {
            sinceNs = nowNs;
        }
        batches.add(batch);
        records += batch.records();
    }

    /**
     * Lets the first ones go.
     *
     * @param sinceWhenNs since when the others wait
     */
    void release(int count, long sinceWhenNs) {
        for (int i = 0; i < count && !batches.isEmpty(); i++) {
            FlowBatch batch = batches.remove();
            records -= batch.records();
            exporters.accept(batch);
        }
        sinceNs = sinceWhenNs;
    }

    void releaseAll() {
        release(batches.size(), 0);
    }

    /**
     * Lets all go, as records that are not protected, when they have waited too long or are too many.
     *
     * @param doubted whether another node may have what is in them
     */
    void releaseOverdue(long nowNs, boolean doubted) {
        boolean late = nowNs - sinceNs > settings.maxHeldNs(doubted);
        if (!batches.isEmpty() && (records > settings.maxHeldRecords() || late)) {
            ledger.add(LedgerCounter.RECORDS_UNPROTECTED, records);
            releaseAll();
        }
    }

    /** Gives all up: another node has what is in them. */
    void giveUp() {
        for (FlowBatch batch : batches) {
            ledger.add(LedgerCounter.RECORDS_FENCED, batch.records());
            ledger.add(LedgerCounter.RECORDED_FENCED, batch.packets(), batch.ipOctets());
        }
        batches.clear();
        records = 0;
    }
}
