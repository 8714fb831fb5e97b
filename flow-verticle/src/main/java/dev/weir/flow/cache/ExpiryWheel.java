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
 * <p>There are two rings of buckets, so that the flow idle the longest can be found: one for flows that wait for the end
 * of their idleness alone, one for those that have something else to come before.
 *
 * <p>Time may go back. Entries that were put beyond the horizon as it is then lie in some bucket before it, and are
 * looked at, in vain or not, within one turn of the wheel.
 */
final class ExpiryWheel {
    /** A bucket spans 2^25 ns, 34 ms, unless the horizon is so far that there would be too many. */
    private static final int MIN_BUCKET_SHIFT = 25;

    /** The ring of the entries that end at their deadline unless they live on. */
    static final int IDLE = 0;

    /** The ring of the entries that have something else to come at their deadline. */
    static final int OTHER = 1;

    private static final int MIN_BUCKETS = 256;
    private static final int MAX_BUCKETS = 1 << 16;

    private final EntrySlab entries;
    private final int bucketShift;
    private final int buckets;

    /** The first entry of each bucket: those of one ring, then those of the other. */
    private final int[] heads;

    /** By ring: no bucket before this tick has an entry, so that a search for the earliest begins here. */
    private final long[] earliestTicks = new long[2];

    private long currentTick = Long.MIN_VALUE;

    /**
     * Makes an empty wheel.
     *
     * @param horizonNs how far ahead deadlines are, at most, for each to have its own bucket; nanoseconds
     */
    ExpiryWheel(EntrySlab entries, long horizonNs) {
        this.entries = entries;
        int shift = MIN_BUCKET_SHIFT;
        while (horizonNs >> shift > MAX_BUCKETS - 2) {
            shift++;
        }
        int needed = MIN_BUCKETS;
        while (needed < (horizonNs >> shift) + 2) {
            needed *= 2;
        }
        this.bucketShift = shift;
        this.buckets = needed;
        this.heads = new int[2 * needed];
        Arrays.fill(heads, EntrySlab.NONE);
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
            heads[~previous] = next;
        } else {
            FlowEntry.next(entries.address(previous), next);
        }
        if (next != EntrySlab.NONE) {
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
            int entry = heads[bucket(OTHER, currentTick)];
            if (entry == EntrySlab.NONE) {
                entry = heads[bucket(IDLE, currentTick)];
            }
            if (entry != EntrySlab.NONE) {
                remove(entry);
                return entry;
            }
        }
        return EntrySlab.NONE;
    }

    /** An entry of the earliest bucket of a ring that has one, or {@link EntrySlab#NONE}. */
    int earliest(int ring) {
        long tick = Math.max(earliestTicks[ring], currentTick);
        long end = currentTick + buckets;
        while (tick < end && heads[bucket(ring, tick)] == EntrySlab.NONE) {
            tick++;
        }
        earliestTicks[ring] = tick;
        return tick < end ? heads[bucket(ring, tick)] : EntrySlab.NONE;
    }

    /** Whether a deadline falls into the bucket that {@link #earliest} found in a ring, or before it. */
    boolean isEarliest(int ring, long deadlineNs) {
        return tick(deadlineNs) <= earliestTicks[ring];
    }

    /** Octets that it has of the heap. */
    long memoryOctets() {
        return (long) heads.length * Integer.BYTES;
    }

    /** Visits every entry; the visitor may not add or remove. */
    void forEach(IntConsumer visitor) {
        for (int head : heads) {
            for (int entry = head; entry != EntrySlab.NONE; entry = FlowEntry.next(entries.address(entry))) {
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
        int head = heads[bucket];
        FlowEntry.next(address, head);
        FlowEntry.previous(address, ~bucket);
        if (head != EntrySlab.NONE) {
            FlowEntry.previous(entries.address(head), entry);
        }
        heads[bucket] = entry;
    }
}
