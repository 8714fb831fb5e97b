// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.memory.Memory;
import dev.weir.model.memory.Pieces;
import java.util.Arrays;

/**
 * Places for flows, by number: memory outside the heap that grows chunk by chunk as flows come. A place is an entry, on
 * cache lines of its own where its size is a multiple of one, and a detail that lies apart from all entries. A freed
 * place is the next to be used. One owner thread.
 */
final class EntrySlab implements AutoCloseable {
    /** As many flows as one shard can have. */
    static final int MAX_ENTRIES = 1 << 26;

    /** No entry. */
    static final int NONE = -1;

    private static final int CACHE_LINE = 64;
    private static final int CHUNK_BITS = 12;
    private static final int CHUNK_MASK = (1 << CHUNK_BITS) - 1;

    /** With entries and details of 176 octets together, these chunks are 11 huge pages. */
    private static final int CHUNKS_PER_BLOCK = 32;

    private final int entryOctets;
    private final int detailOctets;
    private final Pieces pieces;
    private long[] chunks = new long[8];
    private int chunkCount;
    private int used;
    private int free = NONE;
    private int freed;

    /** Places below it have come already. */
    private int touched;

    EntrySlab(int entryOctets, int detailOctets) {
        this.entryOctets = entryOctets;
        this.detailOctets = detailOctets;
        this.pieces = new Pieces((long) (entryOctets + detailOctets) << CHUNK_BITS, CHUNKS_PER_BLOCK);
    }

    /** The address of an entry. */
    long address(int entry) {
        return chunks[entry >>> CHUNK_BITS] + (long) (entry & CHUNK_MASK) * entryOctets;
    }

    /** The address of an entry's detail. */
    long detailAddress(int entry) {
        return chunks[entry >>> CHUNK_BITS]
                + ((long) entryOctets << CHUNK_BITS)
                + (long) (entry & CHUNK_MASK) * detailOctets;
    }

    /** Takes a place; what lies there is left from before, or anything. */
    int allocate() {
        if (free != NONE) {
            int entry = free;
            free = Memory.getInt(address(entry));
            freed--;
            return entry;
        }
        if (used >>> CHUNK_BITS == chunkCount) {
            grow();
        }
        return used++;
    }

    /**
     * Makes the memory come of the places that are taken next, as far as they have never been taken: by writing to it,
     * since that is what comes next, and since nothing lies there yet.
     *
     * @param places how many may be taken
     */
    void touchNext(int places) {
        if (used >>> CHUNK_BITS == chunkCount) {
            return;
        }
        int end = Math.min(used + places - freed, (used | CHUNK_MASK) + 1);
        for (int place = Math.max(used, touched); place < end; place++) {
            long entry = address(place);
            for (int at = 0; at < entryOctets; at += CACHE_LINE) {
                Memory.putInt(entry + at, 0);
            }
            Memory.putInt(detailAddress(place), 0);
        }
        touched = Math.max(touched, end);
    }

    /** Gives a place back. */
    void release(int entry) {
        Memory.putInt(address(entry), free);
        free = entry;
        freed++;
    }

    /** Gives all places back; what lies there stays until they are taken again. */
    void clear() {
        used = 0;
        free = NONE;
        freed = 0;
        touched = 0;
    }

    /** Places taken and not given back. */
    int size() {
        return used - freed;
    }

    /** Every place that is taken has a number below this one. */
    int end() {
        return used;
    }

    /** Octets that it has of the system. */
    long memoryOctets() {
        return pieces.octets();
    }

    @Override
    public void close() {
        pieces.close();
    }

    private void grow() {
        if (chunkCount == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunks.length * 2);
        }
        chunks[chunkCount++] = pieces.take();
    }
}
