// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.linux.Libc;
import dev.weir.router.capture.linux.OsException;

/** Has the kernel forget the connections that bear a mark (linux/netfilter/nfnetlink_conntrack.h). */
public final class MarkedConnections {
    private static final int DELETE = 1 << 8 | 2;
    private static final int FLAG_ACKNOWLEDGE = 4;
    private static final int MARK = 8;
    private static final int MARK_MASK = 21;
    private static final int ALL_BITS = -1;
    private static final int ATTRIBUTE_OCTETS = NetlinkMessage.ATTRIBUTE_HEAD_OCTETS + Integer.BYTES;
    private static final int ANSWER_TIMEOUT_MS = 10_000;

    private MarkedConnections() {}

    /**
     * Returns when they are forgotten.
     *
     * @param mark theirs, all 32 bits of it
     */
    public static void forget(int mark) throws OsException {
        try (NetlinkSocket socket = new NetlinkSocket()) {
            socket.open();
            long request = socket.buffer();
            int octets = NetlinkMessage.putRequest(request, DELETE, FLAG_ACKNOWLEDGE, 1);
            octets += putAttribute(request + octets, MARK, mark);
            octets += putAttribute(request + octets, MARK_MASK, ALL_BITS);
            Memory.putInt(request + NetlinkMessage.LENGTH_OFFSET, octets);
            socket.send(octets);
            acknowledge(socket);
        }
    }

    private static int putAttribute(long at, int type, int value) {
        Memory.putShort(at, ATTRIBUTE_OCTETS);
        Memory.putShort(at + Short.BYTES, type);
        long byOctets = NetlinkMessage.value(at);
        for (int i = 0; i < Integer.BYTES; i++) {
            Memory.putByte(byOctets + i, value >>> Integer.SIZE - (i + 1) * Byte.SIZE);
        }
        return ATTRIBUTE_OCTETS;
    }

    private static void acknowledge(NetlinkSocket socket) throws OsException {
        socket.await(ANSWER_TIMEOUT_MS);
        int octets = socket.receive();
        if (octets <= 0) {
            throw new OsException("waiting for an answer of netfilter", octets == 0 ? Libc.ETIMEDOUT : -octets);
        }
        int length = NetlinkMessage.length(socket.buffer(), octets);
        int error = NetlinkMessage.error(socket.buffer(), length);
        if (length == 0 || NetlinkMessage.type(socket.buffer()) != NetlinkMessage.TYPE_ERROR || error != 0) {
            throw new OsException("forgetting connections", error);
        }
    }
}
