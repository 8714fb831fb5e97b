// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.steady;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A capture several times over in one file, each time later than the time before by so much that all flows of that one
 * have ended: what a probe sees that has run for long, whose memory is its own and whose flows come, end, and are
 * exported at the rate at which new ones come.
 */
public final class Laps {
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int CAPTURED_OFFSET = 8;
    private static final int CHUNK_OCTETS = 8 << 20;

    private Laps() {}

    /**
     * Writes the file.
     *
     * @param capture as the generator writes it: pcap, in this machine's byte order
     * @param shiftSeconds how much later each lap is than the one before
     */
    public static void write(Path capture, Path file, int laps, int shiftSeconds) throws IOException {
        try (FileChannel in = FileChannel.open(capture, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_OCTETS).order(ByteOrder.nativeOrder());
            in.transferTo(0, FILE_HEADER, out);
            out.position(FILE_HEADER);
            for (int lap = 0; lap < laps; lap++) {
                in.position(FILE_HEADER);
                while (in.read(buffer) >= 0 || buffer.position() > 0) {
                    buffer.flip();
                    int whole = shift(buffer, lap * shiftSeconds);
                    if (whole == 0) {
                        throw new IOException(capture + " ends within a packet; delete it, and it is made anew");
                    }
                    int limit = buffer.limit();
                    buffer.limit(whole);
                    while (buffer.hasRemaining()) {
                        out.write(buffer);
                    }
                    buffer.limit(limit);
                    buffer.compact();
                }
            }
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Makes the whole packets in the buffer later; where the last of them ends. */
    private static int shift(ByteBuffer buffer, int seconds) {
        int at = 0;
        while (at + RECORD_HEADER <= buffer.limit()) {
            int next = at + RECORD_HEADER + buffer.getInt(at + CAPTURED_OFFSET);
            if (next > buffer.limit()) {
                break;
            }
            buffer.putInt(at, buffer.getInt(at) + seconds);
            at = next;
        }
        return at;
    }
}
