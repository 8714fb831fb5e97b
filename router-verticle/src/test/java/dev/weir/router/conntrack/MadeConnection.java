// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Connections of IPv4 as the kernel would tell of them, without times. */
final class MadeConnection {
    private static final int NESTED = 0x8000;

    private MadeConnection() {}

    /** A connection by its faces: the responder's side is told from the initiator all the same. */
    static Connection of(int protocol, int id, Face initiatorSide, Face responderSide) {
        ByteBuffer to = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());
        to.position(NetlinkMessage.ATTRIBUTES_OFFSET);
        tuple(to, 1, protocol, initiatorSide.addresses[0], initiatorSide.ports);
        tuple(
                to,
                2,
                protocol,
                Long.rotateLeft(responderSide.addresses[0], Integer.SIZE),
                Integer.rotateLeft(responderSide.ports, Short.SIZE));
        head(to, 8, 12);
        to.putInt(ordered(id));
        to.putInt(0, to.position());
        to.putShort(NetlinkMessage.TYPE_OFFSET, (short) Connection.NEW);
        to.put(NetlinkMessage.FAMILY_OFFSET, (byte) 2);
        byte[] message = new byte[to.position()];
        to.get(0, message);
        Connection connection = new Connection();
        if (!RecordedMessages.read(message, connection)) {
            throw new IllegalStateException("no connection");
        }
        return connection;
    }

    private static void tuple(ByteBuffer to, int type, int protocol, long addresses, int ports) {
        head(to, 52, NESTED | type);
        head(to, 20, NESTED | 1);
        head(to, 8, 1);
        to.putInt(ordered((int) (addresses >>> Integer.SIZE)));
        head(to, 8, 2);
        to.putInt(ordered((int) addresses));
        head(to, 28, NESTED | 2);
        head(to, 5, 1);
        to.putInt(ordered(protocol << 24));
        head(to, 6, 2);
        to.putInt(ordered(ports & 0xffff_0000));
        head(to, 6, 3);
        to.putInt(ordered(ports << Short.SIZE));
    }

    private static void head(ByteBuffer to, int length, int type) {
        to.putShort((short) length).putShort((short) type);
    }

    /** A number of the network's in the machine's octets. */
    private static int ordered(int value) {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(value) : value;
    }
}
