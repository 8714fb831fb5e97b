// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Octets written one number after the other, in network order. */
public final class Octets {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

    /** Text in ASCII. */
    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    public Octets u8(int value) {
        out.write(value);
        return this;
    }

    public Octets u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    public Octets u32(long value) {
        return u16((int) (value >>> 16)).u16((int) value);
    }

    public Octets octets(byte[] octets) {
        out.writeBytes(octets);
        return this;
    }

    public Octets zeros(int count) {
        return octets(new byte[count]);
    }

    public byte[] toArray() {
        return out.toByteArray();
    }

    static void putU16(byte[] octets, int offset, int value) {
        octets[offset] = (byte) (value >>> 8);
        octets[offset + 1] = (byte) value;
    }

    static void putU32(byte[] octets, int offset, long value) {
        putU16(octets, offset, (int) (value >>> 16));
        putU16(octets, offset + 2, (int) value);
    }
}
