// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketBatchPool;
import dev.weir.model.packet.PacketRecord;
import dev.weir.router.parse.PacketParser;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Sorts packet records into the batches of the shards that own their flows. The capture thread uses it, and waits in it
 * when the pool is empty; only {@link #giveUpAfter} and {@link #resort} are others'.
 */
public final class ShardDispatcher {
    private static final long LOOK_UP_MS = 20;

    private final PacketBatchPool pool;
    private final BatchOutlet outlet;
    private final boolean live;
    private PacketBatch[] filling;
    private int generation;
    private long watermarkNs = Long.MIN_VALUE;
    private volatile long giveUpAtNs;
    private volatile boolean mayGiveUp;

    /** The order to sort in another way, until it is obeyed. */
    private volatile Resort wanted;

    private record Resort(Sorting sorting, CompletableFuture<Void> done) {}

    /**
     * Makes one.
     *
     * @param pool where batches come from
     * @param sorting how packets are sorted at first
     * @param live whether packet times follow the wall clock
     * @param outlet where full batches go
     */
    public ShardDispatcher(PacketBatchPool pool, Sorting sorting, boolean live, BatchOutlet outlet) {
        this.pool = pool;
        this.outlet = outlet;
        this.live = live;
        this.filling = new PacketBatch[sorting.shards()];
        this.generation = sorting.generation();
    }

    /**
     * Where the next record is best written: where there is but one shard, in its batch.
     *
     * @param otherwise an address for it where there are more, or the batch has no room
     */
    public long place(long otherwise) {
        PacketBatch batch = filling[0];
        return filling.length > 1 || batch == null || !batch.hasRoom(PacketParser.MAX_SLOTS) ? otherwise : batch.next();
    }

    /**
     * Puts a packet record into the batch of its shard, waiting for a batch when there is none; copies it unless it is
     * there already.
     *
     * @param record its address
     * @param slots 1, or 2 where a tunnel's record follows
     * @return false when it was dropped, because no batch came back in the time set by {@link #giveUpAfter}
     */
    public boolean dispatch(long record, int slots) {
        long hash = PacketRecord.flowHash(record);
        PacketBatch batch = filling[FlowHash.shard(hash, filling.length)];
        if (batch == null || !batch.hasRoom(slots)) {
            batch = renew(hash);
            if (batch == null) {
                return false;
            }
        }
        batch.append(record, slots);
        return true;
    }

    /** Sends every batch that holds something, however little. */
    public void flush() {
        for (int shard = 0; shard < filling.length; shard++) {
            send(shard);
        }
    }

    /**
     * Has the capture thread sort in another way from its next {@link #obey} on, or while it waits for a batch.
     *
     * @return completes when all batches that were sorted before have been sent; any thread may say so, once at a time
     */
    public CompletableFuture<Void> resort(Sorting sorting) {
        Resort order = new Resort(sorting, new CompletableFuture<>());
        wanted = order;
        return order.done();
    }

    /** Does what others have asked for; to be called between two packets. */
    public void obey() {
        Resort order = wanted;
        if (order != null) {
            wanted = null;
            flush();
            filling = new PacketBatch[order.sorting().shards()];
            generation = order.sorting().generation();
            order.done().complete(null);
        }
    }

    /** From now on, a wait for a batch ends after this time; any thread may say so. */
    public void giveUpAfter(long time, TimeUnit unit) {
        giveUpAtNs = System.nanoTime() + unit.toNanos(time);
        mayGiveUp = true;
    }

    private PacketBatch renew(long hash) {
        send(FlowHash.shard(hash, filling.length));
        try {
            PacketBatch batch = pool.take(0, TimeUnit.NANOSECONDS);
            if (batch == null) {
                // What is held back here may be what the pool lacks.
                flush();
                batch = await();
            }
            if (batch != null) {
                filling[FlowHash.shard(hash, filling.length)] = batch;
            }
            return batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private PacketBatch await() throws InterruptedException {
        PacketBatch batch = null;
        while (batch == null && !(mayGiveUp && System.nanoTime() - giveUpAtNs >= 0)) {
            batch = pool.take(LOOK_UP_MS, TimeUnit.MILLISECONDS);
            // Those that have obeyed may have the batches that this one waits for, and wait for it.
            obey();
        }
        return batch;
    }

    private void send(int shard) {
        PacketBatch batch = filling[shard];
        if (batch != null) {
            // Time goes on for a shard by the packets of the others too.
            watermarkNs = latest();
            batch.watermarkNs(watermarkNs);
            filling[shard] = null;
            batch.live(live);
            batch.generation(generation);
            outlet.send(shard, batch);
        }
    }

    private long latest() {
        long latest = watermarkNs;
        for (PacketBatch batch : filling) {
            if (batch != null) {
                latest = Math.max(latest, batch.watermarkNs());
            }
        }
        return latest;
    }
}
