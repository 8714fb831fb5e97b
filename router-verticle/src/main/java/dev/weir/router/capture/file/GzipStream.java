// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses a stream of gzip members, one after the other (RFC 1952).
 *
 * <p>Not {@link java.util.zip.GZIPInputStream}: that one takes a pipe that is empty at the moment between two members
 * for the end. What follows the last member and is no member is left out, as gzip does.
 */
final class GzipStream implements OctetStream {
    static final int MAGIC_0 = 0x1f;
    static final int MAGIC_1 = 0x8b;

    private static final int INPUT_OCTETS = 128 << 10;
    private static final int FIXED_HEADER_OCTETS = 10;
    private static final int TRAILER_OCTETS = 8;
    private static final int METHOD_DEFLATE = 8;
    private static final int FLAG_HEADER_CRC = 1 << 1;
    private static final int FLAG_EXTRA = 1 << 2;
    private static final int FLAG_NAME = 1 << 3;
    private static final int FLAG_COMMENT = 1 << 4;

    private final OctetStream compressed;
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_OCTETS).limit(0);
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private boolean inMember;
    private boolean ended;
    private boolean inflaterFreed;
    private String endNote;

    /** Found after octets that are good; thrown when those have been taken. */
    private IOException damage;

    /** Decompresses {@code compressed}, of which {@code head} has been read already. */
    GzipStream(OctetStream compressed, byte[] head) {
        this.compressed = compressed;
        input.clear().put(head).flip();
    }

    @Override
    public int read(ByteBuffer destination) throws IOException {
        while (!ended) {
            if (damage != null) {
                ended = true;
                throw damage;
            }
            if (!inMember && !beginMember()) {
                ended = true;
                break;
            }
            int count = inflate(destination);
            if (count > 0) {
                return count;
            }
        }
        freeInflater();
        return -1;
    }

    /** Decompresses some; 0 where there was nothing to give yet or the member ended. */
    private int inflate(ByteBuffer destination) throws IOException {
        int before = destination.position();
        inflater.setInput(input);
        try {
            inflater.inflate(destination);
        } catch (DataFormatException e) {
            damage =
                    new IOException("its gzip data is damaged at octet " + position() + " (" + e.getMessage() + ")", e);
        }
        int count = destination.position() - before;
        crc.update(destination.duplicate().flip().position(before));
        if (inflater.needsDictionary()) {
            damage = new IOException("its gzip data is damaged at octet " + position() + " (it wants a dictionary)");
        } else if (inflater.finished()) {
            endMember();
        } else if (count == 0 && damage == null && !refill(1)) {
            cut();
        }
        return count;
    }

    private void endMember() throws IOException {
        inMember = false;
        if (!refill(TRAILER_OCTETS)) {
            cut();
            return;
        }
        int expectedCrc = Integer.reverseBytes(input.getInt());
        int expectedOctets = Integer.reverseBytes(input.getInt());
        if (expectedCrc != (int) crc.getValue() || expectedOctets != (int) inflater.getBytesWritten()) {
            damage =
                    new IOException("its gzip data is damaged before octet " + position() + " (the check sum differs)");
        }
    }

    /** The data ends within a member. */
    private void cut() {
        ended = true;
        endNote = "its gzip data is cut at octet " + position();
    }

    /** Reads a member's header; false at the end of the data or at something that is no member. */
    private boolean beginMember() throws IOException {
        if (!refill(1)) {
            return false;
        }
        if (!refill(2) || octet(0) != MAGIC_0 || octet(1) != MAGIC_1) {
            // Tapes and block devices pad with zeros; anything else is worth a word.
            endNote = octet(0) == 0 ? null : "what follows its gzip data at octet " + position() + " was left out";
            return false;
        }
        if (!refill(FIXED_HEADER_OCTETS)) {
            cut();
            return false;
        }
        if (octet(2) != METHOD_DEFLATE) {
            throw new IOException("its gzip data uses method " + octet(2) + ", not deflate");
        }
        int flags = octet(3);
        input.position(input.position() + FIXED_HEADER_OCTETS);
        if (!skipOptionalFields(flags)) {
            cut();
            return false;
        }
        inflater.reset();
        crc.reset();
        inMember = true;
        return true;
    }

    private boolean skipOptionalFields(int flags) throws IOException {
        if ((flags & FLAG_EXTRA) != 0) {
            if (!refill(2)) {
                return false;
            }
            if (!skip(2 + (octet(0) | octet(1) << 8))) {
                return false;
            }
        }
        return ((flags & FLAG_NAME) == 0 || skipText())
                && ((flags & FLAG_COMMENT) == 0 || skipText())
                && ((flags & FLAG_HEADER_CRC) == 0 || skip(2));
    }

    private boolean skip(int octets) throws IOException {
        if (!refill(octets)) {
            return false;
        }
        input.position(input.position() + octets);
        return true;
    }

    private boolean skipText() throws IOException {
        do {
            if (!refill(1)) {
                return false;
            }
        } while (input.get() != 0);
        return true;
    }

    private int octet(int index) {
        return input.get(input.position() + index) & 0xff;
    }

    /** Makes at least {@code octets} compressed octets available; false when the data ends before. */
    private boolean refill(int octets) throws IOException {
        if (input.remaining() >= octets) {
            return true;
        }
        input.compact();
        int count = 0;
        while (count >= 0 && input.position() < octets) {
            count = compressed.read(input);
        }
        input.flip();
        return input.remaining() >= octets;
    }

    @Override
    public boolean ready() {
        return input.hasRemaining() || compressed.ready();
    }

    @Override
    public long position() {
        return compressed.position() - input.remaining();
    }

    @Override
    public long total() {
        return compressed.total();
    }

    @Override
    public String endNote() {
        return endNote;
    }

    /** Closes the compressed stream; the reading thread frees the inflater at the end, the collector otherwise. */
    @Override
    public void close() {
        compressed.close();
    }

    private void freeInflater() {
        if (!inflaterFreed) {
            inflaterFreed = true;
            inflater.end();
        }
    }
}
