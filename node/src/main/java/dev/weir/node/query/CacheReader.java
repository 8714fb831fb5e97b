// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.query;

import dev.weir.model.bus.Channels;
import dev.weir.model.bus.ShardCommand;
import dev.weir.model.flow.CachePage;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.node.host.Node;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads the caches of the shards, a page at a time. A shard does nothing for it but fill pages, between two batches of
 * packets; all that is done with the flows is done on the caller's thread.
 */
final class CacheReader {
    private static final long PAGE_TIMEOUT_MS = 10_000;

    private final Node node;

    /** What the NAT did is counted when the record is made. */
    private final LedgerSlice uncounted = new Ledger().slice("queries");

    /** Takes flows. */
    @FunctionalInterface
    interface Visitor {
        /** Takes the record of a flow, which is overwritten afterwards. */
        void visit(byte[] record, int start);
    }

    CacheReader(Node node) {
        this.node = node;
    }

    /**
     * Reads a shard's cache; may wait.
     *
     * @param flows takes the flows that are there
     * @param parted takes the records of flows that were made meanwhile, before the flow was reached
     * @return the number of the recent record from which on those of this shard were made while it was read
     */
    long read(int shard, Visitor flows, Visitor parted) throws InterruptedException {
        CachePage page = new CachePage();
        do {
            page.clear();
            ask(shard, page);
            visit(page.flows(), flows);
            page.parted().forEach(batch -> visit(batch, parted));
        } while (!page.isLast());
        return page.cut();
    }

    private void visit(FlowBatch batch, Visitor visitor) {
        node.translations().tell(batch, uncounted);
        for (int i = 0; i < batch.records(); i++) {
            visitor.visit(batch.octets(), batch.start(i));
        }
    }

    private void ask(int shard, CachePage page) throws InterruptedException {
        CompletableFuture<Boolean> filled = Channels.shard(shard)
                .request(node.vertx().eventBus(), new ShardCommand.Look(page), PAGE_TIMEOUT_MS, Boolean.class)
                .toCompletionStage()
                .toCompletableFuture();
        try {
            filled.get(2 * PAGE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new QueryException(
                    "shard " + shard + " cannot be read now: " + e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new QueryException("shard " + shard + " has not answered", e);
        }
    }
}
