// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.relay;

import java.util.List;

/**
 * Rendezvous hashing: of the nodes that there are, the one with the highest weight for a key owns it, and the weight is a
 * hash of the two names. Who knows the same nodes chooses the same one, and when a node goes only the keys that it owned
 * go to others, evenly (Thaler, Ravishankar: Using name-based mappings to increase hit rates, 1998).
 */
public final class Rendezvous {
    private Rendezvous() {}

    /**
     * The owner of a key.
     *
     * @param key what is owned
     * @param nodes the names of those that can, each once, in any order
     * @return its place in {@code nodes}, or -1 when there is none
     */
    public static int owner(long key, List<String> nodes) {
        int owner = -1;
        long highest = 0;
        for (int i = 0; i < nodes.size(); i++) {
            long weight = mix(hash(nodes.get(i)) ^ mix(key));
            // Two weights that are the same are told apart by the names, lest the order of the nodes decide.
            boolean higher = owner < 0
                    || Long.compareUnsigned(weight, highest) > 0
                    || weight == highest && nodes.get(i).compareTo(nodes.get(owner)) > 0;
            if (higher) {
                owner = i;
                highest = weight;
            }
        }
        return owner;
    }

    /** The owner of a key that is a name. */
    public static int owner(String key, List<String> nodes) {
        return owner(hash(key), nodes);
    }

    /** FNV-1a over the characters, 64 bits. */
    private static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** The finalizer of David Stafford's variant 13 of MurmurHash3. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
