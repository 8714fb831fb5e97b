// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Which flows may be due, by time: a wheel of buckets, each a doubly linked list through the entries. A packet does not
 * touch it: when a bucket's time has come, each of its flows is looked at, and one that lived on is put where its new
 * deadline is. One owner thread.
 */
final class ExpiryWheel {
    /** A bucket spans 2^25 ns, 34 ms. */
    private static final int BUCKET_SHIFT = 25;

    private static final int BUCKETS = 4096;
    private static final int BUCKET_MASK = BUCKETS - 1;

    private final EntrySlab entries;
    private final int[] heads = new int[BUCKETS];
    private long currentTick = Long.MIN_VALUE;

    /** No bucket before this one has an entry: where a search for the earliest begins. */
    private long earliestTick;

    ExpiryWheel(EntrySlab entries) {
        this.entries = entries;
        Arrays.fill(heads, EntrySlab.NONE);
    }

    /** Puts an entry where {@code deadlineNs} is, or as near as the wheel's horizon of two minutes lets it. */
    void add(int entry, long deadlineNs) {
        long tick = Math.max(deadlineNs >> BUCKET_SHIFT, currentTick);
        if (currentTick != Long.MIN_VALUE) {
            tick = Math.min(tick, currentTick + BUCKETS - 1);
        }
        earliestTick = Math.min(earliestTick, tick);
        link(entry, (int) tick & BUCKET_MASK);
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

    /** Sets the time from which on it counts. */
    void start(long nowNs) {
        currentTick = nowNs >> BUCKET_SHIFT;
        earliestTick = currentTick;
    }

    /** Takes out the next entry whose bucket is due at {@code nowNs}, or returns {@link EntrySlab#NONE}. */
    int pollDue(long nowNs) {
        long nowTick = nowNs >> BUCKET_SHIFT;
        if (nowTick - currentTick > BUCKETS) {
            // Every bucket is due; those already passed are empty.
            currentTick = nowTick - BUCKETS;
        }
        while (currentTick < nowTick) {
            int entry = heads[(int) currentTick & BUCKET_MASK];
            if (entry != EntrySlab.NONE) {
                remove(entry);
                return entry;
            }
            currentTick++;
        }
        return EntrySlab.NONE;
    }

    /** The head of the earliest bucket that has an entry; {@link EntrySlab#NONE} when there is none. */
    int earliest() {
        earliestTick = Math.max(earliestTick, currentTick);
        for (long end = currentTick + BUCKETS; earliestTick < end; earliestTick++) {
            int entry = heads[(int) earliestTick & BUCKET_MASK];
            if (entry != EntrySlab.NONE) {
                return entry;
            }
        }
        return EntrySlab.NONE;
    }

    /** Whether a deadline falls into the bucket that {@link #earliest} found, or before it. */
    boolean isInEarliestBucket(long deadlineNs) {
        return deadlineNs >> BUCKET_SHIFT <= earliestTick;
    }

    /** Takes out any entry, the earliest first; {@link EntrySlab#NONE} when there is none. */
    int pollAny() {
        int entry = earliest();
        if (entry != EntrySlab.NONE) {
            remove(entry);
        }
        return entry;
    }

    /** Visits every entry; the visitor may not add or remove. */
    void forEach(IntConsumer visitor) {
        for (int head : heads) {
            for (int entry = head; entry != EntrySlab.NONE; entry = FlowEntry.next(entries.address(entry))) {
                visitor.accept(entry);
            }
        }
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
