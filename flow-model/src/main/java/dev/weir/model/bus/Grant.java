// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import io.vertx.core.buffer.Buffer;

/**
 * An intake tells a sender how far it has come, and how far the sender may go. The latest one says all: one that gets lost
 * is made up for by the next.
 *
 * <pre>
 *   version 1 | node 2+ | session 8 | settled 8 | limit 8 | flags 1 (1 broken)
 * </pre>
 *
 * @param node the name of the intake's node
 * @param session the sender's number for the session
 * @param settled the number of the parcel up to which all are dealt with
 * @param limit the highest number of a parcel that may be sent
 * @param broken whether the session has come to its end: nothing that was sent after {@code settled} will be dealt with
 */
public record Grant(String node, long session, long settled, long limit, boolean broken) {
    private static final byte WIRE_VERSION = 1;

    void writeTo(Buffer buffer) {
        WireReader.begin(buffer, WIRE_VERSION, node);
        buffer.appendLong(session).appendLong(settled).appendLong(limit).appendByte((byte) (broken ? 1 : 0));
    }

    static Grant read(int position, Buffer buffer) {
        WireReader reader = new WireReader("grant", WIRE_VERSION, buffer, position);
        return new Grant(
                reader.sender(),
                reader.longNumber(),
                reader.longNumber(),
                reader.longNumber(),
                (reader.octet() & 1) != 0);
    }
}
