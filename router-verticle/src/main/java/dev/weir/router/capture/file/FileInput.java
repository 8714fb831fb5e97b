// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import dev.weir.model.memory.Memory;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A regular file, through one buffer outside the heap that stays in a processor's cache.
 *
 * <p>A mapping of the file would save the copy and cost more: each of its pages is a fault or an entry made ahead, and
 * the parser then waits for the main memory, from which a copy streams. On a guest machine the walk over a mapped
 * gigabyte took five times what reading it took.
 *
 * <p>What the file held when it was opened is read: what is written behind that is not, and a file that became shorter
 * is an error.
 */
final class FileInput extends OctetInput {
    /** Octets of a buffer: calls are few, and the second level of a processor's cache holds it. */
    static final int BUFFER_OCTETS = 1 << 18;

    private final FileChannel channel;
    private final long size;
    private ByteBuffer buffer;

    /** Where in the file the next octets are read. */
    private long position;

    /** Reads a file of {@code size} octets, from its first; closing the input closes the channel. */
    FileInput(FileChannel channel, long size, int bufferOctets) {
        this.channel = channel;
        this.size = size;
        use(ByteBuffer.allocateDirect((int) Math.min(bufferOctets, size)), 0);
    }

    @Override
    boolean fill(int octets) throws IOException {
        if (available() >= octets) {
            return true;
        }
        if (octets > size - offset()) {
            // In vain; but what is there is told, and read once.
            readTo((int) (size - offset()));
            return false;
        }
        readTo(octets);
        return true;
    }

    @Override
    boolean skip(long octets) {
        long left = size - offset();
        long skipped = Math.min(octets, left);
        if (skipped <= available()) {
            cursor += skipped;
        } else {
            position = offset() + skipped;
            use(buffer, 0);
        }
        return octets <= left;
    }

    /** Makes {@code octets} octets of the file available, and as many more as there is room for. */
    private void readTo(int octets) throws IOException {
        if (available() >= octets) {
            return;
        }
        int left = (int) available();
        int begin = (int) (cursor - Memory.addressOf(buffer));
        buffer.limit(begin + left).position(begin);
        if (octets <= buffer.capacity()) {
            use(buffer.compact(), left);
        } else {
            use(
                    ByteBuffer.allocateDirect(Math.max(octets, 2 * buffer.capacity()))
                            .put(buffer),
                    left);
        }
        buffer.limit((int) Math.min(buffer.capacity(), left + size - position));
        while (buffer.position() < octets) {
            int count = channel.read(buffer, position);
            if (count < 0) {
                throw new EOFException("it became shorter while being read, " + position + " octets of " + size
                        + "; read a file that stays as it is");
            }
            position += count;
            limit += count;
        }
        if (position == size) {
            // Thousands of small files can be open without as many descriptors.
            Closing.quietly(channel);
        }
    }

    /** Octets from here on are in {@code filled}, of which the first {@code octets} are there. */
    private void use(ByteBuffer filled, int octets) {
        buffer = filled;
        cursor = Memory.addressOf(filled);
        limit = cursor + octets;
        origin = limit - position;
    }

    @Override
    void patient(boolean patient) {
        // A regular file never makes one wait.
    }

    @Override
    long position() {
        return offset();
    }

    @Override
    long total() {
        return size;
    }

    @Override
    void wakeUp() {
        // Nothing waits here.
    }

    @Override
    public void close() {
        limit = cursor;
        Closing.quietly(channel);
    }
}
