// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A stream with the octets before it that were read to find out what it is. */
final class PrefixedStream implements OctetStream {
    private final ByteBuffer prefix;
    private final OctetStream rest;

    PrefixedStream(byte[] prefix, OctetStream rest) {
        this.prefix = ByteBuffer.wrap(prefix);
        this.rest = rest;
    }

    @Override
    public int read(ByteBuffer destination) throws IOException {
        if (!prefix.hasRemaining()) {
            return rest.read(destination);
        }
        int count = 0;
        while (prefix.hasRemaining() && destination.hasRemaining()) {
            destination.put(prefix.get());
            count++;
        }
        return count;
    }

    @Override
    public boolean ready() {
        return prefix.hasRemaining() || rest.ready();
    }

    @Override
    public long position() {
        return rest.position() - prefix.remaining();
    }

    @Override
    public long total() {
        return rest.total();
    }

    @Override
    public void close() {
        rest.close();
    }
}
