// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.memory.Memory;
import dev.weir.model.memory.Pieces;

/**
 * Finds entries by hash: extendible hashing (Fagin et al., 1979) over segments of buckets. Growing splits one full
 * segment in two, so that no insertion ever waits for the whole table to move.
 *
 * <p>A bucket is an {@link IndexBucket} of twelve slots in any order. All its tags are compared at once, and few that differ have the
 * same, so that a search that ends in vain hardly ever looks at an entry, whose memory would have to be waited for. For the
 * same reason a slot keeps those bits of the hash by which its segment is split next: entries are looked at by every fifth
 * split only, and where they are not in the bucket that their hash tells. Taking an entry out leaves nothing behind and
 * moves nothing.
 *
 * <pre>
 *   hash   | segment: the first of 18           | tag 7 | bucket 7 |
 *   slot   | next bits for the segment 5 | displaced 1 | entry 26  |
 * </pre>
 *
 * <p>An entry that has passed a bucket over because it was full is displaced. A search
 * is never longer than {@link #MAX_BUCKETS}. An entry that finds no place within, because more flows than
 * chance allows have nearly the same hash, goes to an index of its own that hashes keys in another way. One owner thread.
 */
final class FlowIndex implements AutoCloseable {
    private static final int BUCKET_BITS = 7;
    private static final int BUCKETS = 1 << BUCKET_BITS;
    private static final int SEGMENT_OCTETS = BUCKETS * IndexBucket.OCTETS;
    private static final int SEGMENTS_PER_BLOCK = (2 << 20) / SEGMENT_OCTETS;
    private static final int SEGMENT_LIMIT = BUCKETS * IndexBucket.SLOTS * 4 / 5;

    /** A segment with fewer entries is not split for one that finds no place: the hashes are too much alike. */
    private static final int LEAST_TO_SPLIT = SEGMENT_LIMIT / 2;

    private static final int MAX_DEPTH = 18;
    private static final int ENTRY_BITS = 26;
    private static final int ENTRY_MASK = (1 << ENTRY_BITS) - 1;
    private static final int DISPLACED = 1 << ENTRY_BITS;
    private static final int NEXT_BITS = 5;
    private static final int NEXT_SHIFT = Integer.SIZE - NEXT_BITS;
    private static final int NEXT_MASK = -1 << NEXT_SHIFT;

    /** Buckets looked at in a search, at most. */
    private static final int MAX_BUCKETS = 8;

    private final EntrySlab entries;
    private final int level;
    private final Pieces pieces = new Pieces(SEGMENT_OCTETS, SEGMENTS_PER_BLOCK);

    /** By the first {@link #depth} bits of the hash: the segment, and where its buckets are. */
    private Segment[] directory;

    private long[] addresses;
    private int depth;
    private FlowIndex overflow;

    /** What a split moves: slots, not displaced, and the hash by which each has its place, as far as it is known. */
    private final int[] movedSlots = new int[BUCKETS * IndexBucket.SLOTS];

    private final int[] movedHashes = new int[BUCKETS * IndexBucket.SLOTS];
    private final boolean[] movedUnknown = new boolean[BUCKETS * IndexBucket.SLOTS];

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
        long wanted = IndexBucket.pattern(tag(hash));
        long match = IndexBucket.matches(bucket, wanted);
        if (match != 0) {
            return entry(bucket, IndexBucket.place(match));
        }
        match = IndexBucket.lastMatches(bucket, wanted);
        return match == 0 ? EntrySlab.NONE : entry(bucket, IndexBucket.lastPlace(match));
    }

    /** Finds the entry of a key, or {@link EntrySlab#NONE}. */
    int find(int hash, long key) {
        long segment = segmentAddress(hash);
        long wanted = IndexBucket.pattern(tag(hash));
        int bucket = bucket(hash);
        for (int looked = 0; looked < MAX_BUCKETS; looked++) {
            int found = findIn(segment + bucket, wanted, key);
            if (found != EntrySlab.NONE) {
                return found;
            }
            if (!IndexBucket.isPassed(segment + bucket)) {
                break;
            }
            bucket = afterBucket(bucket);
        }
        return overflow == null ? EntrySlab.NONE : overflow.find(rehash(key), key);
    }

    private int findIn(long bucket, long wanted, long key) {
        for (long match = IndexBucket.matches(bucket, wanted); match != 0; match &= match - 1) {
            int entry = entry(bucket, IndexBucket.place(match));
            if (FlowEntry.hasKey(entries.address(entry), key)) {
                return entry;
            }
        }
        for (long match = IndexBucket.lastMatches(bucket, wanted); match != 0; match &= match - 1) {
            int entry = entry(bucket, IndexBucket.lastPlace(match));
            if (FlowEntry.hasKey(entries.address(entry), key)) {
                return entry;
            }
        }
        return EntrySlab.NONE;
    }

    /** Adds an entry that is not in it. */
    void insert(int hash, int entry) {
        Segment segment = segment(hash);
        while (segment.size >= SEGMENT_LIMIT && segment.depth < MAX_DEPTH) {
            split(segment, hash);
            segment = segment(hash);
        }
        while (!put(segment, hash, slot(hash, segment.depth, entry))) {
            if (segment.size < LEAST_TO_SPLIT || segment.depth == MAX_DEPTH) {
                putElsewhere(entry);
                return;
            }
            split(segment, hash);
            segment = segment(hash);
        }
    }

    /** Takes out an entry that is in it. */
    void remove(int hash, int entry) {
        Segment segment = segment(hash);
        int tag = tag(hash);
        int bucket = bucket(hash);
        for (int looked = 0; looked < MAX_BUCKETS; looked++) {
            long address = segment.address + bucket;
            int place = placeOf(address, tag, entry);
            if (place != IndexBucket.SLOTS) {
                IndexBucket.empty(address, place);
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
        return (hash & BUCKETS - 1) * IndexBucket.OCTETS;
    }

    private static int afterBucket(int bucket) {
        return bucket + IndexBucket.OCTETS & SEGMENT_OCTETS - 1;
    }

    private static int tag(int hash) {
        return hash >>> BUCKET_BITS & IndexBucket.IN_USE - 1 | IndexBucket.IN_USE;
    }

    private static int entry(long bucket, int place) {
        return IndexBucket.slot(bucket, place) & ENTRY_MASK;
    }

    /** Where in a bucket an entry is, {@link IndexBucket#SLOTS} if it is not there. */
    private static int placeOf(long bucket, int tag, int entry) {
        int place = 0;
        while (place < IndexBucket.SLOTS && (IndexBucket.tag(bucket, place) != tag || entry(bucket, place) != entry)) {
            place++;
        }
        return place;
    }

    /** Lets the buckets from one on know of one entry more, or less, that has passed them over. */
    private static void pass(Segment segment, int from, int buckets, int entriesMore) {
        int bucket = from;
        for (int i = 0; i < buckets; i++) {
            IndexBucket.pass(segment.address + bucket, entriesMore);
            bucket = afterBucket(bucket);
        }
    }

    /** The slot of an entry in a segment of a depth, not displaced. */
    private static int slot(int hash, int depth, int entry) {
        return hash << depth / NEXT_BITS * NEXT_BITS & NEXT_MASK | entry;
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

    /** Puts a slot into the first bucket with a place for it; false if there is none near. */
    private static boolean put(Segment segment, int hash, int slot) {
        int bucket = bucket(hash);
        for (int looked = 0; looked < MAX_BUCKETS; looked++) {
            long address = segment.address + bucket;
            int place = IndexBucket.emptyPlace(address);
            if (place < IndexBucket.SLOTS) {
                IndexBucket.fill(address, place, tag(hash), looked == 0 ? slot : slot | DISPLACED);
                segment.size++;
                pass(segment, bucket(hash), looked, 1);
                return true;
            }
            bucket = afterBucket(bucket);
        }
        return false;
    }

    private void putElsewhere(int entry) {
        if (overflow == null) {
            overflow = new FlowIndex(entries, level + 1);
        }
        overflow.insert(rehash(entries.address(entry) + FlowEntry.KEY_OFFSET), entry);
    }

    /** Puts two in the place of a segment, that of a hash. */
    private void split(Segment full, int somewhere) {
        if (full.depth == depth) {
            doubleDirectory();
        }
        int halfDepth = full.depth + 1;
        int moved = gather(full, halfDepth % NEXT_BITS == 0);
        // In a loop of their own, so that the latencies of the entries' memory overlap.
        for (int i = 0; i < moved; i++) {
            if (movedUnknown[i]) {
                int entry = movedSlots[i] & ENTRY_MASK;
                movedHashes[i] = hashOf(entry);
            }
        }
        int bit = 1 << 31 - full.depth;
        Segment low = newSegment(halfDepth);
        Segment high = newSegment(halfDepth);
        replace(full, low, high, (int) ((somewhere & 0xffff_ffffL) >>> 32 - depth));
        for (int i = 0; i < moved; i++) {
            int hash = movedHashes[i];
            int slot = movedUnknown[i] ? slot(hash, halfDepth, movedSlots[i] & ENTRY_MASK) : movedSlots[i];
            if (!put((hash & bit) == 0 ? low : high, hash, slot)) {
                putElsewhere(slot & ENTRY_MASK);
            }
        }
        pieces.giveBack(full.address);
    }

    /**
     * Lists what is in a segment that is to be split; how much there is.
     *
     * @param all whether all hashes have to be found out, since the slots have no more bits of them
     */
    private int gather(Segment full, boolean all) {
        int from = full.depth / NEXT_BITS * NEXT_BITS;
        int moved = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            long address = full.address + bucket * (long) IndexBucket.OCTETS;
            for (int place = 0; place < IndexBucket.SLOTS; place++) {
                int tag = IndexBucket.tag(address, place);
                if (tag != 0) {
                    int slot = IndexBucket.slot(address, place);
                    movedSlots[moved] = slot;
                    movedUnknown[moved] = all || (slot & DISPLACED) != 0;
                    // As far as a place in one of the halves depends on it.
                    movedHashes[moved] =
                            (slot & NEXT_MASK) >>> from | (tag ^ IndexBucket.IN_USE) << BUCKET_BITS | bucket;
                    moved++;
                }
            }
        }
        return moved;
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
