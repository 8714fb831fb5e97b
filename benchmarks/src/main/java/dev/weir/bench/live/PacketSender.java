// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.live;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import dev.weir.model.memory.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A packet socket that sends frames from memory, many with one system call, past the interface's queue (packet(7),
 * sendmmsg(2)). 64-bit Linux. One thread.
 */
final class PacketSender implements AutoCloseable {
    /** Frames that one call sends at most. */
    static final int BATCH = 256;

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_QDISC_BYPASS = 20;
    private static final int SOCKADDR_LL_OCTETS = 20;

    // struct mmsghdr { struct msghdr { name 8, namelen 4 + 4, iov 8, iovlen 8, control 8, controllen 8, flags 4 + 4 },
    // 4 + 4 }
    private static final int MMSGHDR_OCTETS = 64;
    private static final int MSG_IOV = 16;
    private static final int MSG_IOVLEN = MSG_IOV + 8;
    // struct iovec { base 8, len 8 }
    private static final int IOVEC_OCTETS = 16;
    private static final int IOV_LEN = 8;

    private final Memory.Region headers = Memory.allocate((long) BATCH * MMSGHDR_OCTETS, 64);
    private final Memory.Region vectors = Memory.allocate((long) BATCH * IOVEC_OCTETS, 64);
    private final int socket;

    static {
        Native.register(PacketSender.class, "c");
    }

    /** Opens a socket on an interface of the network namespace of this process. */
    PacketSender(String networkInterface) throws IOException {
        for (int i = 0; i < BATCH; i++) {
            long header = headers.address() + (long) i * MMSGHDR_OCTETS;
            Memory.fill(header, MMSGHDR_OCTETS, 0);
            Memory.putLong(header + MSG_IOV, vectors.address() + (long) i * IOVEC_OCTETS);
            Memory.putLong(header + MSG_IOVLEN, 1);
        }
        try {
            // Protocol 0: it receives nothing.
            socket = socket(AF_PACKET, SOCK_RAW, 0);
            byte[] address = new byte[SOCKADDR_LL_OCTETS];
            ByteBuffer.wrap(address)
                    .order(ByteOrder.nativeOrder())
                    .putShort((short) AF_PACKET)
                    .putShort((short) 0)
                    .putInt(if_nametoindex(networkInterface));
            bind(socket, address, address.length);
            setsockopt(socket, SOL_PACKET, PACKET_QDISC_BYPASS, new int[] {1}, Integer.BYTES);
        } catch (LastErrorException e) {
            throw new IOException("cannot send on " + networkInterface + ", which takes root: " + e.getMessage(), e);
        }
    }

    /** Says where frame {@code i} of the next batch lies. */
    void frame(int i, long address, int octets) {
        long vector = vectors.address() + (long) i * IOVEC_OCTETS;
        Memory.putLong(vector, address);
        Memory.putLong(vector + IOV_LEN, octets);
    }

    /** Sends the first {@code count} frames of the batch, all of them: where the kernel refuses, it tries again. */
    void send(int count) {
        int sent = 0;
        while (sent < count) {
            try {
                sent += sendmmsg(socket, headers.address() + (long) sent * MMSGHDR_OCTETS, count - sent, 0);
            } catch (LastErrorException e) {
                // ENOBUFS: the receiver's side is full for the moment.
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void close() {
        close(socket);
        headers.close();
        vectors.close();
    }

    private static native int socket(int domain, int type, int protocol) throws LastErrorException;

    private static native int bind(int socket, byte[] address, int length) throws LastErrorException;

    private static native int setsockopt(int socket, int level, int option, int[] value, int length)
            throws LastErrorException;

    private static native int sendmmsg(int socket, long messages, int count, int flags) throws LastErrorException;

    @SuppressWarnings("checkstyle:MethodName") // as in libc
    private static native int if_nametoindex(String name) throws LastErrorException;

    private static native int close(int socket) throws LastErrorException;
}
