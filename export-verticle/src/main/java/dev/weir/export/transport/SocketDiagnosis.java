// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The socket that datagrams reach, as the kernel itself finds it for one (sock_diag(7), Linux 3.3): one question and its
 * answer over netlink cost a few microseconds however many sockets there are, and tell how large the buffer is.
 *
 * <pre>
 *   the question: struct nlmsghdr, struct inet_diag_req_v2
 *     0  length 4, type 2, flags 2, sequence 4, port 4
 *    16  family 1, protocol 1, extensions 1, spare 1, states 4
 *    24  struct inet_diag_sockid: port 2, port 2, address 16, address 16, interface 4, cookie 8
 *   the answer: struct nlmsghdr, struct inet_diag_msg, attributes
 *     0  as above
 *    16  family 1, state 1, timer 1, retransmissions 1
 *    20  struct inet_diag_sockid: its own port 2, its peer's port 2, its address 16, its peer's 16, interface 4, cookie 8
 *    68  expires 4, receive queue 4, write queue 4, uid 4, inode 4
 *    88  attributes: length 2, type 2, then, for INET_DIAG_SKMEMINFO, words of 4:
 *        memory of the receive queue, receive buffer, memory of the write queue, send buffer, forward, queued,
 *        options, backlog, drops
 * </pre>
 *
 * All but ports and addresses is in the byte order of the machine. One thread owns it.
 */
final class SocketDiagnosis implements ReceiverQueue {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int MSG_DONTWAIT = 0x40;
    private static final short SOCK_DIAG_BY_FAMILY = 20;
    private static final short NLM_F_REQUEST = 1;
    private static final byte IPPROTO_UDP = 17;
    private static final int INET_DIAG_SKMEMINFO = 7;
    private static final int ANY = 0xffff_ffff;

    private static final int TYPE_OFFSET = Integer.BYTES;
    private static final int FLAGS_OFFSET = TYPE_OFFSET + Short.BYTES;
    private static final int SEQUENCE_OFFSET = FLAGS_OFFSET + Short.BYTES;
    private static final int FAMILY_OFFSET = SEQUENCE_OFFSET + 2 * Integer.BYTES;
    private static final int PROTOCOL_OFFSET = FAMILY_OFFSET + Byte.BYTES;
    private static final int EXTENSIONS_OFFSET = PROTOCOL_OFFSET + Byte.BYTES;
    private static final int STATES_OFFSET = EXTENSIONS_OFFSET + 2 * Byte.BYTES;
    private static final int QUESTION_ID_OFFSET = STATES_OFFSET + Integer.BYTES;
    private static final int ADDRESS_OCTETS = 16;
    private static final int ADDRESSES = 2 * Short.BYTES;
    private static final int INTERFACE = ADDRESSES + 2 * ADDRESS_OCTETS;
    private static final int COOKIE = INTERFACE + Integer.BYTES;
    private static final int ID_OCTETS = COOKIE + Long.BYTES;
    private static final int QUESTION_OCTETS = QUESTION_ID_OFFSET + ID_OCTETS;

    private static final int ANSWER_ID_OFFSET = FAMILY_OFFSET + Integer.BYTES;
    private static final int INODE_OFFSET = ANSWER_ID_OFFSET + ID_OCTETS + 4 * Integer.BYTES;
    private static final int ATTRIBUTES_OFFSET = INODE_OFFSET + Integer.BYTES;
    private static final int ATTRIBUTE_HEAD_OCTETS = 2 * Short.BYTES;
    private static final int QUEUED_WORD = 0;
    private static final int BUFFER_WORD = Integer.BYTES;
    private static final int DROPS_WORD = 8 * Integer.BYTES;
    private static final int ANSWER_OCTETS = 4096;
    private static final int CLOSED = -1;

    private final InetSocketAddress source;
    private final InetSocketAddress destination;
    private final Memory question = new Memory(QUESTION_OCTETS);
    private final Memory answer = new Memory(ANSWER_OCTETS);
    private final ByteBuffer asked = octets(question);
    private final ByteBuffer answered = octets(answer);
    private int netlink = CLOSED;
    private int sequence;
    private boolean sourceFirst = true;
    private long queuedOctets;
    private long bufferOctets;
    private long drops;
    private long identity;

    /** The bindings, in a class of their own so that nothing native is loaded before it is wanted. */
    private static final class Functions {
        static {
            Native.register(Functions.class, "c");
        }

        static native int socket(int domain, int type, int protocol);

        static native long send(int descriptor, Pointer octets, long length, int flags);

        static native long recv(int descriptor, Pointer octets, long length, int flags);

        static native int close(int descriptor);
    }

    /** The socket that datagrams from {@code source} to {@code destination} reach. */
    SocketDiagnosis(InetSocketAddress source, InetSocketAddress destination) {
        this.source = source;
        this.destination = destination;
    }

    /** Whether sockets of this system can be looked for in this way at all; one that is there may still not be shown. */
    static boolean isUsable() {
        return "Linux".equals(System.getProperty("os.name")) && Native.POINTER_SIZE == Long.BYTES;
    }

    @Override
    public boolean look() {
        if (netlink == CLOSED) {
            netlink = Functions.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
        }
        if (netlink < 0 || ask()) {
            return netlink >= 0;
        }
        // Before Linux 5.8 the kernel took the two ends of a question for each other.
        sourceFirst = !sourceFirst;
        return ask();
    }

    @Override
    public long queuedOctets() {
        return queuedOctets;
    }

    @Override
    public long bufferOctets() {
        return bufferOctets;
    }

    @Override
    public long drops() {
        return drops;
    }

    @Override
    public long identity() {
        return identity;
    }

    @Override
    public void close() {
        if (netlink >= 0) {
            Functions.close(netlink);
        }
        netlink = CLOSED;
    }

    private static ByteBuffer octets(Memory memory) {
        return memory.getByteBuffer(0, memory.size()).order(ByteOrder.nativeOrder());
    }

    private boolean ask() {
        putQuestion();
        if (Functions.send(netlink, question, QUESTION_OCTETS, 0) != QUESTION_OCTETS) {
            return false;
        }
        // The kernel answers before it returns from the question; a late answer to an earlier one is passed over.
        long length;
        do {
            length = Functions.recv(netlink, answer, ANSWER_OCTETS, MSG_DONTWAIT);
        } while (length >= ATTRIBUTES_OFFSET && answered.getInt(SEQUENCE_OFFSET) != sequence);
        return length >= ATTRIBUTES_OFFSET && isReceiver() && takeMemory((int) length);
    }

    private void putQuestion() {
        sequence++;
        asked.clear();
        asked.putInt(0, QUESTION_OCTETS)
                .putShort(TYPE_OFFSET, SOCK_DIAG_BY_FAMILY)
                .putShort(FLAGS_OFFSET, NLM_F_REQUEST)
                .putInt(SEQUENCE_OFFSET, sequence)
                .put(FAMILY_OFFSET, (byte) (destination.getAddress() instanceof Inet4Address ? AF_INET : AF_INET6))
                .put(PROTOCOL_OFFSET, IPPROTO_UDP)
                .put(EXTENSIONS_OFFSET, (byte) (1 << INET_DIAG_SKMEMINFO - 1))
                .putInt(STATES_OFFSET, ANY)
                .putInt(QUESTION_ID_OFFSET + INTERFACE, 0)
                .putInt(QUESTION_ID_OFFSET + COOKIE, ANY)
                .putInt(QUESTION_ID_OFFSET + COOKIE + Integer.BYTES, ANY);
        putEnd(0, sourceFirst ? source : destination);
        putEnd(1, sourceFirst ? destination : source);
    }

    private void putEnd(int index, InetSocketAddress end) {
        InetAddress address = end.getAddress();
        int portAt = QUESTION_ID_OFFSET + index * Short.BYTES;
        int addressAt = QUESTION_ID_OFFSET + ADDRESSES + index * ADDRESS_OCTETS;
        asked.put(portAt, (byte) (end.getPort() >>> Byte.SIZE)).put(portAt + 1, (byte) end.getPort());
        asked.put(addressAt, address.getAddress());
    }

    /** Whether the answer is about the destination's socket, rather than an error or the sender's own one. */
    private boolean isReceiver() {
        int port = (answered.get(ANSWER_ID_OFFSET) & 0xff) << Byte.SIZE | answered.get(ANSWER_ID_OFFSET + 1) & 0xff;
        return answered.getShort(TYPE_OFFSET) == SOCK_DIAG_BY_FAMILY && port == destination.getPort();
    }

    private boolean takeMemory(int end) {
        int at = ATTRIBUTES_OFFSET;
        while (at + ATTRIBUTE_HEAD_OCTETS <= end) {
            int length = answered.getShort(at) & 0xffff;
            int words = at + ATTRIBUTE_HEAD_OCTETS;
            if (answered.getShort(at + Short.BYTES) == INET_DIAG_SKMEMINFO
                    && length >= ATTRIBUTE_HEAD_OCTETS + DROPS_WORD + Integer.BYTES
                    && at + length <= end) {
                queuedOctets = word(words + QUEUED_WORD);
                bufferOctets = word(words + BUFFER_WORD);
                drops = word(words + DROPS_WORD);
                identity = word(INODE_OFFSET);
                return true;
            }
            at += Math.max(ATTRIBUTE_HEAD_OCTETS, length + 3 & ~3);
        }
        return false;
    }

    private long word(int at) {
        return Integer.toUnsignedLong(answered.getInt(at));
    }
}
