// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.ledger;

import dev.weir.model.memory.Memory;

/**
 * Counters that one thread writes and any thread reads: plain additions for the writer, no lock, no atomic operation;
 * a reader sees values that are whole and recent. A cache line of padding keeps two writers apart.
 */
final class SingleWriterCounters {
    private static final int PADDING = 8;

    /** {@code null} where they are not on the heap. */
    private final long[] values;

    private final LedgerMemory.Place place;
    private final long address;

    /** Counters on the heap. */
    SingleWriterCounters(int count) {
        this.values = new long[count + 2 * PADDING];
        this.place = null;
        this.address = 0;
    }

    /** Counters in memory of their own. */
    SingleWriterCounters(LedgerMemory.Place place) {
        this.values = null;
        this.place = place;
        this.address = place.address();
    }

    /** Where they are; {@code null} on the heap. */
    LedgerMemory.Place place() {
        return place;
    }

    void add(int index, long amount) {
        if (values == null) {
            long at = address + (long) index * Long.BYTES;
            Memory.putLongRelease(at, Memory.getLong(at) + amount);
        } else {
            Memory.putLongRelease(values, PADDING + index, values[PADDING + index] + amount);
        }
    }

    void set(int index, long value) {
        if (values == null) {
            Memory.putLongRelease(address + (long) index * Long.BYTES, value);
        } else {
            Memory.putLongRelease(values, PADDING + index, value);
        }
    }

    long get(int index) {
        return values == null
                ? Memory.getLongAcquire(address + (long) index * Long.BYTES)
                : Memory.getLongAcquire(values, PADDING + index);
    }
}
