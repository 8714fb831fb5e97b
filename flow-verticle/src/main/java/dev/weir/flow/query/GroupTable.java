// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.query;

import java.util.Arrays;

/**
 * Counts by group. Memory is bounded: when there are more groups than it holds, the smaller half is dropped, and it tells how
 * much that may have taken from any group.
 */
final class GroupTable {
    static final int OCTETS = 0;
    static final int PACKETS = 1;
    static final int FLOWS = 2;

    private static final int COUNTS = 3;
    private static final int NONE = -1;

    private final int keyOctets;
    private final int by;
    private final int capacity;
    private byte[] keys;
    private long[] counts;
    private int[] slots;
    private int groups;
    private long dropped;
    private long missing;

    /**
     * Makes an empty one.
     *
     * @param by the count whose largest are wanted
     * @param capacity groups that it holds
     */
    GroupTable(int keyOctets, int by, int capacity) {
        this.keyOctets = keyOctets;
        this.by = by;
        this.capacity = capacity;
        allocate(Math.min(capacity, 1024));
    }

    private void allocate(int room) {
        keys = keys == null ? new byte[room * keyOctets] : Arrays.copyOf(keys, room * keyOctets);
        counts = counts == null ? new long[room * COUNTS] : Arrays.copyOf(counts, room * COUNTS);
        slots = new int[Integer.highestOneBit(room) * 4];
        index();
    }

    private void index() {
        Arrays.fill(slots, NONE);
        for (int group = 0; group < groups; group++) {
            slots[free(keys, group * keyOctets)] = group;
        }
    }

    /** Adds to the group of a key. */
    void add(byte[] key, long octets, long packets, long flows) {
        int slot = free(key, 0);
        int group = slots[slot];
        if (group == NONE) {
            if (groups * keyOctets == keys.length) {
                makeRoom();
                slot = free(key, 0);
            }
            group = groups++;
            slots[slot] = group;
            System.arraycopy(key, 0, keys, group * keyOctets, keyOctets);
            Arrays.fill(counts, group * COUNTS, (group + 1) * COUNTS, 0);
        }
        counts[group * COUNTS + OCTETS] += octets;
        counts[group * COUNTS + PACKETS] += packets;
        counts[group * COUNTS + FLOWS] += flows;
    }

    /** The slot of a key's group, or that where it belongs. */
    private int free(byte[] key, int at) {
        int hash = 1;
        for (int i = at; i < at + keyOctets; i++) {
            hash = 31 * hash + key[i];
        }
        hash *= 0x9e3779b9;
        int mask = slots.length - 1;
        int slot = (hash ^ hash >>> 15) & mask;
        while (slots[slot] != NONE && !isKeyOf(slots[slot], key, at)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean isKeyOf(int group, byte[] key, int at) {
        return Arrays.equals(keys, group * keyOctets, (group + 1) * keyOctets, key, at, at + keyOctets);
    }

    private void makeRoom() {
        if (groups < capacity) {
            allocate(Math.min(capacity, 2 * groups));
        } else {
            drop();
        }
    }

    /** Drops the smaller half of the groups. */
    private void drop() {
        long[] sorted = new long[groups];
        for (int group = 0; group < groups; group++) {
            sorted[group] = counts[group * COUNTS + by];
        }
        Arrays.sort(sorted);
        long least = sorted[groups / 2];
        int kept = 0;
        for (int group = 0; group < groups; group++) {
            if (counts[group * COUNTS + by] > least) {
                System.arraycopy(keys, group * keyOctets, keys, kept * keyOctets, keyOctets);
                System.arraycopy(counts, group * COUNTS, counts, kept * COUNTS, COUNTS);
                kept++;
            }
        }
        dropped += groups - kept;
        missing += least;
        groups = kept;
        index();
    }

    /** How many groups it holds. */
    int size() {
        return groups;
    }

    /** How many were dropped, the same one more than once if it came again. */
    long dropped() {
        return dropped;
    }

    /** How much of what is wanted any group may have more than it has here. */
    long missing() {
        return missing;
    }

    long count(int group, int which) {
        return counts[group * COUNTS + which];
    }

    byte[] key(int group) {
        return Arrays.copyOfRange(keys, group * keyOctets, (group + 1) * keyOctets);
    }
}
