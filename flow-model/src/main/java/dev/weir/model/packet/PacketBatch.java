// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.packet;

import dev.weir.model.memory.Memory;

/**
 * Packets on their way to one shard: {@link PacketRecord} slots in memory outside the heap, passed by reference on one
 * node.
 *
 * <p>One thread owns a batch at a time: a capture thread fills it, the shard's event loop reads it and calls
 * {@link #release()}. A batch from no pool (one that came over the wire) is freed by that call.
 */
public final class PacketBatch {
    /** Slots that are made ready together, a power of two. */
    private static final int GROUP = 16;

    private static final int CACHE_LINE = 64;

    private final Memory.Region region;
    private final PacketBatchPool pool;
    private final int capacity;
    private int slots;
    private int records;
    private long watermarkNs = Long.MIN_VALUE;
    private boolean live;
    private boolean drain;
    private int generation;

    /** {@code null} when nobody asked for one. */
    private Runnable receipt;

    PacketBatch(int capacity, PacketBatchPool pool) {
        this.capacity = capacity;
        this.pool = pool;
        this.region = Memory.allocate((long) capacity * PacketRecord.SLOT_OCTETS, 64);
    }

    /** A batch of its own, outside any pool. */
    public static PacketBatch unpooled(int capacity) {
        return new PacketBatch(capacity, null);
    }

    /** How many slots it has. */
    public int capacity() {
        return capacity;
    }

    /** How many slots are in use: one a packet, two for a packet out of a tunnel. */
    public int slots() {
        return slots;
    }

    /** How many packet records it holds. */
    public int records() {
        return records;
    }

    /** The address of slot {@code index}. */
    public long slot(int index) {
        return region.address() + (long) index * PacketRecord.SLOT_OCTETS;
    }

    /** Where the next packet record goes; there must be room. */
    public long next() {
        return slot(slots);
    }

    /** Whether a packet record that needs {@code slotCount} slots still fits. */
    public boolean hasRoom(int slotCount) {
        return slots + slotCount <= capacity;
    }

    /**
     * Appends one packet record, by copying it unless it was written to {@link #next}.
     *
     * @param record its address: one slot, or two where a {@link TunnelRecord} follows
     * @param slotCount 1 or 2; there must be room
     */
    public void append(long record, int slotCount) {
        if (record != next()) {
            Memory.copy(record, next(), (long) slotCount * PacketRecord.SLOT_OCTETS);
        }
        slots += slotCount;
        records++;
        long timestampNs = PacketRecord.timestampNs(record);
        if (timestampNs > watermarkNs) {
            watermarkNs = timestampNs;
        }
        if ((slots & GROUP - 1) < slotCount) {
            makeReady(slots + GROUP);
        }
    }

    /**
     * Writes to each cache line of the group of slots from one on. Whoever read this batch last has those lines in a cache
     * of another core; asked for one after the other as records are written, each would be waited for.
     */
    private void makeReady(int from) {
        int end = Math.min(from + GROUP, capacity);
        for (int i = from; i < end; i++) {
            long slot = slot(i);
            Memory.putInt(slot, 0);
            Memory.putInt(slot + CACHE_LINE, 0);
        }
    }

    /** The latest packet time that the filler of this batch had seen; {@link Long#MIN_VALUE} when none. */
    public long watermarkNs() {
        return watermarkNs;
    }

    /** Raises the watermark, for a shard whose source saw later packets that went elsewhere. */
    public void watermarkNs(long value) {
        watermarkNs = Math.max(watermarkNs, value);
    }

    /** Whether packet times follow the wall clock (a live link), as against the times of a capture file. */
    public boolean live() {
        return live;
    }

    public void live(boolean value) {
        live = value;
    }

    /** Whether the shard shall export all it holds after this batch and reply when done. */
    public boolean drain() {
        return drain;
    }

    public void drain(boolean value) {
        drain = value;
    }

    /** Of the changes of the number of shards since the start, how many its records were sorted after. */
    public int generation() {
        return generation;
    }

    public void generation(int value) {
        generation = value;
    }

    /** Has something run, by the thread that says so, when all packets of this batch have been metered. */
    public void receipt(Runnable value) {
        receipt = value;
    }

    /**
     * Takes for its records what was copied to its slots from the first one on.
     *
     * @param slotCount how many slots those are
     * @param recordCount how many packet records they hold
     */
    public void fill(int slotCount, int recordCount) {
        if (slotCount > capacity || recordCount > slotCount) {
            throw new IllegalArgumentException(
                    "packet batch of " + recordCount + " records in " + slotCount + " slots of " + capacity);
        }
        slots = slotCount;
        records = recordCount;
    }

    /** Gives the batch back unmetered; as {@link #release}, but there is no receipt for it. */
    public void drop() {
        receipt = null;
        release();
    }

    /**
     * Gives the batch back to its pool, or frees it, when its packets have been metered. The caller may not touch it
     * afterwards.
     */
    public void release() {
        Runnable told = receipt;
        receipt = null;
        giveBack();
        if (told != null) {
            told.run();
        }
    }

    private void giveBack() {
        if (pool == null) {
            region.close();
        } else {
            slots = 0;
            records = 0;
            watermarkNs = Long.MIN_VALUE;
            live = false;
            drain = false;
            generation = 0;
            pool.put(this);
        }
    }

    void free() {
        region.close();
    }
}
