// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.flow.cache.PacketBuilder;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** A process: two shards, and all that it does on one thread that can be held up, or ended. It has one life after the other. */
final class SimHost {
    static final int SHARDS = 2;
    static final long INTERVAL_NS = 100 * SimTime.MILLI;

    private static final long TICK_NS = 50 * SimTime.MILLI;

    /** How much later the second shard ticks: at once, while a step of the first is on its way, or after that. */
    private static final long[] APART_NS = {0, 2 * SimTime.MILLI, 7 * SimTime.MILLI, 25 * SimTime.MILLI};

    private final SimTime time;
    private final List<SimShard> shards;
    private final FlowHash hash;
    private final List<Runnable> waiting = new ArrayList<>();
    private SimNode life;
    private boolean alive = true;
    private long pausedUntilNs;
    private long cutOffUntilNs;

    SimHost(
            SimTime time,
            long seed,
            List<SimShard> shards,
            Mutation mutation,
            BiConsumer<SimHost, FlowBatch> exporter) {
        this.time = time;
        this.shards = shards;
        this.hash = new FlowHash(seed);
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
            int number = i;
            later(1 + i * APART_NS[(int) seed % APART_NS.length], () -> tick(number));
        }
    }

    /** Begins a life, the first or another. */
    void live(SimNode next) {
        life = next;
        next.protect();
    }

    SimNode life() {
        return life;
    }

    FlowHash hash() {
        return hash;
    }

    List<SimShard> shards() {
        return shards;
    }

    boolean isAlive() {
        return alive;
    }

    boolean isPaused() {
        return time.nowNs() < pausedUntilNs;
    }

    boolean reachesStore() {
        return time.nowNs() >= cutOffUntilNs;
    }

    boolean isWell() {
        return alive && !isPaused() && reachesStore();
    }

    private void tick(int number) {
        SimShard shard = shards.get(number);
        shard.cache.advance(time.nowNs());
        shard.guard.tick(time.nowNs());
        life.ticked(number);
        later(TICK_NS, () -> tick(number));
    }

    /** Runs something on its thread, when it is not held up; never when it has ended. */
    void later(long delayNs, Runnable what) {
        time.after(delayNs, () -> run(what));
    }

    void soon(Runnable what) {
        later(1000, what);
    }

    private void run(Runnable what) {
        if (alive && isPaused()) {
            waiting.add(what);
        } else if (alive) {
            what.run();
        }
    }

    /** Meters a packet, unless it is down; the shard that it came to, or -1. */
    int meter(PacketBuilder packet) {
        if (!alive || isPaused() || life.isFenced()) {
            return -1;
        }
        PacketBatch batch = PacketBatch.unpooled(1);
        packet.appendTo(batch);
        batch.live(true);
        long slot = batch.slot(0);
        long flowHash = hash.hash(slot + PacketRecord.KEY_OFFSET);
        PacketRecord.flowHash(slot, flowHash);
        int shard = FlowHash.shard(flowHash, SHARDS);
        shards.get(shard).cache.meter(batch);
        batch.release();
        return shard;
    }

    /** The shard that a packet comes to. */
    int shardOf(PacketBuilder packet) {
        return FlowHash.shard(packet.flowHash(hash), SHARDS);
    }

    void crash() {
        life.die();
        alive = false;
        waiting.clear();
        shards.forEach(SimShard::empty);
    }

    void pause(long forNs) {
        pausedUntilNs = Math.max(pausedUntilNs, time.nowNs() + forNs);
        time.after(forNs, () -> {
            if (alive && !isPaused()) {
                List<Runnable> now = List.copyOf(waiting);
                waiting.clear();
                now.forEach(this::soon);
            }
        });
    }

    void cutOff(long forNs) {
        cutOffUntilNs = Math.max(cutOffUntilNs, time.nowNs() + forNs);
    }

    /** Ends all flows, as records. */
    void drain() {
        shards.forEach(shard -> {
            while (shard.cache.drain(Integer.MAX_VALUE)) {
                throw new IllegalStateException("a drain of all left some");
            }
        });
    }
}
