// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.roles;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The records of a file of JSON lines as a multiset: two files have the same ones, in whatever order, if their sums are the
 * same.
 *
 * @param count of lines
 * @param sum of the lines' SHA-256, modulo 2 to the 256th
 */
record Records(long count, String sum) {
    private static final int OCTETS = 32;

    /** Those of a file. */
    static Records of(Path file) throws IOException {
        byte[] sum = new byte[OCTETS];
        long count = 0;
        try (Stream<String> lines = Files.lines(file)) {
            for (String line : (Iterable<String>) lines::iterator) {
                add(sum, digest(line));
                count++;
            }
        }
        return new Records(count, Arrays.toString(sum));
    }

    private static byte[] digest(String line) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(line.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(byte[] sum, byte[] more) {
        int carry = 0;
        for (int i = 0; i < OCTETS; i++) {
            carry += (sum[i] & 0xff) + (more[i] & 0xff);
            sum[i] = (byte) carry;
            carry >>>= Byte.SIZE;
        }
    }
}
