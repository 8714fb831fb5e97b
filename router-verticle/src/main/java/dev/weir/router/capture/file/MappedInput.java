// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import dev.weir.model.memory.Memory;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * A regular file, mapped in windows. A record that crosses the end of a window is read whole out of the next one, which
 * begins where the record does.
 *
 * <p>Java 17 has no call that unmaps: a window goes when the collector finds its buffer. Windows are therefore large, so
 * that a file of a terabyte makes two thousand mappings, not millions; a mapping costs address space, not memory.
 */
final class MappedInput extends OctetInput {
    /** Octets of a window: large enough to be few, small enough that many files can be open at once. */
    static final int WINDOW_OCTETS = 512 << 20;

    private final FileChannel channel;
    private final long size;
    private final int windowOctets;

    /** Keeps the window mapped while its addresses are in use. */
    private MappedByteBuffer window;

    /** Reads a file of {@code size} octets, from its first; closing the input closes the channel. */
    MappedInput(FileChannel channel, long size, int windowOctets) {
        this.channel = channel;
        this.size = size;
        this.windowOctets = windowOctets;
    }

    @Override
    boolean fill(int octets) throws IOException {
        if (available() >= octets) {
            return true;
        }
        long offset = offset();
        long length = Math.min(Math.max(windowOctets, octets), size - offset);
        if (length > available()) {
            map(offset, length);
        }
        return length >= octets;
    }

    @Override
    boolean skip(long octets) {
        long left = size - offset();
        long skipped = Math.min(octets, left);
        if (skipped <= available()) {
            cursor += skipped;
        } else {
            // An empty window at the new place: the next fill maps there.
            long offset = offset() + skipped;
            window = null;
            cursor = 0;
            limit = 0;
            origin = -offset;
        }
        return octets <= left;
    }

    private void map(long offset, long length) throws IOException {
        window = channel.map(MapMode.READ_ONLY, offset, length);
        cursor = Memory.addressOf(window);
        limit = cursor + length;
        origin = cursor - offset;
        if (offset + length == size) {
            // A mapping outlives its file: thousands of files can be open without as many descriptors.
            Closing.quietly(channel);
        }
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

    /** Closes the file; the last window goes with the collector. */
    @Override
    public void close() {
        window = null;
        cursor = 0;
        limit = 0;
        origin = 0;
        Closing.quietly(channel);
    }
}
