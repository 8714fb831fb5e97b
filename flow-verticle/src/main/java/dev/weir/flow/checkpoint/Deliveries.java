// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.flow.cache.MovedFlow;
import dev.weir.model.flow.FlowTransfer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What goes to the shards, by two transfers to each: while it takes the one, the other is filled. Whoever fills them does not
 * while he waits for a delivery.
 */
final class Deliveries implements AutoCloseable {
    private static final int FLOWS_A_TRANSFER = 2048;

    private final Adoption.Taker taker;
    private final FlowTransfer[] filled;

    /** Those that the shards have, or had. */
    private final FlowTransfer[] given;

    private final CompletableFuture<?>[] taken;

    /**
     * Nothing yet.
     *
     * @param filled gets those that are to be filled, by shard
     */
    Deliveries(Adoption.Taker taker, FlowTransfer[] filled) {
        this.taker = taker;
        this.filled = filled;
        this.given = new FlowTransfer[filled.length];
        this.taken = new CompletableFuture<?>[filled.length];
        Arrays.setAll(filled, shard -> MovedFlow.transfer(FLOWS_A_TRANSFER));
        Arrays.setAll(given, shard -> MovedFlow.transfer(FLOWS_A_TRANSFER));
        Arrays.setAll(taken, shard -> CompletableFuture.completedFuture(null));
    }

    /** Hands over those that are full; completes when none is. */
    CompletionStage<Void> deliverFull() {
        return deliver(false);
    }

    /** Hands over all; completes when the shards have taken them. */
    CompletionStage<Void> deliverAll() {
        return deliver(true).thenCompose(given -> CompletableFuture.allOf(taken));
    }

    private CompletionStage<Void> deliver(boolean all) {
        List<CompletableFuture<Void>> handedOver = new ArrayList<>();
        for (int i = 0; i < filled.length; i++) {
            int shard = i;
            if (filled[shard].isFull() || all && filled[shard].flows() != 0) {
                handedOver.add(taken[shard].thenRun(() -> handOver(shard)));
            }
        }
        return CompletableFuture.allOf(handedOver.toArray(CompletableFuture[]::new));
    }

    private void handOver(int shard) {
        FlowTransfer full = filled[shard];
        FlowTransfer empty = given[shard];
        empty.clock(full.nowNs(), full.live());
        filled[shard] = empty;
        given[shard] = full;
        taken[shard] = taker.take(shard, full).thenRun(full::clear).toCompletableFuture();
    }

    /** Completes as a stage does, but not before no shard has a transfer any more. */
    CompletionStage<Void> returned(CompletionStage<Void> stage) {
        return stage.handle((done, failure) -> CompletableFuture.allOf(taken))
                .thenCompose(all -> all.handle((done, failure) -> stage))
                .thenCompose(as -> as);
    }

    /** Not while a shard has one. */
    @Override
    public void close() {
        for (int shard = 0; shard < filled.length; shard++) {
            filled[shard].close();
            given[shard].close();
        }
    }
}
