// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A table that the kernel makes up anew at each reading from the start. It stays open between readings, which makes one
 * about five times cheaper than with opening and closing.
 */
final class KernelTable implements AutoCloseable {
    private static final int FIRST_OCTETS = 4096;

    private final Path path;
    private FileChannel channel;
    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_OCTETS);

    KernelTable(Path path) {
        this.path = path;
    }

    /** The whole table as it is now. */
    String read() throws IOException {
        if (channel == null) {
            channel = FileChannel.open(path);
        }
        buffer.clear();
        while (channel.read(buffer, buffer.position()) > 0) {
            if (!buffer.hasRemaining()) {
                buffer = ByteBuffer.allocate(buffer.capacity() * 2).put(buffer.flip());
            }
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException ignored) {
            // it was only read
        }
        channel = null;
    }
}
