// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import java.util.ArrayList;
import java.util.List;

/** Entries of some words each, in pieces that are added as they are needed, so that growing moves nothing. */
final class EntryStore {
    /** No entry. */
    static final int NONE = -1;

    private static final int ENTRIES_A_PIECE = 1 << 10;

    private final int words;
    private final List<long[]> pieces = new ArrayList<>();
    private int used;
    private int free = NONE;
    private int size;

    /** Makes one of entries of so many words. */
    EntryStore(int words) {
        this.words = words;
    }

    /** Gives an entry, whose words hold anything. */
    int take() {
        size++;
        if (free != NONE) {
            int entry = free;
            free = (int) get(entry, 0);
            return entry;
        }
        if (used == pieces.size() * ENTRIES_A_PIECE) {
            pieces.add(new long[ENTRIES_A_PIECE * words]);
        }
        return used++;
    }

    void giveBack(int entry) {
        size--;
        set(entry, 0, free);
        free = entry;
    }

    long get(int entry, int word) {
        return pieces.get(entry / ENTRIES_A_PIECE)[entry % ENTRIES_A_PIECE * words + word];
    }

    void set(int entry, int word, long value) {
        pieces.get(entry / ENTRIES_A_PIECE)[entry % ENTRIES_A_PIECE * words + word] = value;
    }

    /** Entries taken and not given back. */
    int size() {
        return size;
    }
}
