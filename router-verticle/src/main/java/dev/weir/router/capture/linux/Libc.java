// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.linux;

import com.sun.jna.Native;

/**
 * The functions of the C library that captures, forwarding and netlink sockets call, with the numbers that Linux knows
 * things by. Pointers are addresses: a 64-bit system is needed, see {@link #isUsable}. None of them allocates.
 */
public final class Libc {
    public static final int AF_INET = 2;
    public static final int AF_NETLINK = 16;
    public static final int AF_PACKET = 17;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_CLOEXEC = 0x8_0000;

    public static final int IPPROTO_IP = 0;
    public static final int IPPROTO_RAW = 255;

    public static final int SOL_SOCKET = 1;
    public static final int SO_ERROR = 4;
    public static final int SO_RCVBUF = 8;
    public static final int SO_REUSEPORT = 15;
    public static final int SO_SNDTIMEO = 21;
    public static final int SO_BINDTODEVICE = 25;
    public static final int SO_ATTACH_FILTER = 26;
    public static final int SO_SNDBUFFORCE = 32;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int SO_TIMESTAMPNS = 35;
    public static final int SO_MEMINFO = 55;

    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;

    public static final int O_RDWR = 2;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_CLOEXEC = 0x8_0000;

    public static final int PROT_READ_WRITE = 3;
    public static final int MAP_SHARED = 1;
    public static final long MAP_FAILED = -1;

    public static final short POLLIN = 1;
    public static final short POLLERR = 8;

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int ENXIO = 6;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int EAFNOSUPPORT = 97;
    public static final int EADDRINUSE = 98;
    public static final int ENETDOWN = 100;
    public static final int ENOBUFS = 105;
    public static final int ETIMEDOUT = 110;

    private Libc() {}

    /** The bindings, in a class of their own so that a missing library shows when the first is used. */
    private static final class Functions {
        static {
            Native.register(Functions.class, "c");
        }

        static native int socket(int domain, int type, int protocol);

        static native int open(String path, int flags);

        static native int close(int descriptor);

        static native long read(int descriptor, long to, long octets);

        static native long write(int descriptor, long from, long octets);

        static native int bind(int descriptor, long address, int octets);

        static native int setsockopt(int descriptor, int level, int name, long value, int octets);

        static native int getsockopt(int descriptor, int level, int name, long value, long octets);

        static native long mmap(long address, long octets, int protection, int flags, int descriptor, long offset);

        static native int munmap(long address, long octets);

        static native int poll(long descriptors, long count, int timeoutMs);

        static native long recv(int descriptor, long to, long octets, int flags);

        static native long send(int descriptor, long from, long octets, int flags);

        static native int recvmmsg(int descriptor, long messages, int count, int flags, long timeout);

        static native int sendmmsg(int descriptor, long messages, int count, int flags);

        static native int ioctl(int descriptor, long request, long argument);

        static native int if_nametoindex(String name);

        static native String strerror(int error);
    }

    /** Whether this is a 64-bit Linux. */
    public static boolean isUsable() {
        return "Linux".equals(System.getProperty("os.name")) && Native.POINTER_SIZE == Long.BYTES;
    }

    public static int socket(int domain, int type, int protocol) {
        return Functions.socket(domain, type, protocol);
    }

    /** As open(2), of a file that there is. */
    public static int open(String path, int flags) {
        return Functions.open(path, flags);
    }

    public static long read(int descriptor, long to, long octets) {
        return Functions.read(descriptor, to, octets);
    }

    public static long write(int descriptor, long from, long octets) {
        return Functions.write(descriptor, from, octets);
    }

    public static void close(int descriptor) {
        Functions.close(descriptor);
    }

    public static int bind(int descriptor, long address, int octets) {
        return Functions.bind(descriptor, address, octets);
    }

    public static int setsockopt(int descriptor, int level, int name, long value, int octets) {
        return Functions.setsockopt(descriptor, level, name, value, octets);
    }

    /** As getsockopt(2); {@code octets} is the address of the length. */
    public static int getsockopt(int descriptor, int level, int name, long value, long octets) {
        return Functions.getsockopt(descriptor, level, name, value, octets);
    }

    /** Maps a descriptor's memory, shared, to be read and written; {@link #MAP_FAILED} when that is refused. */
    public static long mapShared(int descriptor, long octets) {
        return Functions.mmap(0, octets, PROT_READ_WRITE, MAP_SHARED, descriptor, 0);
    }

    public static void unmap(long address, long octets) {
        Functions.munmap(address, octets);
    }

    /** As poll(2) on one struct pollfd at an address. */
    public static int poll(long descriptor, int timeoutMs) {
        return Functions.poll(descriptor, 1, timeoutMs);
    }

    /** As poll(2) on so many structs pollfd, one behind the other. */
    public static int poll(long descriptors, int count, int timeoutMs) {
        return Functions.poll(descriptors, count, timeoutMs);
    }

    /** As recv(2), without waiting; -1 when there is nothing. */
    public static long receiveNow(int descriptor, long to, long octets) {
        return Functions.recv(descriptor, to, octets, MSG_DONTWAIT);
    }

    /** As send(2), without waiting; -1 when it is refused. */
    public static long send(int descriptor, long from, long octets) {
        return Functions.send(descriptor, from, octets, MSG_DONTWAIT);
    }

    /** As recvmmsg(2), without a timeout; {@code messages} is the address of so many struct mmsghdr. */
    public static int receiveMany(int descriptor, long messages, int count, int flags) {
        return Functions.recvmmsg(descriptor, messages, count, flags, 0);
    }

    /** As sendmmsg(2); {@code messages} is the address of so many struct mmsghdr. */
    public static int sendMany(int descriptor, long messages, int count, int flags) {
        return Functions.sendmmsg(descriptor, messages, count, flags);
    }

    public static int ioctl(int descriptor, long request, long argument) {
        return Functions.ioctl(descriptor, request, argument);
    }

    /** The kernel's number for an interface, 0 when there is none of that name. */
    public static int interfaceIndex(String name) {
        return Functions.if_nametoindex(name);
    }

    /** What the last call on this thread failed with. */
    public static int lastError() {
        return Native.getLastError();
    }

    /** An error in words, in lower case as a part of a sentence. */
    public static String words(int error) {
        String text = Functions.strerror(error);
        return text == null || text.isEmpty()
                ? "error " + error
                : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
