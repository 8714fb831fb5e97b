// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.memory.Memory;
import dev.weir.model.memory.Pieces;

/**
 * Finds entries by hash: extendible hashing (Fagin et al., 1979) over segments of buckets. Growing splits one full
 * segment in two, so that no insertion ever waits for the whole table to move.
 *
 * <p>A bucket is a cache line: how many entries have passed it over because it was full, then 15 slots in any order. A
 * slot is four octets, 0 when empty, with a tag of the hash by which most misses end without a look at an entry. Taking
 * an entry out leaves nothing behind and moves nothing.
 *
 * <pre>
 *   hash   | segment: the first of 16 | tag 5 | first slot 4 | bucket 7 |
 *   slot   | tag 5 | entry + 1: 27                                      |
 * </pre>
 *
 * <p>A search is never longer than {@link #MAX_BUCKETS}. An entry that finds no place within, because more flows than
 * chance allows have nearly the same hash, goes to an index of its own that hashes keys in another way. One owner thread.
 */
final class FlowIndex implements AutoCloseable {
    private static final int BUCKET_BITS = 7;
    private static final int BUCKETS = 1 << BUCKET_BITS;
    private static final int BUCKET_OCTETS = 64;
    private static final int SLOT_OCTETS = Integer.BYTES;
    private static final int SLOTS = BUCKET_OCTETS / SLOT_OCTETS - 1;
    private static final int FIRST_SLOT_BITS = 4;
    private static final int SEGMENT_OCTETS = BUCKETS * BUCKET_OCTETS;
    private static final int SEGMENTS_PER_BLOCK = (2 << 20) / SEGMENT_OCTETS;
    private static final int SEGMENT_LIMIT = BUCKETS * SLOTS * 4 / 5;
    private static final int MAX_DEPTH = 18;
    private static final int ENTRY_BITS = 27;
    private static final int ENTRY_MASK = (1 << ENTRY_BITS) - 1;
    private static final int TAG_BITS = 32 - ENTRY_BITS;

    /** Buckets looked at in a search, at most. */
    private static final int MAX_BUCKETS = 8;

    private final EntrySlab entries;
    private final int level;
    private final Pieces pieces = new Pieces(SEGMENT_OCTETS, SEGMENTS_PER_BLOCK);

    /** By the first {@link #depth} bits of the hash: the segment, and where its slots are. */
    private Segment[] directory;

    private long[] addresses;
    private int depth;
    private FlowIndex overflow;
    private final int[] movedEntries = new int[BUCKETS * SLOTS];
    private final int[] movedHashes = new int[BUCKETS * SLOTS];

    FlowIndex(EntrySlab entries) {
        this(entries, 0);
    }

    private FlowIndex(EntrySlab entries, int level) {
        this.entries = entries;
        this.level = level;
        begin();
    }

    private void begin() {
        directory = new Segment[] {newSegment(0)};
        addresses = new long[] {directory[0].address};
        depth = 0;
    }

    /** Takes all entries out. */
    void clear() {
        for (int i = 0; i < directory.length; i += 1 << depth - directory[i].depth) {
            pieces.giveBack(directory[i].address);
        }
        begin();
        if (overflow != null) {
            overflow.close();
            overflow = null;
        }
    }

    /** The part of a flow's hash that the index goes by: its low half, since the high half chose the shard. */
    static int hash(long flowHash) {
        return (int) flowHash;
    }

    /** Reads of the bucket where a search for a hash begins: it makes the memory come while other packets are looked at. */
    int touch(int hash) {
        return Memory.getInt(segmentAddress(hash) + bucket(hash));
    }

    /** The first entry that a search for a hash would look at in its bucket: a guess, mostly right. */
    int guess(int hash) {
        long bucket = segmentAddress(hash) + bucket(hash);
        int tag = tag(hash);
        int at = firstSlot(hash);
        for (int i = 0; i < SLOTS; i++) {
            int slot = Memory.getInt(bucket + at);
            if (slot >>> ENTRY_BITS == tag && slot != 0) {
                return entry(slot);
            }
            at = afterSlot(at);
        }
        return EntrySlab.NONE;
    }

    /** Finds the entry of a key, or {@link EntrySlab#NONE}. */
    int find(int hash, long key) {
        long segment = segmentAddress(hash);
        int tag = tag(hash);
        int bucket = bucket(hash);
        for (int looked = 0; looked < MAX_BUCKETS; looked++) {
            int at = firstSlot(hash);
            for (int i = 0; i < SLOTS; i++) {
                int slot = Memory.getInt(segment + bucket + at);
                if (slot >>> ENTRY_BITS == tag && slot != 0 && FlowEntry.hasKey(entries.address(entry(slot)), key)) {
                    return entry(slot);
                }
                at = afterSlot(at);
            }
            if (Memory.getInt(segment + bucket) == 0) {
                break;
            }
            bucket = afterBucket(bucket);
        }
        return overflow == null ? EntrySlab.NONE : overflow.find(rehash(key), key);
    }

    /** Adds an entry that is not in it. */
    void insert(int hash, int entry) {
        Segment segment = segment(hash);
        while (segment.size >= SEGMENT_LIMIT && segment.depth < MAX_DEPTH) {
            split(segment);
            segment = segment(hash);
        }
        put(segment, hash, entry);
    }

    /** Takes out an entry that is in it. */
    void remove(int hash, int entry) {
        Segment segment = segment(hash);
        int wanted = slot(hash, entry);
        int bucket = bucket(hash);
        for (int looked = 0; looked < MAX_BUCKETS; looked++) {
            int at = slotOf(segment.address + bucket, firstSlot(hash), wanted);
            if (at != 0) {
                Memory.putInt(segment.address + bucket + at, 0);
                segment.size--;
                pass(segment, bucket(hash), looked, -1);
                return;
            }
            bucket = afterBucket(bucket);
        }
        overflow.remove(rehash(entries.address(entry) + FlowEntry.KEY_OFFSET), entry);
    }

    /** Octets that it has of the system. */
    long memoryOctets() {
        long octets = pieces.octets() + (long) directory.length * 2 * Long.BYTES;
        return overflow == null ? octets : octets + overflow.memoryOctets();
    }

    @Override
    public void close() {
        pieces.close();
        if (overflow != null) {
            overflow.close();
        }
    }

    private Segment segment(int hash) {
        return directory[(int) ((hash & 0xffff_ffffL) >>> 32 - depth)];
    }

    private long segmentAddress(int hash) {
        return addresses[(int) ((hash & 0xffff_ffffL) >>> 32 - depth)];
    }

    /** Where in its segment the bucket of a hash is, in octets. */
    private static int bucket(int hash) {
        return (hash & BUCKETS - 1) * BUCKET_OCTETS;
    }

    private static int afterBucket(int bucket) {
        return bucket + BUCKET_OCTETS & SEGMENT_OCTETS - 1;
    }

    /** Where in its bucket a search for a hash begins, in octets. */
    private static int firstSlot(int hash) {
        int sixteenth = hash >>> BUCKET_BITS & (1 << FIRST_SLOT_BITS) - 1;
        return SLOT_OCTETS + (sixteenth * SLOTS >>> FIRST_SLOT_BITS) * SLOT_OCTETS;
    }

    private static int afterSlot(int at) {
        return at == SLOTS * SLOT_OCTETS ? SLOT_OCTETS : at + SLOT_OCTETS;
    }

    private static int tag(int hash) {
        return hash >>> BUCKET_BITS + FIRST_SLOT_BITS & (1 << TAG_BITS) - 1;
    }

    /** Where in a bucket the first slot of this value is, in octets; 0 if nowhere. */
    private static int slotOf(long bucket, int first, int value) {
        int at = first;
        for (int i = 0; i < SLOTS; i++) {
            if (Memory.getInt(bucket + at) == value) {
                return at;
            }
            at = afterSlot(at);
        }
        return 0;
    }

    /** Lets the buckets from one on know of one entry more, or less, that has passed them over. */
    private static void pass(Segment segment, int from, int buckets, int entriesMore) {
        int bucket = from;
        for (int i = 0; i < buckets; i++) {
            long at = segment.address + bucket;
            Memory.putInt(at, Memory.getInt(at) + entriesMore);
            bucket = afterBucket(bucket);
        }
    }

    private static int slot(int hash, int entry) {
        return tag(hash) << ENTRY_BITS | entry + 1;
    }

    private static int entry(int slot) {
        return (slot & ENTRY_MASK) - 1;
    }

    /** The hash that this index knows an entry by. */
    private int hashOf(int entry) {
        long address = entries.address(entry);
        return level == 0 ? FlowEntry.hash(address) : hash(address + FlowEntry.KEY_OFFSET, level);
    }

    /** The hash of a key in the index of what overflows. */
    private int rehash(long key) {
        return hash(key, level + 1);
    }

    private static int hash(long key, int level) {
        return (int) FlowId.of(key, level);
    }

    private void put(Segment segment, int hash, int entry) {
        int bucket = bucket(hash);
        for (int looked = 0; looked < MAX_BUCKETS; looked++) {
            int at = slotOf(segment.address + bucket, firstSlot(hash), 0);
            if (at != 0) {
                Memory.putInt(segment.address + bucket + at, slot(hash, entry));
                segment.size++;
                pass(segment, bucket(hash), looked, 1);
                return;
            }
            bucket = afterBucket(bucket);
        }
        if (overflow == null) {
            overflow = new FlowIndex(entries, level + 1);
        }
        overflow.insert(rehash(entries.address(entry) + FlowEntry.KEY_OFFSET), entry);
    }

    private void split(Segment full) {
        if (full.depth == depth) {
            doubleDirectory();
        }
        int moved = 0;
        for (int at = 0; at < SEGMENT_OCTETS; at += SLOT_OCTETS) {
            int slot = Memory.getInt(full.address + at);
            if (slot != 0 && (at & BUCKET_OCTETS - 1) != 0) {
                movedEntries[moved++] = entry(slot);
            }
        }
        // In a loop of their own, so that the latencies of the entries' memory overlap.
        for (int i = 0; i < moved; i++) {
            movedHashes[i] = hashOf(movedEntries[i]);
        }
        int bit = 1 << 31 - full.depth;
        Segment low = newSegment(full.depth + 1);
        Segment high = newSegment(full.depth + 1);
        replace(full, low, high, (int) ((movedHashes[0] & 0xffff_ffffL) >>> 32 - depth));
        for (int i = 0; i < moved; i++) {
            put((movedHashes[i] & bit) == 0 ? low : high, movedHashes[i], movedEntries[i]);
        }
        pieces.giveBack(full.address);
    }

    private void doubleDirectory() {
        Segment[] doubled = new Segment[directory.length * 2];
        long[] doubledAddresses = new long[doubled.length];
        for (int i = 0; i < doubled.length; i++) {
            doubled[i] = directory[i / 2];
            doubledAddresses[i] = addresses[i / 2];
        }
        directory = doubled;
        addresses = doubledAddresses;
        depth++;
    }

    /** Puts two halves where a segment was in the directory; {@code somewhere} is one of its places there. */
    private void replace(Segment full, Segment low, Segment high, int somewhere) {
        int half = 1 << depth - full.depth - 1;
        int from = somewhere & -2 * half;
        for (int i = from; i < from + 2 * half; i++) {
            directory[i] = i < from + half ? low : high;
            addresses[i] = directory[i].address;
        }
    }

    private Segment newSegment(int segmentDepth) {
        long address = pieces.take();
        Memory.fill(address, SEGMENT_OCTETS, 0);
        return new Segment(address, segmentDepth);
    }

    private static final class Segment {
        final long address;
        final int depth;
        int size;

        Segment(long address, int depth) {
            this.address = address;
            this.depth = depth;
        }
    }
}
