// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow;

import dev.weir.config.MeteringConfig;
import dev.weir.flow.cache.FlowCache;
import dev.weir.flow.cache.MeterSettings;
import dev.weir.flow.checkpoint.ShardGuard;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.ShardCommand;
import dev.weir.model.flow.CachePage;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.LedgerCounter;
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
 * exporters have enough, packet batches wait here, at most as many as the pool has; that holds the captures back. It is
 * changed by {@link ShardCommand}s.
 */
public final class FlowVerticle extends VerticleBase {
    private static final long TICK_MS = 50;

    private static final int FLOWS_A_DRAIN_STEP = 4096;

    private static final int FAILED = 1;

    private final int shard;
    private final FlowContext shared;
    private final LedgerSlice ledger;
    private final FlowCache cache;
    private final Queue<Message<PacketBatch>> waiting = new ArrayDeque<>();

    /** Batches of a generation that has not begun here. */
    private final Queue<Message<PacketBatch>> ahead = new ArrayDeque<>();

    private int generation;
    private boolean ticking;
    private volatile long memoryOctets;
    private boolean stopped;
    private Runnable onRelief;

    /** The batch that asked for all flows to be ended, until they are. */
    private Message<PacketBatch> draining;

    /** From the order until the next generation begins. */
    private HandOver handOver;

    /** Flows to be taken over once the batches are metered that came before them. */
    private final Queue<Message<ShardCommand>> adopting = new ArrayDeque<>();

    /** The order after which there are more flows than may be, until they are ended. */
    private Message<ShardCommand> shedding;

    private long shed;

    /** {@code null} where flows are not shared. */
    private ShardGuard guard;

    /**
     * Makes a shard of those that a node starts with.
     *
     * @param shard its number, from 0
     */
    public FlowVerticle(int shard, MeteringConfig metering, FlowContext shared) {
        this(shard, 0, metering, shared);
    }

    /**
     * Makes a shard.
     *
     * @param shard its number, from 0
     * @param generation batches of later ones wait until they {@link ShardCommand.Begin}
     */
    public FlowVerticle(int shard, int generation, MeteringConfig metering, FlowContext shared) {
        this.shard = shard;
        this.generation = generation;
        this.shared = shared;
        this.ledger = shared.ledger().resume("shard " + shard);
        MeterSettings settings = settings(retune(metering));
        this.cache = new FlowCache(settings, shared.points()::flowDirection, this::publish, ledger);
    }

    /** The order to meter as configured, the same for each shard. */
    public static ShardCommand.Retune retune(MeteringConfig metering) {
        return new ShardCommand.Retune(
                metering.activeTimeout().toNanos(),
                metering.idleTimeout().toNanos(),
                metering.tcpLinger().toNanos(),
                (metering.maxFlows() + metering.shards() - 1) / metering.shards());
    }

    private static MeterSettings settings(ShardCommand.Retune order) {
        return new MeterSettings(order.activeTimeoutNs(), order.idleTimeoutNs(), order.tcpLingerNs(), order.maxFlows());
    }

    /** Octets that its cache has of the system, as of the last tick. Any thread may ask. */
    public long memoryOctets() {
        return memoryOctets;
    }

    @Override
    public Future<?> start() {
        Context own = context;
        if (shared.state() != null) {
            guard = shared.state()
                    .join(shard, cache, ledger, task -> own.runOnContext(now -> task.run()), this::export);
            vertx.setPeriodic(TICK_MS, timer -> guard());
        }
        onRelief = () -> own.runOnContext(relieved -> work());
        shared.demand().onRelief(onRelief);
        return Future.join(
                Channels.packets(shard).consume(vertx.eventBus(), this::take).completion(),
                Channels.shard(shard).consume(vertx.eventBus(), this::obey).completion());
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        shared.demand().forget(onRelief);
        if (guard != null) {
            shared.state().leave(shard);
        }
        if (handOver != null) {
            handOver.stop();
        }
        waiting.forEach(message -> message.body().drop());
        waiting.clear();
        ahead.forEach(message -> message.body().drop());
        ahead.clear();
        adopting.forEach(message -> message.fail(FAILED, "shard " + shard + " was stopped"));
        adopting.clear();
        cache.close();
        return Future.succeededFuture();
    }

    private void take(Message<PacketBatch> message) {
        if (message.body().generation() > generation) {
            ahead.add(message);
        } else {
            waiting.add(message);
            work();
        }
    }

    private void obey(Message<ShardCommand> message) {
        try {
            obey(message.body(), message);
        } catch (RuntimeException | OutOfMemoryError e) {
            message.fail(FAILED, "shard " + shard + ": " + e);
        }
    }

    private void obey(ShardCommand command, Message<ShardCommand> message) {
        if (command instanceof ShardCommand.Retune order) {
            retune(order, message);
        } else if (command instanceof ShardCommand.HandOver order) {
            handOver = new HandOver(shard, order, cache, shared.hash(), vertx.eventBus(), context);
            handOver.done().onSuccess(message::reply).onFailure(failure -> message.fail(FAILED, failure.getMessage()));
            work();
        } else if (command instanceof ShardCommand.Adopt) {
            adopting.add(message);
            work();
        } else if (command instanceof ShardCommand.Begin order) {
            begin(order.generation());
            retune(order.settings(), message);
        } else if (command instanceof ShardCommand.Look order) {
            look(order.page());
            message.reply(true);
        } else {
            cache.publish();
            cache.audit();
            message.reply(cache.publishedBatches());
        }
    }

    private void look(CachePage page) {
        if (stopped || draining != null || handOver != null) {
            throw new IllegalStateException("its flows are leaving");
        }
        boolean first = !page.hasBegun();
        if (first) {
            // What was counted by now is in the recent records or in the cache.
            cache.publish();
            page.begin(shared.recent().end());
        }
        cache.view().show(page, first);
    }

    private void begin(int next) {
        generation = next;
        handOver = null;
        waiting.addAll(ahead);
        ahead.clear();
        if (cache.isLive()) {
            startTicking();
        }
    }

    private void retune(ShardCommand.Retune order, Message<ShardCommand> message) {
        if (shedding != null) {
            // What it asked for is no longer asked for.
            shedding.reply(shed);
        }
        cache.retune(settings(order));
        shedding = message;
        shed = 0;
        work();
    }

    /** Does what is to be done next, for as long as the exporters want more; called again when they do. */
    private void work() {
        if (stopped) {
            return;
        }
        while (draining == null && !waiting.isEmpty() && !shared.demand().isSaturated()) {
            meter(waiting.remove());
        }
        if (waiting.isEmpty()) {
            adopt();
        }
        if (draining == null && handOver != null && waiting.isEmpty()) {
            handOver.begin();
        } else if (!shared.demand().isSaturated()) {
            if (draining != null) {
                drain();
            } else if (shedding != null) {
                shed();
            }
        }
    }

    /**
     * Takes over the flows of others. They bring the time of all that was captured before they moved, by which flows end
     * here too: none may before its packets of until then are metered.
     */
    private void adopt() {
        while (!adopting.isEmpty()) {
            Message<ShardCommand> message = adopting.remove();
            cache.moveIn(((ShardCommand.Adopt) message.body()).flows());
            message.reply(true);
        }
    }

    private void meter(Message<PacketBatch> message) {
        PacketBatch batch = message.body();
        if (batch.drain()) {
            draining = message;
        }
        if (batch.live()) {
            startTicking();
        }
        cache.meter(batch);
        batch.release();
    }

    private void startTicking() {
        if (!ticking) {
            ticking = true;
            vertx.setPeriodic(TICK_MS, timer -> tick());
        }
    }

    private void tick() {
        memoryOctets = cache.memoryOctets();
        if (!stopped && draining == null && handOver == null && waiting.isEmpty()) {
            Instant now = Instant.now();
            if (cache.advance(now.getEpochSecond() * 1_000_000_000L + now.getNano())) {
                // Packets that came meanwhile go first.
                context.runOnContext(again -> tick());
            }
        }
    }

    /** Ends some flows, so few that the exporters can keep up; after the last, answers with the batches published. */
    private void drain() {
        if (guard != null && guard.isProtecting()) {
            // Its records may leave at once, and nobody is to take its flows over.
            Future.fromCompletionStage(guard.withdraw(), context).onComplete(gone -> work());
            return;
        }
        if (!cache.drain(FLOWS_A_DRAIN_STEP)) {
            cache.audit();
            draining.reply(cache.publishedBatches());
            draining = null;
        }
        context.runOnContext(next -> work());
    }

    /** Ends some of the flows that are too many; after the last, answers with how many there were. */
    private void shed() {
        int ended = cache.shed(FLOWS_A_DRAIN_STEP);
        shed += ended;
        if (ended < FLOWS_A_DRAIN_STEP) {
            shedding.reply(shed);
            shedding = null;
        } else {
            context.runOnContext(next -> work());
        }
    }

    private void publish(FlowBatch batch) {
        batch.live(cache.isLive());
        shared.translations().tell(batch, ledger);
        shared.recent().add(shard, batch);
        if (guard == null) {
            export(batch);
        } else {
            guard.offer(batch, System.nanoTime());
        }
    }

    private void guard() {
        guard.tick(System.nanoTime());
        if (cache.isLive()) {
            // Flows of another node may have come, and no packet.
            startTicking();
        }
    }

    private void export(FlowBatch batch) {
        shared.demand().published(batch.records());
        ledger.add(LedgerCounter.FLOW_RECORDS_PUBLISHED, batch.records());
        ledger.add(LedgerCounter.PUBLISHED, batch.packets(), batch.ipOctets());
        Channels.FLOWS.publish(vertx.eventBus(), batch);
    }
}
