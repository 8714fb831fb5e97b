// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.traffic;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a pcap file of Ethernet frames with microseconds (draft-ietf-opsawg-pcap), in this machine's byte order. */
final class PcapWriter implements Closeable {
    private static final int MAGIC_MICROSECONDS = 0xa1b2_c3d4;
    private static final int LINKTYPE_ETHERNET = 1;
    private static final int BUFFER_OCTETS = 4 << 20;

    private final FileChannel file;
    private final int snapLength;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_OCTETS).order(ByteOrder.nativeOrder());

    PcapWriter(Path path, int snapLength) throws IOException {
        this.file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        this.snapLength = snapLength;
        buffer.putInt(MAGIC_MICROSECONDS).putShort((short) 2).putShort((short) 4);
        buffer.putInt(0).putInt(0).putInt(snapLength).putInt(LINKTYPE_ETHERNET);
    }

    void write(byte[] frame, int length, int seconds, int microseconds) throws IOException {
        int captured = Math.min(length, snapLength);
        if (buffer.remaining() < captured + 16) {
            flush();
        }
        buffer.putInt(seconds).putInt(microseconds).putInt(captured).putInt(length);
        buffer.put(frame, 0, captured);
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        flush();
        file.close();
    }
}
