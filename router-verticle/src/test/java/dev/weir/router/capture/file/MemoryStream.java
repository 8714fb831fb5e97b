// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import java.nio.ByteBuffer;

/** Octets out of memory, of which a writer may write more later. */
final class MemoryStream implements OctetStream {
    private final byte[] octets;
    private int position;
    private int written;

    MemoryStream(byte[] octets) {
        this.octets = octets;
        this.written = octets.length;
    }

    /** So many octets are there for now; who reads further waits, which here is an error. */
    MemoryStream written(int count) {
        written = count;
        return this;
    }

    /** So many octets have been read already. */
    MemoryStream after(int count) {
        position = count;
        return this;
    }

    @Override
    public int read(ByteBuffer destination) {
        if (position == octets.length) {
            return -1;
        }
        if (!ready()) {
            throw new AssertionError("a read that would wait at octet " + position);
        }
        int count = Math.min(destination.remaining(), written - position);
        destination.put(octets, position, count);
        position += count;
        return count;
    }

    @Override
    public boolean ready() {
        return position < written || position == octets.length;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long total() {
        return octets.length;
    }

    @Override
    public void close() {
        position = octets.length;
    }
}
