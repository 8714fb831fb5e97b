// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import java.security.SecureRandom;

/** The hash of a face and its protocol, seeded with a secret, so that nobody can choose connections that collide. */
final class FaceHash {
    private static final long SEED = new SecureRandom().nextLong();
    private static final long MULTIPLIER = 0x9e37_79b9_7f4a_7c15L;

    private FaceHash() {}

    /** Of {@link Face#IPV4_WORDS} or {@link Face#IPV6_WORDS} words of addresses. */
    static int of(Face face, int protocol, int addressWords) {
        long hash = begin((face.ports & 0xffff_ffffL) << Byte.SIZE | protocol);
        for (int i = 0; i < addressWords; i++) {
            hash = add(hash, face.addresses[i]);
        }
        return end(hash);
    }

    /** Begins with ports and protocol, as {@link FaceTable} keeps them. */
    static long begin(long key) {
        return add(SEED, key);
    }

    /** Adds a word. */
    static long add(long hash, long word) {
        long high = Math.multiplyHigh(hash ^ word, MULTIPLIER);
        return (hash ^ word) * MULTIPLIER ^ high;
    }

    static int end(long hash) {
        return (int) (add(hash, SEED) >>> Integer.SIZE);
    }
}
