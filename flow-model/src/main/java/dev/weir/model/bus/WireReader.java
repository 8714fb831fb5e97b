// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads what another node wrote, from its front on. All of it begins alike, in every version: the version and the name of
 * the node that sent it.
 *
 * <pre>
 *   version 1 | sender: length 2, UTF-8 | ...
 * </pre>
 */
final class WireReader {
    private final String what;
    private final Buffer buffer;
    private final String sender;
    private int position;

    /**
     * Begins to read.
     *
     * @param what it should be, for messages
     * @throws UnreadableException when it is of a version that this node does not read
     */
    WireReader(String what, byte version, Buffer buffer, int position) {
        this.what = what;
        this.buffer = buffer;
        this.position = position;
        byte written = (byte) octet();
        this.sender = text();
        if (written != version) {
            throw new UnreadableException(what + " of wire version " + (written & 0xff) + " from " + sender
                    + "; this node reads version " + version);
        }
    }

    /** Writes what {@link #WireReader} reads first. */
    static void begin(Buffer buffer, byte version, String sender) {
        buffer.appendByte(version);
        append(buffer, sender);
    }

    /** Writes what {@link #text} reads. */
    static void append(Buffer buffer, String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        buffer.appendShort((short) octets.length).appendBytes(octets);
    }

    /** The name of the node that sent it. */
    String sender() {
        return sender;
    }

    Buffer buffer() {
        return buffer;
    }

    /** Where the next value begins in {@link #buffer}. */
    int position() {
        return position;
    }

    int octet() {
        return buffer.getByte(pass(Byte.BYTES)) & 0xff;
    }

    int unsignedShort() {
        return buffer.getUnsignedShort(pass(Short.BYTES));
    }

    int number() {
        return buffer.getInt(pass(Integer.BYTES));
    }

    long longNumber() {
        return buffer.getLong(pass(Long.BYTES));
    }

    byte[] octets(int length) {
        int start = pass(length);
        return buffer.getBytes(start, start + length);
    }

    String text() {
        return new String(octets(unsignedShort()), StandardCharsets.UTF_8);
    }

    /** Goes past octets, which must be there, and says where they begin. */
    int pass(int length) {
        int start = position;
        if (length < 0 || length > buffer.length() - start) {
            throw malformed("it ends before octet " + ((long) start + length));
        }
        position += length;
        return start;
    }

    /** What to throw when it contradicts itself. */
    UnreadableException malformed(String why) {
        return new UnreadableException("malformed " + what + (sender == null ? "" : " from " + sender) + ": " + why);
    }
}
