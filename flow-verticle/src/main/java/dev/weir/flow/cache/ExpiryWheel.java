// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Which flows may be due, by time: a wheel of buckets, each a doubly linked list through the entries. A packet does not
 * touch it: when a bucket's time has come, each of its flows is looked at, and one that lived on is put where its new
 * deadline is. One owner thread.
 *
 * <p>There is a ring of buckets for each {@link #RINGS kind of flow}, so that the flow that a full cache can best do without
 * is found: within a ring flows lie in the order of their deadlines, and within a bucket in that of their coming.
 *
 * <p>Time may go back. Entries that were put beyond the horizon as it is then lie in some bucket before it, and are
 * looked at, in vain or not, within one turn of the wheel.
 */
final class ExpiryWheel {
    /** A bucket spans 2^25 ns, 34 ms, unless the horizon is so far that there would be too many. */
    private static final int MIN_BUCKET_SHIFT = 25;

    /** The ring of the flows of a single packet. */
    static final int SINGLE = 0;

    /** The ring of the flows whose TCP has ended. */
    static final int CLOSING = 1;

    /** The ring of the flows that end at their deadline unless they live on. */
    static final int IDLE = 2;

    /** The ring of the flows that have a record due at their deadline. */
    static final int OTHER = 3;

    /** How many there are. */
    static final int RINGS = 4;

    private static final int MIN_BUCKETS = 256;
    private static final int MAX_BUCKETS = 1 << 16;

    private final EntrySlab entries;
    private int bucketShift;
    private int buckets;

    /** The first entry of each bucket, ring after ring. The one before the first is the bucket's number, inverted. */
    private int[] heads;

    /** The last entry of each bucket. The one after the last is the bucket's number, inverted. */
    private int[] tails;

    /** By ring: no bucket before this tick has an entry, so that a search for the earliest begins here. */
    private final long[] earliestTicks = new long[RINGS];

    private long currentTick = Long.MIN_VALUE;

    /**
     * Makes an empty wheel.
     *
     * @param horizonNs how far ahead deadlines are, at most, for each to have its own bucket; nanoseconds
     */
    ExpiryWheel(EntrySlab entries, long horizonNs) {
        this.entries = entries;
        resize(horizonNs);
    }

    /** Takes all entries out, and has another horizon from now on; {@link #start} it again. */
    void resize(long horizonNs) {
        int shift = MIN_BUCKET_SHIFT;
        while (horizonNs >> shift > MAX_BUCKETS - 2) {
            shift++;
        }
        int needed = MIN_BUCKETS;
        while (needed < (horizonNs >> shift) + 2) {
            needed *= 2;
        }
        if (heads == null || needed != buckets) {
            heads = new int[RINGS * needed];
            tails = new int[RINGS * needed];
        }
        bucketShift = shift;
        buckets = needed;
        clear();
    }

    /** Takes all entries out. */
    void clear() {
        Arrays.fill(heads, EntrySlab.NONE);
        Arrays.fill(tails, EntrySlab.NONE);
    }

    /** Sets the time before which nothing is due; call it before the first entry. */
    void start(long nowNs) {
        setTick(tick(nowNs));
    }

    /** Puts an entry into a ring where {@code deadlineNs} is, or as near as the horizon lets it. */
    void add(int entry, int ring, long deadlineNs) {
        long tick = Math.min(Math.max(tick(deadlineNs), currentTick), currentTick + buckets - 1);
        earliestTicks[ring] = Math.min(earliestTicks[ring], tick);
        link(entry, bucket(ring, tick));
    }

    /** Takes an entry out. */
    void remove(int entry) {
        long address = entries.address(entry);
        int next = FlowEntry.next(address);
        int previous = FlowEntry.previous(address);
        if (previous < 0) {
            heads[~previous] = Math.max(next, EntrySlab.NONE);
        } else {
            FlowEntry.next(entries.address(previous), next);
        }
        if (next < 0) {
            tails[~next] = Math.max(previous, EntrySlab.NONE);
        } else {
            FlowEntry.previous(entries.address(next), previous);
        }
    }

    /** Takes out the next entry whose bucket is over at {@code nowNs}, or returns {@link EntrySlab#NONE}. */
    int pollDue(long nowNs) {
        long nowTick = tick(nowNs);
        if (nowTick - currentTick > buckets) {
            // Every bucket is due; those already passed are empty.
            currentTick = nowTick - buckets;
        } else if (nowTick < currentTick) {
            setTick(nowTick);
        }
        for (; currentTick < nowTick; currentTick++) {
            for (int ring = 0; ring < RINGS; ring++) {
                int entry = heads[bucket(ring, currentTick)];
                if (entry != EntrySlab.NONE) {
                    remove(entry);
                    return entry;
                }
            }
        }
        return EntrySlab.NONE;
    }

    /** The first entry of the earliest bucket of a ring that has one, or {@link EntrySlab#NONE}. */
    int earliest(int ring) {
        long tick = Math.max(earliestTicks[ring], currentTick);
        long end = currentTick + buckets;
        while (tick < end && heads[bucket(ring, tick)] == EntrySlab.NONE) {
            tick++;
        }
        earliestTicks[ring] = tick;
        return tick < end ? heads[bucket(ring, tick)] : EntrySlab.NONE;
    }

    /** The entry after another in its bucket, or {@link EntrySlab#NONE}. */
    int after(int entry) {
        return Math.max(FlowEntry.next(entries.address(entry)), EntrySlab.NONE);
    }

    /** Whether a deadline falls into the bucket that {@link #earliest} found in a ring, or before it. */
    boolean isEarliest(int ring, long deadlineNs) {
        return tick(deadlineNs) <= earliestTicks[ring];
    }

    /** Octets that it has of the heap. */
    long memoryOctets() {
        return (long) (heads.length + tails.length) * Integer.BYTES;
    }

    /** Visits every entry; the visitor may not add or remove. */
    void forEach(IntConsumer visitor) {
        for (int head : heads) {
            for (int entry = head; entry != EntrySlab.NONE; entry = after(entry)) {
                visitor.accept(entry);
            }
        }
    }

    private long tick(long timeNs) {
        return timeNs >> bucketShift;
    }

    private int bucket(int ring, long tick) {
        return ring * buckets + ((int) tick & buckets - 1);
    }

    private void setTick(long tick) {
        currentTick = tick;
        Arrays.fill(earliestTicks, tick);
    }

    private void link(int entry, int bucket) {
        long address = entries.address(entry);
        int tail = tails[bucket];
        FlowEntry.next(address, ~bucket);
        if (tail == EntrySlab.NONE) {
            FlowEntry.previous(address, ~bucket);
            heads[bucket] = entry;
        } else {
            FlowEntry.previous(address, tail);
            FlowEntry.next(entries.address(tail), entry);
        }
        tails[bucket] = entry;
    }
}
