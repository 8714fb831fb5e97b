// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A little-endian capture file that another program may still be writing. */
public final class PcapFile {
    private static final int FILE_HEADER_OCTETS = 24;
    private static final int RECORD_HEADER_OCTETS = 16;
    private static final int CAPTURED_LENGTH_OFFSET = 8;

    private PcapFile() {}

    /** How many whole frames it holds so far. */
    public static int frames(Path file) {
        try {
            ByteBuffer octets = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int frames = 0;
            int next = FILE_HEADER_OCTETS;
            while (next + RECORD_HEADER_OCTETS <= octets.limit()) {
                next += RECORD_HEADER_OCTETS + octets.getInt(next + CAPTURED_LENGTH_OFFSET);
                frames += next <= octets.limit() ? 1 : 0;
            }
            return frames;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
