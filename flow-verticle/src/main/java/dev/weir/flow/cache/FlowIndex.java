// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.memory.Memory;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds entries by hash: extendible hashing (Fagin et al., 1979) over segments of open addressing. Growing splits one
 * full segment in two, so that no insertion ever waits for the whole table to move.
 *
 * <p>A slot is eight octets: the hash's tag of 32 bits and the entry's number plus 1; 0 is empty. Most misses end at the
 * tag. The high bits of the tag choose the segment, its low bits the place in it. One owner thread.
 */
final class FlowIndex implements AutoCloseable {
    private static final int SEGMENT_SLOTS = 5120;
    private static final int SEGMENT_LIMIT = SEGMENT_SLOTS * 17 / 20;
    private static final int SLOT_OCTETS = Long.BYTES;
    private static final int PLACE_BITS = 20;
    private static final int PLACE_MASK = (1 << PLACE_BITS) - 1;
    private static final int MAX_DEPTH = 32 - PLACE_BITS + 6;
    private static final long ENTRY_MASK = 0xffff_ffffL;

    private final EntrySlab entries;
    private final List<Segment> segments = new ArrayList<>();
    private Segment[] directory;
    private int depth;

    FlowIndex(EntrySlab entries) {
        this.entries = entries;
        this.directory = new Segment[] {newSegment(0)};
    }

    /** The part of a flow's hash that the index keeps: its low half, since the high half chose the shard. */
    static int tag(long flowHash) {
        return (int) flowHash;
    }

    /** Reads the slot where a search for the tag begins: it makes the memory come while other packets are looked at. */
    long touch(int tag) {
        return Memory.getLong(slotAddress(segment(tag), place(tag)));
    }

    /** The entry whose slot is where a search for the tag begins, or {@link EntrySlab#NONE}: a guess, mostly right. */
    int guess(int tag) {
        long slot = touch(tag);
        return (int) (slot >>> 32) == tag ? (int) (slot & ENTRY_MASK) - 1 : EntrySlab.NONE;
    }

    /** Finds the entry of a key, or {@link EntrySlab#NONE}. */
    int find(int tag, long key) {
        Segment segment = segment(tag);
        int place = place(tag);
        while (true) {
            long slot = Memory.getLong(slotAddress(segment, place));
            if (slot == 0) {
                return EntrySlab.NONE;
            }
            if ((int) (slot >>> 32) == tag) {
                int entry = (int) (slot & ENTRY_MASK) - 1;
                if (FlowEntry.hasKey(entries.address(entry), key)) {
                    return entry;
                }
            }
            place = after(place);
        }
    }

    /** Adds an entry that is not in it. */
    void insert(int tag, int entry) {
        Segment segment = segment(tag);
        while (segment.size >= SEGMENT_LIMIT && segment.depth < MAX_DEPTH) {
            split(segment);
            segment = segment(tag);
        }
        if (segment.size >= SEGMENT_SLOTS - 1) {
            throw new IllegalStateException("a segment of the flow index is full: " + segment.size + " equal hashes");
        }
        put(segment, tag, entry);
    }

    /** Takes out an entry that is in it. The slots after it move up, so that no search has to pass over graves. */
    void remove(int tag, int entry) {
        Segment segment = segment(tag);
        int place = place(tag);
        long wanted = slot(tag, entry);
        while (Memory.getLong(slotAddress(segment, place)) != wanted) {
            place = after(place);
        }
        int hole = place;
        int look = after(hole);
        while (true) {
            long slot = Memory.getLong(slotAddress(segment, look));
            if (slot == 0) {
                break;
            }
            int home = place((int) (slot >>> 32));
            if (distance(home, look) >= distance(hole, look)) {
                Memory.putLong(slotAddress(segment, hole), slot);
                hole = look;
            }
            look = after(look);
        }
        Memory.putLong(slotAddress(segment, hole), 0);
        segment.size--;
    }

    /** Octets that it has of the system. */
    long memoryOctets() {
        return (long) segments.size() * SEGMENT_SLOTS * SLOT_OCTETS + (long) directory.length * Long.BYTES;
    }

    @Override
    public void close() {
        segments.forEach(segment -> segment.region.close());
        segments.clear();
    }

    private Segment segment(int tag) {
        return directory[depth == 0 ? 0 : tag >>> 32 - depth];
    }

    private static int place(int tag) {
        return (int) ((long) (tag & PLACE_MASK) * SEGMENT_SLOTS >>> PLACE_BITS);
    }

    private static int after(int place) {
        return place + 1 == SEGMENT_SLOTS ? 0 : place + 1;
    }

    private static int distance(int from, int to) {
        return to >= from ? to - from : to - from + SEGMENT_SLOTS;
    }

    private static long slotAddress(Segment segment, int place) {
        return segment.address + (long) place * SLOT_OCTETS;
    }

    private static long slot(int tag, int entry) {
        return (long) tag << 32 | entry + 1;
    }

    private void put(Segment segment, int tag, int entry) {
        int place = place(tag);
        while (Memory.getLong(slotAddress(segment, place)) != 0) {
            place = after(place);
        }
        Memory.putLong(slotAddress(segment, place), slot(tag, entry));
        segment.size++;
    }

    private void split(Segment full) {
        if (full.depth == depth) {
            Segment[] doubled = new Segment[directory.length * 2];
            for (int i = 0; i < doubled.length; i++) {
                doubled[i] = directory[i / 2];
            }
            directory = doubled;
            depth++;
        }
        int bit = 1 << 31 - full.depth;
        Segment low = newSegment(full.depth + 1);
        Segment high = newSegment(full.depth + 1);
        for (int place = 0; place < SEGMENT_SLOTS; place++) {
            long slot = Memory.getLong(slotAddress(full, place));
            if (slot != 0) {
                int tag = (int) (slot >>> 32);
                put((tag & bit) == 0 ? low : high, tag, (int) (slot & ENTRY_MASK) - 1);
            }
        }
        int half = 1 << depth - full.depth - 1;
        for (int i = 0; i < directory.length; i++) {
            if (directory[i] == full) {
                directory[i] = (i & half) == 0 ? low : high;
            }
        }
        segments.remove(full);
        full.region.close();
    }

    private Segment newSegment(int segmentDepth) {
        Segment segment = new Segment(segmentDepth);
        segments.add(segment);
        return segment;
    }

    private static final class Segment {
        final Memory.Region region = Memory.allocate((long) SEGMENT_SLOTS * SLOT_OCTETS, 64);
        final long address = region.address();
        final int depth;
        int size;

        Segment(int depth) {
            this.depth = depth;
        }
    }
}
