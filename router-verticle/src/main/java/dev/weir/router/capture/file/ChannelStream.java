// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/** The octets of a pipe, of a device, or of a file that is to be decompressed. */
final class ChannelStream implements OctetStream {
    private final FileInputStream file;
    private final FileChannel channel;
    private final boolean regular;
    private final long total;
    private long position;

    private ChannelStream(FileInputStream file, boolean regular, long total) {
        this.file = file;
        this.channel = file.getChannel();
        this.regular = regular;
        this.total = total;
    }

    /** A pipe or device, whose writer may be slow. */
    static ChannelStream ofPipe(FileInputStream file) {
        return new ChannelStream(file, false, -1);
    }

    /** A regular file of {@code size} octets. */
    static ChannelStream ofFile(FileInputStream file, long size) {
        return new ChannelStream(file, true, size);
    }

    @Override
    public int read(ByteBuffer destination) throws IOException {
        try {
            int count = channel.read(destination);
            position += Math.max(count, 0);
            return count;
        } catch (ClosedChannelException e) {
            return -1;
        }
    }

    @Override
    public boolean ready() {
        if (regular) {
            return true;
        }
        try {
            return file.available() > 0;
        } catch (IOException e) {
            // What cannot say is asked by a read that waits.
            return true;
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long total() {
        return total;
    }

    /** Closes the file. Closing the channel, and not only the file, is what ends a read that waits in another thread. */
    @Override
    public void close() {
        Closing.quietly(channel);
        Closing.quietly(file);
    }
}
