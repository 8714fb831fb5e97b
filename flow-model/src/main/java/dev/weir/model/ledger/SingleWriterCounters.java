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

    private final long[] values;

    SingleWriterCounters(int count) {
        this.values = new long[count + 2 * PADDING];
    }

    void add(int index, long amount) {
        Memory.putLongRelease(values, PADDING + index, values[PADDING + index] + amount);
    }

    void set(int index, long value) {
        Memory.putLongRelease(values, PADDING + index, value);
    }

    long get(int index) {
        return Memory.getLongAcquire(values, PADDING + index);
    }
}
