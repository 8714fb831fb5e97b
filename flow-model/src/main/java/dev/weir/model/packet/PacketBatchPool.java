// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.packet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The batches of a node, and its back pressure: when all are on their way, a capture thread waits here, the kernel's
 * ring fills, and the kernel counts what it drops.
 *
 * <p>Batches are made when first needed. Any thread may take and give back.
 */
public final class PacketBatchPool {
    /** Slots of a batch: 128 KiB, which fits a second-level cache. */
    public static final int DEFAULT_BATCH_SLOTS = 1024;

    private static final int MIN_BATCHES = 48;
    private static final int BATCHES_A_WRITER = 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition returned = lock.newCondition();
    private final int batchSlots;

    /** The batches that are here, the one that came back first before the others. */
    private final Deque<PacketBatch> free;

    private int made;
    private int maxBatches;

    /**
     * Makes a pool.
     *
     * @param maxBatches how many batches there may be
     * @param batchSlots {@link PacketBatch#capacity()} of each, at least 2
     */
    public PacketBatchPool(int maxBatches, int batchSlots) {
        check(maxBatches, batchSlots);
        this.maxBatches = maxBatches;
        this.batchSlots = batchSlots;
        this.free = new ArrayDeque<>(maxBatches);
    }

    /**
     * How many batches a node needs: every capture thread holds one for every shard while it fills it; the rest are on
     * their way.
     */
    public static int batchesFor(int captureThreads, int shards) {
        return Math.max(MIN_BATCHES, BATCHES_A_WRITER * captureThreads * shards);
    }

    private static void check(int maxBatches, int batchSlots) {
        if (maxBatches < 1 || batchSlots < 2) {
            throw new IllegalArgumentException("pool of " + maxBatches + " batches of " + batchSlots + " slots");
        }
    }

    /**
     * Takes an empty batch, waiting for one to come back if none is free.
     *
     * @return a batch, or null when none came back in time
     */
    public PacketBatch take(long timeout, TimeUnit unit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long leftNs = unit.toNanos(timeout);
            while (free.isEmpty()) {
                if (made < maxBatches) {
                    PacketBatch batch = new PacketBatch(batchSlots, this);
                    made++;
                    return batch;
                }
                if (leftNs <= 0) {
                    return null;
                }
                leftNs = returned.awaitNanos(leftNs);
            }
            return free.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Batches that are on their way or being filled. */
    public int inUse() {
        lock.lock();
        try {
            return made - free.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many batches there may be. */
    public int maxBatches() {
        lock.lock();
        try {
            return maxBatches;
        } finally {
            lock.unlock();
        }
    }

    /** Changes how many batches there may be; those that are too many are freed as they come back. */
    public void resize(int batches) {
        check(batches, batchSlots);
        lock.lock();
        try {
            maxBatches = batches;
            while (made > maxBatches && !free.isEmpty()) {
                made--;
                free.poll().free();
            }
            returned.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void put(PacketBatch batch) {
        lock.lock();
        try {
            if (free.size() == made) {
                throw new IllegalStateException("a packet batch was released twice");
            }
            if (made > maxBatches) {
                made--;
                batch.free();
            } else {
                free.add(batch);
                returned.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Frees the batches that are here. Call it when nothing fills or reads any more. */
    public void close() {
        lock.lock();
        try {
            for (PacketBatch batch = free.poll(); batch != null; batch = free.poll()) {
                made--;
                batch.free();
            }
        } finally {
            lock.unlock();
        }
    }
}
