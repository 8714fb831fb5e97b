// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import java.util.Arrays;

/**
 * Which places of a table have changed since they were last looked at: each once, in the order in which they first did, until
 * they are sorted. What a packet asks is a bit of the flow's own state, {@link FlowEntry#SAVED}; only the first change of a flow comes here. One
 * owner thread.
 */
final class FlowChanges {
    private static final int FIRST_PLACES = 1024;

    private int[] list = new int[FIRST_PLACES];
    private int size;

    /** By place, a bit: whether it is listed. */
    private long[] listed = new long[FIRST_PLACES / Long.SIZE];

    /** How many places are listed. */
    int size() {
        return size;
    }

    /** Lists a place, unless it is listed. */
    void add(int place) {
        int word = place >>> 6;
        if (word >= listed.length) {
            listed = Arrays.copyOf(listed, Math.max(word + 1, 2 * listed.length));
        }
        long bit = 1L << place;
        if ((listed[word] & bit) != 0) {
            return;
        }
        listed[word] |= bit;
        if (size == list.length) {
            list = Arrays.copyOf(list, 2 * size);
        }
        list[size++] = place;
    }

    /** Has the places that are listed in their order from now on, none that was taken off among them. */
    void sort() {
        size = 0;
        for (int word = 0; word < listed.length; word++) {
            for (long bits = listed[word]; bits != 0; bits &= bits - 1) {
                list[size++] = (word << 6) + Long.numberOfTrailingZeros(bits);
            }
        }
    }

    /** Whether a place is listed. */
    boolean has(int place) {
        int word = place >>> 6;
        return word < listed.length && (listed[word] & 1L << place) != 0;
    }

    /** Takes a place off, which stays in the list as a gap that {@link #place} still tells. */
    void remove(int place) {
        listed[place >>> 6] &= ~(1L << place);
    }

    /** A listed place, or one that was listed; {@code index} from 0 to {@link #size}. */
    int place(int index) {
        return list[index];
    }

    /** Empties it. */
    void clear() {
        for (int i = 0; i < size; i++) {
            listed[list[i] >>> 6] = 0;
        }
        size = 0;
    }
}
