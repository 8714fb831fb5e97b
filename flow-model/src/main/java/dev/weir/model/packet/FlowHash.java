// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.packet;

import dev.weir.model.memory.Memory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The seeded 64-bit hash of a Flow Key. The key is canonical, so the hash is the same for both directions.
 *
 * <p>Each pair of 64-bit words is folded by one 64 x 64 to 128 bit multiplication after each was masked with a secret
 * word of its own. Who does not know the seed cannot choose addresses and ports that collide. Routers of one cluster
 * share a seed, so that all agree on the shard that owns a flow.
 */
public final class FlowHash {
    private static final int WORDS = PacketRecord.KEY_OCTETS / Long.BYTES;

    private final long s0;
    private final long s1;
    private final long s2;
    private final long s3;
    private final long s4;
    private final long s5;
    private final long s6;

    static {
        if (WORDS != 6) {
            throw new AssertionError("the hash reads six words, the key has " + WORDS);
        }
    }

    /** A hash that is a function of {@code seed}; two with the same seed agree. */
    public FlowHash(long seed) {
        long state = seed;
        s0 = splitMix(state += GOLDEN);
        s1 = splitMix(state += GOLDEN);
        s2 = splitMix(state += GOLDEN);
        s3 = splitMix(state += GOLDEN);
        s4 = splitMix(state += GOLDEN);
        s5 = splitMix(state += GOLDEN);
        s6 = splitMix(state + GOLDEN);
    }

    /** A hash with a seed that nobody knows. */
    public static FlowHash random() {
        return new FlowHash(secret());
    }

    /** Out of the kernel's generator, which a {@link SecureRandom} would ask too once it has found its way there: 20 ms. */
    private static long secret() {
        try (InputStream kernel = Files.newInputStream(Path.of("/dev/urandom"))) {
            return ByteBuffer.wrap(kernel.readNBytes(Long.BYTES)).getLong();
        } catch (IOException | BufferUnderflowException e) {
            return new SecureRandom().nextLong();
        }
    }

    /** Hashes the {@link PacketRecord#KEY_OCTETS} octets at {@code keyAddress}. */
    public long hash(long keyAddress) {
        return hash(
                Memory.getLong(keyAddress),
                Memory.getLong(keyAddress + 8),
                Memory.getLong(keyAddress + 16),
                Memory.getLong(keyAddress + 24),
                Memory.getLong(keyAddress + 32),
                Memory.getLong(keyAddress + 40));
    }

    /** Hashes a key by its words, as they lie in memory. */
    public long hash(long w0, long w1, long w2, long w3, long w4, long w5) {
        long a = fold(w0 ^ s0, w1 ^ s1);
        long b = fold(w2 ^ s2, w3 ^ s3);
        long c = fold(w4 ^ s4, w5 ^ s5);
        return fold(a ^ Long.rotateLeft(b, 21) ^ s6, b ^ Long.rotateLeft(c, 42) ^ s0) ^ c;
    }

    /** Which of {@code shards} owns the flow: taken from the high bits, so that the low ones stay even within a shard. */
    public static int shard(long hash, int shards) {
        return (int) ((hash >>> 32) * shards >>> 32);
    }

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private static long fold(long x, long y) {
        return x * y ^ Math.multiplyHigh(x, y);
    }

    /** Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014. */
    private static long splitMix(long value) {
        long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
