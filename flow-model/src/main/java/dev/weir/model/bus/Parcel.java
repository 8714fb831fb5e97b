// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import io.vertx.core.buffer.Buffer;

/**
 * What a sender sends to an intake in one session of theirs.
 *
 * <pre>
 *   version 1 | node 2+ | session 8 | kind 1 | number 8 | content
 * </pre>
 *
 * @param node the name of the sender's node
 * @param session the sender's number for the session, which no other session has
 * @param number of a {@link Kind#LOAD}: its own, from 1; of another: that of the last load before it
 * @param content {@code null} where the kind has none
 */
public record Parcel(String node, long session, Kind kind, long number, Content content) {
    private static final byte WIRE_VERSION = 1;

    /** What it is for. */
    public enum Kind {
        /** The session begins: an {@link Opening}. */
        OPENING,
        /** Something to be dealt with: {@link PacketContent} or {@link FlowContent}. */
        LOAD,
        /** The sender is still there. */
        STILL,
        /** The sender ends the session, all of which is settled: a {@link Closing}. */
        CLOSING
    }

    /** What a parcel carries, on the sender's side; an intake reads it where it lies. */
    public interface Content {
        /** Appends it. Called once, by any thread. */
        void writeTo(Buffer buffer);
    }

    /** Content as it came, to be read by its class. */
    record Received(WireReader reader) implements Content {
        @Override
        public void writeTo(Buffer buffer) {
            throw new IllegalStateException("a parcel is not sent on");
        }
    }

    void writeTo(Buffer buffer) {
        WireReader.begin(buffer, WIRE_VERSION, node);
        buffer.appendLong(session).appendByte((byte) kind.ordinal()).appendLong(number);
        if (content != null) {
            content.writeTo(buffer);
        }
    }

    static Parcel read(int position, Buffer buffer) {
        WireReader reader = new WireReader("parcel", WIRE_VERSION, buffer, position);
        long session = reader.longNumber();
        int kind = reader.octet();
        if (kind >= Kind.values().length) {
            throw reader.malformed("it is of kind " + kind);
        }
        return new Parcel(reader.sender(), session, Kind.values()[kind], reader.longNumber(), new Received(reader));
    }

    /** For the class that reads the content. */
    WireReader reader() {
        if (content instanceof Received received) {
            return received.reader();
        }
        throw new IllegalStateException("a parcel is read where it came to");
    }
}
