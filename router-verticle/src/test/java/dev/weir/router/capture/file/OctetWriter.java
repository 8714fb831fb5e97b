// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;

/** Writes numbers in one byte order after the other. */
final class OctetWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteOrder order;

    OctetWriter(ByteOrder order) {
        this.order = order;
    }

    OctetWriter order(ByteOrder next) {
        order = next;
        return this;
    }

    ByteOrder order() {
        return order;
    }

    OctetWriter u16(int value) {
        return number(value, Short.BYTES);
    }

    OctetWriter u32(long value) {
        return number(value, Integer.BYTES);
    }

    OctetWriter u64(long value) {
        return number(value, Long.BYTES);
    }

    OctetWriter octets(byte[] octets) {
        out.writeBytes(octets);
        return this;
    }

    /** Zeros up to a multiple of four octets. */
    OctetWriter pad() {
        while (out.size() % 4 != 0) {
            out.write(0);
        }
        return this;
    }

    int size() {
        return out.size();
    }

    byte[] toOctets() {
        return out.toByteArray();
    }

    private OctetWriter number(long value, int octets) {
        for (int i = 0; i < octets; i++) {
            int place = order == ByteOrder.LITTLE_ENDIAN ? i : octets - 1 - i;
            out.write((int) (value >>> 8 * place));
        }
        return this;
    }
}
