// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import java.util.List;
import java.util.Random;

/** Makes wrong frames of right ones: by bits, by lengths that lie, by cuts, by pieces of another frame. */
final class Mutator {
    /** Values that mean something somewhere: EtherTypes, protocols, versions, lengths at their limits. */
    private static final int[] TELLING = {
        0x00, 0x01, 0x04, 0x06, 0x08, 0x11, 0x29, 0x2b, 0x2c, 0x2f, 0x33, 0x3c, 0x40, 0x44, 0x45, 0x46, 0x4f, 0x60,
        0x65, 0x7f, 0x80, 0x81, 0x84, 0x86, 0x88, 0xa8, 0xaa, 0xbe, 0xdd, 0xeb, 0xf0, 0xfe, 0xff
    };

    private final List<SeedFrame> seeds;
    private final Random random;
    private final byte[] octets;
    private int length;
    private LinkType linkType = LinkType.ETHERNET;

    Mutator(List<SeedFrame> seeds, Random random, int maxOctets) {
        this.seeds = seeds;
        this.random = random;
        this.octets = new byte[maxOctets];
    }

    /** The frame made last, in the first {@link #length} octets. */
    byte[] octets() {
        return octets;
    }

    int length() {
        return length;
    }

    /** The link type of what it was made of. */
    LinkType linkType() {
        return linkType;
    }

    /** Makes the next frame. */
    void next() {
        SeedFrame seed = seeds.get(random.nextInt(seeds.size()));
        linkType = seed.linkType();
        length = Math.min(seed.octets().length, octets.length);
        System.arraycopy(seed.octets(), 0, octets, 0, length);
        for (int mutations = random.nextInt(5); mutations > 0 && length > 0; mutations--) {
            mutate();
        }
    }

    private void mutate() {
        int at = random.nextInt(length);
        switch (random.nextInt(6)) {
            case 0 -> octets[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> octets[at] = (byte) random.nextInt();
            case 2 -> octets[at] = (byte) TELLING[random.nextInt(TELLING.length)];
            case 3 -> {
                int pair = Math.min(at, Math.max(0, length - 2));
                int value = random.nextBoolean() ? random.nextInt(64) : random.nextInt();
                octets[pair] = (byte) (value >> 8);
                octets[Math.min(pair + 1, length - 1)] = (byte) value;
            }
            case 4 -> length = at;
            default -> splice(at);
        }
    }

    private void splice(int at) {
        byte[] other = seeds.get(random.nextInt(seeds.size())).octets();
        int from = random.nextInt(other.length);
        int count = Math.min(other.length - from, octets.length - at);
        System.arraycopy(other, from, octets, at, count);
        length = at + count;
    }
}
