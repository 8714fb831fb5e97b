// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.flow.cache.FlowCache;
import dev.weir.flow.cache.MeterSettings;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import java.util.function.Consumer;

/** A cache, which is used in one life after the other since it takes long to make. */
final class SimShard implements AutoCloseable {
    private static final MeterSettings SETTINGS =
            new MeterSettings(900 * SimTime.MILLI, 1500 * SimTime.MILLI, 100 * SimTime.MILLI, 10_000);

    final LedgerSlice ledger = new Ledger().slice("shard");
    final FlowCache cache = new FlowCache(SETTINGS, point -> 0, this::take, ledger);
    ShardGuard guard;
    private Consumer<FlowBatch> sink;

    void sink(Consumer<FlowBatch> to) {
        sink = to;
    }

    private void take(FlowBatch batch) {
        sink.accept(batch);
    }

    /** Makes it as if nothing had ever been in it. */
    void empty() {
        if (guard != null) {
            guard.close();
            guard = null;
        }
        sink = batch -> {};
        cache.publish();
        cache.saver().discard(LedgerCounter.FENCED);
    }

    @Override
    public void close() {
        empty();
        cache.close();
    }
}
