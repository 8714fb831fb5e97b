// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.flow.cache.PacketBuilder;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.state.StateOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/** One life of a node: two shards, and all that it does on one thread that can be held up, or ended. */
final class SimNode implements Takeover.Shards {
    static final int SHARDS = 2;
    static final long INTERVAL_NS = 100 * SimTime.MILLI;
    private static final long TICK_NS = 20 * SimTime.MILLI;

    private final SimTime time;
    private final StateOwner owner;
    private final List<SimShard> shards;
    private final FlowHash hash;
    private final OwnHead head;
    private final Takeover takeover;
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean alive = true;
    private boolean paused;
    private boolean cutOff;
    private long lastWellNs;
    private CompletionStage<?> last = CompletableFuture.completedFuture(null);

    SimNode(
            SimTime time,
            StateOwner owner,
            SimStore store,
            List<SimShard> shards,
            Mutation mutation,
            BiConsumer<SimNode, FlowBatch> exporter) {
        this.time = time;
        this.owner = owner;
        this.shards = shards;
        this.hash = new FlowHash(owner.epoch());
        this.head = new OwnHead(store.seenBy(this, mutation), owner);
        this.takeover = new Takeover(store.seenBy(this, mutation), hash, this, this::soon);
        GuardSettings settings = new GuardSettings(INTERVAL_NS, 1 << 30, Long.MAX_VALUE, Long.MAX_VALUE, 3);
        for (int i = 0; i < SHARDS; i++) {
            SimShard shard = shards.get(i);
            shard.guard = new ShardGuard(
                    i, shard.cache, shard.ledger, settings, this::soon, batch -> exporter.accept(this, batch));
            shard.sink(batch -> {
                if (mutation == Mutation.CHECKPOINT_AFTER_EXPORT) {
                    exporter.accept(this, batch);
                } else {
                    shard.guard.offer(batch, time.nowNs());
                }
            });
            shard.guard.protect(head);
        }
        tick();
    }

    StateOwner owner() {
        return owner;
    }

    List<SimShard> shards() {
        return shards;
    }

    boolean isAlive() {
        return alive;
    }

    boolean isWell() {
        return alive && !paused && !cutOff && !head.isFenced();
    }

    boolean isFenced() {
        return head.isFenced();
    }

    /** When it was last neither held up nor cut off, of one that has ended. */
    long lastWellNs() {
        return lastWellNs;
    }

    boolean reachesStore() {
        return !cutOff;
    }

    private void tick() {
        shards.forEach(shard -> {
            shard.cache.advance(time.nowNs());
            shard.guard.tick(time.nowNs());
        });
        later(TICK_NS, this::tick);
    }

    /** Runs something on this node's thread, when it is not held up; never when it has ended. */
    void later(long delayNs, Runnable what) {
        time.after(delayNs, () -> run(what));
    }

    private void soon(Runnable what) {
        later(1000, what);
    }

    private void run(Runnable what) {
        if (alive && paused) {
            waiting.add(what);
        } else if (alive) {
            what.run();
        }
    }

    /** Meters a packet, unless it is down. */
    boolean meter(PacketBuilder packet) {
        if (!alive || paused || head.isFenced()) {
            return false;
        }
        PacketBatch batch = PacketBatch.unpooled(1);
        packet.appendTo(batch);
        batch.live(true);
        shards.get(FlowHash.shard(hash.hash(batch.slot(0) + PacketRecord.KEY_OFFSET), SHARDS))
                .cache
                .meter(rehashed(batch));
        batch.release();
        return true;
    }

    private PacketBatch rehashed(PacketBatch batch) {
        long slot = batch.slot(0);
        PacketRecord.flowHash(slot, hash.hash(slot + PacketRecord.KEY_OFFSET));
        return batch;
    }

    void crash() {
        noteWell();
        alive = false;
        waiting.clear();
        shards.forEach(SimShard::empty);
    }

    private void noteWell() {
        if (alive && !paused && !cutOff) {
            lastWellNs = time.nowNs();
        }
    }

    void pause(long forNs) {
        noteWell();
        paused = true;
        time.after(forNs, () -> {
            paused = false;
            List<Runnable> now = List.copyOf(waiting);
            waiting.clear();
            now.forEach(what -> soon(what));
        });
    }

    void cutOff(long forNs) {
        noteWell();
        cutOff = true;
        time.after(forNs, () -> cutOff = false);
    }

    /** Takes another life over, once it is done with those before. */
    void adopt(StateOwner dead) {
        soon(() -> last = last.handle((done, failure) -> takeover.of(dead, head, true))
                .thenCompose(done -> done)
                .whenComplete((result, failure) -> time.trace(() -> owner + " took over " + dead + ": "
                        + (failure == null ? result.flows() + " flows of " + result.owners() : failure))));
    }

    /** Ends all flows, as records. */
    void drain() {
        shards.forEach(shard -> {
            while (shard.cache.drain(Integer.MAX_VALUE)) {
                throw new IllegalStateException("a drain of all left some");
            }
        });
    }

    CompletionStage<?> withdraw() {
        return CompletableFuture.allOf(
                shards.stream().map(shard -> shard.guard.withdraw()).toArray(CompletableFuture[]::new));
    }

    @Override
    public int count() {
        return SHARDS;
    }

    @Override
    public CompletionStage<Void> quiesce() {
        return CompletableFuture.allOf(
                shards.stream().map(shard -> shard.guard.quiesce()).toArray(CompletableFuture[]::new));
    }

    @Override
    public CompletionStage<Void> resume(boolean joined) {
        shards.forEach(shard -> shard.guard.resume(joined));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> take(int shard, FlowTransfer flows) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        soon(() -> {
            if (shards.get(shard).guard.merge(head, flows)) {
                taken.complete(null);
            } else {
                taken.completeExceptionally(new IllegalStateException("this life has ended"));
            }
        });
        return taken;
    }
}
