// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketBatchPool;
import dev.weir.model.packet.PacketRecord;
import dev.weir.router.parse.PacketParser;
import java.util.concurrent.TimeUnit;

/**
 * Sorts packet records into the batches of the shards that own their flows. The capture thread uses it, and waits in it
 * when the pool is empty; only {@link #giveUpAfter} is another's.
 */
public final class ShardDispatcher {
    private static final long LOOK_UP_MS = 20;

    private final PacketBatchPool pool;
    private final BatchOutlet outlet;
    private final boolean live;
    private final PacketBatch[] filling;
    private long watermarkNs = Long.MIN_VALUE;
    private volatile long giveUpAtNs;
    private volatile boolean mayGiveUp;

    /**
     * Makes one.
     *
     * @param pool where batches come from
     * @param shards how many shards share the flows
     * @param live whether packet times follow the wall clock
     * @param outlet where full batches go
     */
    public ShardDispatcher(PacketBatchPool pool, int shards, boolean live, BatchOutlet outlet) {
        this.pool = pool;
        this.outlet = outlet;
        this.live = live;
        this.filling = new PacketBatch[shards];
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
        int shard = FlowHash.shard(PacketRecord.flowHash(record), filling.length);
        PacketBatch batch = filling[shard];
        if (batch == null || !batch.hasRoom(slots)) {
            batch = renew(shard);
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

    /** From now on, a wait for a batch ends after this time; any thread may say so. */
    public void giveUpAfter(long time, TimeUnit unit) {
        giveUpAtNs = System.nanoTime() + unit.toNanos(time);
        mayGiveUp = true;
    }

    private PacketBatch renew(int shard) {
        send(shard);
        try {
            PacketBatch batch = pool.take(0, TimeUnit.NANOSECONDS);
            if (batch == null) {
                // What is held back here may be what the pool lacks.
                flush();
                batch = await();
            }
            filling[shard] = batch;
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
