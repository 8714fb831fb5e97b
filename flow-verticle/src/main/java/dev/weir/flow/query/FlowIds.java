// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.query;

/** The flows that have been counted, so that one of several records counts once: identifiers, which are positive. */
final class FlowIds {
    /** Beyond these, every record counts as a flow: 16 MiB. */
    private static final int MAX_IDS = 1 << 20;

    private long[] slots = new long[1024];
    private int size;
    private boolean full;

    /** Whether a flow was not known, or there is no room to know it. */
    boolean add(long id) {
        int mask = slots.length - 1;
        int slot = (int) (id ^ id >>> 32) & mask;
        while (slots[slot] != 0) {
            if (slots[slot] == id) {
                return false;
            }
            slot = slot + 1 & mask;
        }
        if (size == MAX_IDS) {
            full = true;
            return true;
        }
        slots[slot] = id;
        size++;
        if (2 * size > slots.length) {
            grow();
        }
        return true;
    }

    /** Whether flows may have been counted more than once. */
    boolean isFull() {
        return full;
    }

    private void grow() {
        long[] before = slots;
        slots = new long[2 * before.length];
        int mask = slots.length - 1;
        for (long id : before) {
            if (id != 0) {
                int slot = (int) (id ^ id >>> 32) & mask;
                while (slots[slot] != 0) {
                    slot = slot + 1 & mask;
                }
                slots[slot] = id;
            }
        }
    }
}
