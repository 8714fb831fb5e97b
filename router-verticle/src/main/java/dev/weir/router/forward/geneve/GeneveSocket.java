// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.linux.Libc;
import dev.weir.router.capture.linux.OsException;
import java.nio.charset.StandardCharsets;

/**
 * A UDP socket on which GENEVE comes, and a raw one (raw(7)) by which it goes back: a reply's source port is not the port
 * on which the packet came, which no UDP socket can do. Several may share a port; the kernel sends each flow of the load
 * balancer to the same one. One thread uses it.
 */
final class GeneveSocket implements AutoCloseable {
    private static final int IP_PKTINFO = 8;
    private static final int ADDRESS_OCTETS = 16;
    /** Of struct timeval. */
    private static final int TIMEOUT_OCTETS = 16;

    private static final int SCRATCH_OCTETS = 128;
    private static final int POLL_OFFSET = 96;
    private static final int LENGTH_OFFSET = 112;

    /** The ninth word of SO_MEMINFO: datagrams that found the receive buffer full (linux/sock_diag.h, SK_MEMINFO_DROPS). */
    private static final int DROPS_OFFSET = 8 * Integer.BYTES;

    private static final int MEMINFO_OCTETS = 9 * Integer.BYTES;

    /** How long a send waits for room in the send buffer. */
    private static final int LONGEST_SEND_MICROS = 20_000;

    private final Memory.Region scratch = Memory.allocate(SCRATCH_OCTETS, Long.BYTES);
    private int receiver = -1;
    private int sender = -1;
    private long toldDrops;

    /**
     * Opens both.
     *
     * @param networkInterface what they are bound to
     * @param port the UDP port
     * @param bufferOctets of packets that may wait to be received
     */
    void open(String networkInterface, int port, int bufferOctets) throws OsException {
        receiver = socket(Libc.SOCK_DGRAM, 0, "a UDP socket");
        setInt(receiver, Libc.SOL_SOCKET, Libc.SO_REUSEPORT, 1, "a shared port");
        setInt(receiver, Libc.SOL_SOCKET, Libc.SO_TIMESTAMPNS, 1, "times of packets");
        setInt(receiver, Libc.IPPROTO_IP, IP_PKTINFO, 1, "addresses of packets");
        setInt(receiver, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, bufferOctets, "a receive buffer of " + bufferOctets);
        bindTo(receiver, networkInterface);
        bind(port);
        sender = socket(Libc.SOCK_RAW, Libc.IPPROTO_RAW, "a raw socket");
        setInt(sender, Libc.SOL_SOCKET, Libc.SO_SNDBUFFORCE, bufferOctets, "a send buffer of " + bufferOctets);
        bindTo(sender, networkInterface);
        long at = scratch.address();
        Memory.putLong(at, 0);
        Memory.putLong(at + Long.BYTES, LONGEST_SEND_MICROS);
        set(sender, Libc.SOL_SOCKET, Libc.SO_SNDTIMEO, TIMEOUT_OCTETS, "a limit of waiting");
    }

    private static int socket(int type, int protocol, String what) throws OsException {
        int descriptor = Libc.socket(Libc.AF_INET, type | Libc.SOCK_CLOEXEC, protocol);
        if (descriptor < 0) {
            throw new OsException("opening " + what);
        }
        return descriptor;
    }

    private void bindTo(int descriptor, String networkInterface) throws OsException {
        byte[] name = networkInterface.getBytes(StandardCharsets.UTF_8);
        Memory.copy(name, 0, scratch.address(), name.length);
        Memory.putByte(scratch.address() + name.length, 0);
        set(
                descriptor,
                Libc.SOL_SOCKET,
                Libc.SO_BINDTODEVICE,
                name.length + 1,
                "packets of " + networkInterface + " only");
    }

    private void bind(int port) throws OsException {
        long at = scratch.address();
        Memory.fill(at, ADDRESS_OCTETS, 0);
        Memory.putShort(at, Libc.AF_INET);
        Memory.putByte(at + 2, port >> 8);
        Memory.putByte(at + 3, port);
        if (Libc.bind(receiver, at, ADDRESS_OCTETS) != 0) {
            throw new OsException("binding to UDP port " + port);
        }
    }

    /** Takes what has come, at most {@code count}, without waiting; a negative errno where it broke. */
    int receive(MessageVector messages, int count) {
        int received = Libc.receiveMany(receiver, messages.at(0), count, Libc.MSG_DONTWAIT | Libc.MSG_TRUNC);
        if (received >= 0) {
            return received;
        }
        int error = Libc.lastError();
        return error == Libc.EAGAIN || error == Libc.EINTR ? 0 : -error;
    }

    /** Waits for so many milliseconds for something to come. */
    void await(int timeoutMs) {
        long at = scratch.address() + POLL_OFFSET;
        Memory.putInt(at, receiver);
        Memory.putInt(at + Integer.BYTES, Libc.POLLIN);
        Libc.poll(at, timeoutMs);
    }

    /** Waits for so many milliseconds for something to come, here or on another descriptor. */
    void await(int other, int timeoutMs) {
        long at = scratch.address() + POLL_OFFSET;
        Memory.putInt(at, receiver);
        Memory.putInt(at + Integer.BYTES, Libc.POLLIN);
        Memory.putInt(at + Long.BYTES, other);
        Memory.putInt(at + Long.BYTES + Integer.BYTES, Libc.POLLIN);
        Libc.poll(at, 2, timeoutMs);
    }

    /** Sends messages from {@code first} on; how many, or a negative errno that the first of them met. */
    int send(MessageVector messages, int first, int count) {
        int sent = Libc.sendMany(sender, messages.at(first), count, 0);
        return sent > 0 ? sent : -Libc.lastError();
    }

    /** How many packets found the receive buffer full since the last call. */
    long takeDrops() {
        long length = scratch.address() + LENGTH_OFFSET;
        Memory.putInt(length, MEMINFO_OCTETS);
        if (Libc.getsockopt(receiver, Libc.SOL_SOCKET, Libc.SO_MEMINFO, scratch.address(), length) != 0) {
            return 0;
        }
        long drops = Memory.getUnsignedInt(scratch.address() + DROPS_OFFSET);
        long more = drops - toldDrops & 0xffff_ffffL;
        toldDrops = drops;
        return more;
    }

    private void setInt(int descriptor, int level, int name, int value, String what) throws OsException {
        Memory.putInt(scratch.address(), value);
        set(descriptor, level, name, Integer.BYTES, what);
    }

    private void set(int descriptor, int level, int name, int octets, String what) throws OsException {
        if (Libc.setsockopt(descriptor, level, name, scratch.address(), octets) != 0) {
            throw new OsException("asking for " + what);
        }
    }

    @Override
    public void close() {
        if (receiver >= 0) {
            Libc.close(receiver);
            receiver = -1;
        }
        if (sender >= 0) {
            Libc.close(sender);
            sender = -1;
        }
        scratch.close();
    }
}
