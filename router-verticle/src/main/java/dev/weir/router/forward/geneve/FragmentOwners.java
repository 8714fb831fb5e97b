// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Remembers of which connection a datagram is that comes in fragments, since only the first of them has ports. It has places
 * for 8,192 datagrams, four for those of one hash; the oldest of the four goes first, and each after as long as the kernel
 * waits for a datagram's rest. One thread uses it.
 */
final class FragmentOwners {
    private static final int SETS = 2048;
    private static final int WAYS = 4;

    /** The kernel's default (networking/ip-sysctl, ipfrag_time). */
    private static final int TIMEOUT_S = 30;

    private final ConnectionTable connections;
    private final long seed = new SecureRandom().nextLong();
    private long[] keys;
    private int[] entries;
    private int[] serials;
    private int[] seenS;

    FragmentOwners(ConnectionTable connections) {
        this.connections = connections;
    }

    /** Most appliances never see a fragment. */
    private void allocate() {
        keys = new long[SETS * WAYS * InnerPacket.KEY_WORDS];
        entries = new int[SETS * WAYS];
        Arrays.fill(entries, ConnectionTable.NONE);
        serials = new int[SETS * WAYS];
        seenS = new int[SETS * WAYS];
    }

    /** The connection of a datagram, {@link ConnectionTable#NONE} if it is not known. */
    int find(long[] datagram, int nowS) {
        int place = keys == null ? ConnectionTable.NONE : place(datagram, nowS);
        return place == ConnectionTable.NONE ? ConnectionTable.NONE : entries[place];
    }

    /** Remembers the connection of a datagram. */
    void remember(long[] datagram, int entry, int nowS) {
        if (keys == null) {
            allocate();
        }
        int place = place(datagram, nowS);
        if (place == ConnectionTable.NONE) {
            place = oldest(set(datagram));
        }
        System.arraycopy(datagram, 0, keys, place * InnerPacket.KEY_WORDS, InnerPacket.KEY_WORDS);
        entries[place] = entry;
        serials[place] = connections.serial(entry);
        seenS[place] = nowS;
    }

    private int place(long[] datagram, int nowS) {
        int first = set(datagram);
        for (int place = first; place < first + WAYS; place++) {
            int at = place * InnerPacket.KEY_WORDS;
            if (entries[place] != ConnectionTable.NONE
                    && Arrays.equals(keys, at, at + InnerPacket.KEY_WORDS, datagram, 0, InnerPacket.KEY_WORDS)) {
                if (nowS - seenS[place] <= TIMEOUT_S && connections.isStill(entries[place], serials[place], nowS)) {
                    return place;
                }
                entries[place] = ConnectionTable.NONE;
            }
        }
        return ConnectionTable.NONE;
    }

    private int oldest(int first) {
        int oldest = first;
        for (int place = first; place < first + WAYS; place++) {
            if (entries[place] == ConnectionTable.NONE) {
                return place;
            }
            if (seenS[place] - seenS[oldest] < 0) {
                oldest = place;
            }
        }
        return oldest;
    }

    private int set(long[] datagram) {
        long hash = seed;
        for (long word : datagram) {
            hash = (Long.rotateLeft(hash, 23) ^ word) * 0x9e3779b97f4a7c15L;
        }
        return (int) (hash >>> 32 & SETS - 1) * WAYS;
    }
}
