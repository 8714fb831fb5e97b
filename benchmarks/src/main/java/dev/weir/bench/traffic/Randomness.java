// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.traffic;

/** Seeded random numbers that are the same on every Java: xoshiro256** (Blackman and Vigna, public domain). */
final class Randomness {
    private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;
    private static final double UNIT = 0x1.0p-53;
    /** Keeps the argument of a logarithm above 0. */
    private static final double TINY = 1e-18;

    private long s0;
    private long s1;
    private long s2;
    private long s3;

    Randomness(long seed) {
        long state = seed;
        s0 = mix(state += GOLDEN);
        s1 = mix(state += GOLDEN);
        s2 = mix(state += GOLDEN);
        s3 = mix(state += GOLDEN);
    }

    /** SplitMix64's finalizer: a bijection that scatters. */
    static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ (mixed >>> 31);
    }

    long nextLong() {
        long result = Long.rotateLeft(s1 * 5, 7) * 9;
        long t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = Long.rotateLeft(s3, 45);
        return result;
    }

    /** From 0 to below 1. */
    double nextDouble() {
        return (nextLong() >>> 11) * UNIT;
    }

    /** From 0 to below {@code bound}. */
    int nextInt(int bound) {
        return (int) ((nextLong() >>> 32) * bound >>> 32);
    }

    boolean chance(double probability) {
        return nextDouble() < probability;
    }

    /** Exponentially distributed, mean 1. */
    double nextExponential() {
        return -Math.log(nextDouble() + TINY);
    }

    /** Normally distributed, mean 0, deviation 1 (Box and Muller). */
    double nextGaussian() {
        return Math.sqrt(2 * nextExponential()) * Math.cos(2 * Math.PI * nextDouble());
    }
}
