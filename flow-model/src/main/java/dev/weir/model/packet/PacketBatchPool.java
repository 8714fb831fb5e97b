// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.packet;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The batches of a node, and its back pressure: when all are on their way, a capture thread waits here, the kernel's
 * ring fills, and the kernel counts what it drops.
 *
 * <p>Batches are made when first needed. Any thread may take and give back.
 */
public final class PacketBatchPool {
    /** Slots of a batch: 128 KiB, which fits a second-level cache. */
    public static final int DEFAULT_BATCH_SLOTS = 1024;

    private final BlockingQueue<PacketBatch> free;
    private final AtomicInteger made = new AtomicInteger();
    private final int maxBatches;
    private final int batchSlots;

    /**
     * Makes a pool.
     *
     * @param maxBatches how many batches there may be
     * @param batchSlots {@link PacketBatch#capacity()} of each, at least 2
     */
    public PacketBatchPool(int maxBatches, int batchSlots) {
        if (maxBatches < 1 || batchSlots < 2) {
            throw new IllegalArgumentException("pool of " + maxBatches + " batches of " + batchSlots + " slots");
        }
        this.maxBatches = maxBatches;
        this.batchSlots = batchSlots;
        this.free = new ArrayBlockingQueue<>(maxBatches);
    }

    /**
     * Takes an empty batch, waiting for one to come back if none is free.
     *
     * @return a batch, or null when none came back in time
     */
    public PacketBatch take(long timeout, TimeUnit unit) throws InterruptedException {
        PacketBatch batch = free.poll();
        if (batch != null) {
            return batch;
        }
        if (made.getAndUpdate(count -> Math.min(count + 1, maxBatches)) < maxBatches) {
            return new PacketBatch(batchSlots, this);
        }
        return free.poll(timeout, unit);
    }

    /** Batches that are on their way or being filled. */
    public int inUse() {
        return made.get() - free.size();
    }

    public int maxBatches() {
        return maxBatches;
    }

    void put(PacketBatch batch) {
        if (!free.offer(batch)) {
            throw new IllegalStateException("a packet batch was released twice");
        }
    }

    /** Frees the batches that are here. Call it when nothing fills or reads any more. */
    public void close() {
        for (PacketBatch batch = free.poll(); batch != null; batch = free.poll()) {
            batch.free();
        }
    }
}
