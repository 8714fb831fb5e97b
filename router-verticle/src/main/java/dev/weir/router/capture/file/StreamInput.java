// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import dev.weir.model.memory.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A stream, through one bounded buffer outside the heap. */
final class StreamInput extends OctetInput {
    /** Octets of the buffer to begin with: four times the largest packet. */
    static final int BUFFER_OCTETS = 1 << 20;

    private final OctetStream stream;
    private ByteBuffer buffer;
    private boolean patient = true;
    private boolean ended;

    StreamInput(OctetStream stream) {
        this(stream, BUFFER_OCTETS);
    }

    StreamInput(OctetStream stream, int bufferOctets) {
        this.stream = stream;
        use(ByteBuffer.allocateDirect(bufferOctets), 0, 0);
    }

    @Override
    boolean fill(int octets) throws IOException {
        starved = false;
        if (available() >= octets) {
            return true;
        }
        makeRoom(octets);
        while (available() < octets && !ended) {
            if (!patient && !stream.ready()) {
                starved = true;
                return false;
            }
            readSome();
        }
        return available() >= octets;
    }

    @Override
    boolean skip(long octets) throws IOException {
        starved = false;
        long left = octets;
        while (left > available() && !ended) {
            left -= available();
            cursor = limit;
            makeRoom(1);
            readSome();
        }
        long skipped = Math.min(left, available());
        cursor += skipped;
        return skipped == left;
    }

    private void readSome() throws IOException {
        int before = buffer.position();
        int count = stream.read(buffer);
        if (count < 0) {
            ended = true;
        } else {
            limit += buffer.position() - before;
        }
    }

    /** Moves what is left to the front of the buffer, of a larger one where {@code octets} do not fit. */
    private void makeRoom(int octets) {
        int left = (int) available();
        long offset = offset();
        int begin = buffer.position() - left;
        if (octets <= buffer.capacity()) {
            buffer.limit(buffer.position()).position(begin);
            buffer.compact();
            use(buffer, left, offset);
        } else {
            ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(octets, 2 * buffer.capacity()));
            buffer.limit(buffer.position()).position(begin);
            larger.put(buffer);
            use(larger, left, offset);
        }
    }

    private void use(ByteBuffer newBuffer, int filled, long offset) {
        buffer = newBuffer;
        cursor = Memory.addressOf(buffer);
        limit = cursor + filled;
        origin = cursor - offset;
    }

    @Override
    void patient(boolean value) {
        patient = value;
    }

    @Override
    long position() {
        return stream.position();
    }

    @Override
    long total() {
        return stream.total();
    }

    @Override
    String endNote() {
        return stream.endNote();
    }

    /** Ends the stream: a read that waits for the writer of a pipe can be got out of it in no other way. */
    @Override
    void wakeUp() {
        if (stream.total() < 0) {
            stream.close();
        }
    }

    @Override
    public void close() {
        stream.close();
        limit = cursor;
    }
}
