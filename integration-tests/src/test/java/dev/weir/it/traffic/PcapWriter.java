// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a capture file of Ethernet frames with times in nanoseconds (draft-ietf-opsawg-pcap, section 4). */
public final class PcapWriter implements Closeable {
    private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
    private static final int ETHERNET = 1;
    private static final long SECOND_NS = 1_000_000_000L;

    private final OutputStream out;
    private final int snapOctets;
    private final ByteBuffer numbers = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);

    private PcapWriter(OutputStream out, int snapOctets) {
        this.out = out;
        this.snapOctets = snapOctets;
    }

    /** Begins a file that holds whole frames. */
    public static PcapWriter create(Path file) throws IOException {
        return create(file, 262_144);
    }

    /** Begins a file that holds the first {@code snapOctets} octets of each frame. */
    public static PcapWriter create(Path file, int snapOctets) throws IOException {
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 18);
        PcapWriter writer = new PcapWriter(out, snapOctets);
        writer.numbers.putInt(MAGIC_NANOSECONDS).putShort((short) 2).putShort((short) 4);
        writer.numbers.putInt(0).putInt(0).putInt(snapOctets).putInt(ETHERNET);
        writer.flushNumbers();
        return writer;
    }

    /** Adds a frame. */
    public void write(long timeNs, byte[] frame) throws IOException {
        write(timeNs, snapOctets, frame);
    }

    /** Adds a frame of which no more than so many octets were captured. */
    void write(long timeNs, int maxOctets, byte[] frame) throws IOException {
        int captured = Math.min(Math.min(snapOctets, maxOctets), frame.length);
        numbers.putInt((int) (timeNs / SECOND_NS)).putInt((int) (timeNs % SECOND_NS));
        numbers.putInt(captured).putInt(frame.length);
        flushNumbers();
        out.write(frame, 0, captured);
    }

    /** Hands what was written so far to the system. */
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void flushNumbers() throws IOException {
        out.write(numbers.array(), 0, numbers.position());
        numbers.clear();
    }
}
