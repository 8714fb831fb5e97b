// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.linux.Libc;
import dev.weir.router.capture.linux.OsException;

/** A netlink socket to netfilter, and the memory that messages come into. One owner thread. */
final class NetlinkSocket implements AutoCloseable {
    /** As much as the kernel puts into one datagram of a dump. */
    static final int BUFFER_OCTETS = 64 * 1024;

    private static final int NETLINK_NETFILTER = 12;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;

    private static final int ADDRESS_OCTETS = 12;
    private static final int OPTION_OCTETS = Integer.BYTES;
    private static final int POLL_OCTETS = 8;

    private final Memory.Region buffer = Memory.allocate(BUFFER_OCTETS, Long.BYTES);
    private final Memory.Region scratch = Memory.allocate(OPTION_OCTETS + POLL_OCTETS, Long.BYTES);
    private int descriptor = -1;

    /** Opens the socket, in no group yet. */
    void open() throws OsException {
        descriptor = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, NETLINK_NETFILTER);
        if (descriptor < 0) {
            throw new OsException("opening a netlink socket");
        }
        // Without a port of its own the socket has the kernel's, 0, which gets none of the kernel's messages.
        Memory.fill(buffer.address(), ADDRESS_OCTETS, 0);
        Memory.putShort(buffer.address(), Libc.AF_NETLINK);
        if (Libc.bind(descriptor, buffer.address(), ADDRESS_OCTETS) != 0) {
            throw new OsException("binding a netlink socket");
        }
    }

    /** Begins to get the messages of a group. */
    void join(int group) throws OsException {
        Memory.putInt(scratch.address(), group);
        if (Libc.setsockopt(descriptor, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, scratch.address(), OPTION_OCTETS) != 0) {
            throw new OsException("joining group " + group + " of netfilter");
        }
    }

    /** Has the kernel keep so many octets of what has not been read yet, or as many as it lets this process have. */
    void receiveBuffer(int octets) {
        Memory.putInt(scratch.address(), octets);
        if (Libc.setsockopt(descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, scratch.address(), OPTION_OCTETS) != 0) {
            Libc.setsockopt(descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUF, scratch.address(), OPTION_OCTETS);
        }
    }

    /** Sends the first octets of the buffer to the kernel. */
    void send(int octets) throws OsException {
        if (Libc.send(descriptor, buffer.address(), octets) != octets) {
            throw new OsException("asking netfilter");
        }
    }

    /** Takes a datagram into the buffer, without waiting: how many octets, 0 for none, or the errno, negative. */
    int receive() {
        long octets = Libc.receiveNow(descriptor, buffer.address(), BUFFER_OCTETS);
        if (octets >= 0) {
            return (int) octets;
        }
        int error = Libc.lastError();
        return error == Libc.EAGAIN || error == Libc.EINTR ? 0 : -error;
    }

    /** Waits until there is a datagram or an error, for so many milliseconds. */
    void await(int timeoutMs) {
        long at = scratch.address() + OPTION_OCTETS;
        Memory.putInt(at, descriptor);
        Memory.putInt(at + Integer.BYTES, Libc.POLLIN);
        Libc.poll(at, timeoutMs);
    }

    /** Where datagrams come to, and requests are written. */
    long buffer() {
        return buffer.address();
    }

    @Override
    public void close() {
        if (descriptor >= 0) {
            Libc.close(descriptor);
            descriptor = -1;
        }
        buffer.close();
        scratch.close();
    }
}
