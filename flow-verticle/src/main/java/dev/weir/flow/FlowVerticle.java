// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow;

import dev.weir.config.MeteringConfig;
import dev.weir.flow.cache.FlowCache;
import dev.weir.flow.cache.MeterSettings;
import dev.weir.model.bus.Channels;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.packet.PacketBatch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One shard: takes packet batches off the bus, meters them on its event loop, publishes flow batches. While the waiting
 * exporters have enough, packet batches wait here, at most as many as the pool has; that holds the captures back.
 */
public final class FlowVerticle extends VerticleBase {
    private static final long TICK_MS = 50;

    private static final int FLOWS_A_DRAIN_STEP = 4096;

    private final int shard;
    private final FlowContext shared;
    private final LedgerSlice ledger;
    private final FlowCache cache;
    private final Queue<Message<PacketBatch>> waiting = new ArrayDeque<>();
    private boolean ticking;

    /** The batch that asked for all flows to be ended, until they are. */
    private Message<PacketBatch> draining;

    /**
     * Makes a shard.
     *
     * @param shard its number, from 0
     */
    public FlowVerticle(int shard, MeteringConfig metering, FlowContext shared) {
        this.shard = shard;
        this.shared = shared;
        long maxFlows = (metering.maxFlows() + metering.shards() - 1) / metering.shards();
        MeterSettings settings = new MeterSettings(
                metering.activeTimeout().toNanos(),
                metering.idleTimeout().toNanos(),
                metering.tcpLinger().toNanos(),
                maxFlows);
        this.ledger = shared.ledger().slice("shard " + shard);
        this.cache = new FlowCache(settings, shared::flowDirection, this::publish, ledger);
    }

    @Override
    public Future<?> start() {
        Context own = context;
        shared.demand().onRelief(() -> own.runOnContext(relieved -> work()));
        return Channels.packets(shard)
                .consume(vertx.eventBus(), message -> {
                    waiting.add(message);
                    work();
                })
                .completion();
    }

    @Override
    public Future<?> stop() {
        waiting.forEach(message -> message.body().release());
        waiting.clear();
        cache.close();
        return Future.succeededFuture();
    }

    /** Does what is to be done next, for as long as the exporters want more; called again when they do. */
    private void work() {
        while (draining == null && !waiting.isEmpty() && !shared.demand().isSaturated()) {
            meter(waiting.remove());
        }
        if (draining != null && !shared.demand().isSaturated()) {
            drain();
        }
    }

    private void meter(Message<PacketBatch> message) {
        PacketBatch batch = message.body();
        if (batch.drain()) {
            draining = message;
        }
        if (batch.live() && !ticking) {
            ticking = true;
            vertx.setPeriodic(TICK_MS, timer -> tick());
        }
        cache.meter(batch);
        batch.release();
    }

    private void tick() {
        if (draining == null && waiting.isEmpty()) {
            Instant now = Instant.now();
            if (cache.advance(now.getEpochSecond() * 1_000_000_000L + now.getNano())) {
                // Packets that came meanwhile go first.
                context.runOnContext(again -> tick());
            }
        }
    }

    /** Ends some flows, so few that the exporters can keep up; after the last, answers with the batches published. */
    private void drain() {
        if (!cache.drain(FLOWS_A_DRAIN_STEP)) {
            cache.audit();
            draining.reply(cache.publishedBatches());
            draining = null;
        }
        context.runOnContext(next -> work());
    }

    private void publish(FlowBatch batch) {
        shared.translations().tell(batch, ledger);
        shared.demand().published(batch.records());
        Channels.FLOWS.publish(vertx.eventBus(), batch);
    }
}
