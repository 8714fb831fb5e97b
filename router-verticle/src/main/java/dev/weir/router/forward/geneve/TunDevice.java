// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.linux.Libc;
import dev.weir.router.capture.linux.OsException;
import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.SystemTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The interface by which the kernel and Weir hand each other IP packets, without anything before them (networking/tuntap of the
 * kernel's documentation). It goes with the process. It is opened and closed by one thread, and read and written by one.
 *
 * <pre>
 *   struct ifreq, 40 octets: name 16 | flags 2
 * </pre>
 */
public final class TunDevice implements AutoCloseable {
    /** What the system calls it. */
    public static final String NAME = "weir-gw0";

    /** What a load balancer takes; the kernel tells senders of longer ones. */
    private static final int MTU = 8500;

    private static final int QUEUE_PACKETS = 10_000;

    private static final String PATH = "/dev/net/tun";
    private static final Path IPV6 = Path.of("/proc/sys/net/ipv6");
    private static final long TUNSETIFF = 0x4004_54caL;
    private static final int IFREQ_OCTETS = 40;
    private static final int FLAGS_OFFSET = 16;
    private static final int IFF_TUN = 1;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_TUN_EXCL = 0x8000;

    private int descriptor = -1;

    /**
     * Makes the interface, which is down yet.
     *
     * @throws ForwardingException when that cannot be done; there is none then
     */
    public void open() throws ForwardingException {
        if (!Libc.isUsable()) {
            throw new ForwardingException("forwarding: mode geneve needs a 64-bit Linux");
        }
        try {
            attach();
            SystemTool.IP.run(
                    "link",
                    "set",
                    "dev",
                    NAME,
                    "mtu",
                    String.valueOf(MTU),
                    "txqueuelen",
                    String.valueOf(QUEUE_PACKETS));
            if (Files.exists(IPV6)) {
                // Without an address of its own it sends nothing by itself.
                SystemTool.IP.run("link", "set", "dev", NAME, "addrgenmode", "none");
            }
        } catch (OsException e) {
            close();
            throw new ForwardingException(complaint(e), e);
        } catch (ForwardingException refused) {
            close();
            throw refused;
        }
    }

    private void attach() throws OsException {
        descriptor = Libc.open(PATH, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (descriptor < 0) {
            throw new OsException("opening " + PATH);
        }
        try (Memory.Region request = Memory.allocate(IFREQ_OCTETS, Long.BYTES)) {
            byte[] name = NAME.getBytes(StandardCharsets.US_ASCII);
            Memory.copy(name, 0, request.address(), name.length);
            Memory.putShort(request.address() + FLAGS_OFFSET, IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL);
            if (Libc.ioctl(descriptor, TUNSETIFF, request.address()) != 0) {
                throw new OsException("making the interface " + NAME);
            }
        }
    }

    private static String complaint(OsException e) {
        String what = "forwarding: arms: two: " + e.getMessage();
        return switch (e.error()) {
            case Libc.ENOENT, Libc.ENODEV, Libc.ENXIO ->
                what + "; the kernel's module tun makes it ('modprobe tun'), and a container has to be given it";
            case Libc.EPERM, Libc.EACCES -> what + "; it takes root, or CAP_NET_ADMIN and the right to open " + PATH;
            case Libc.EBUSY, Libc.EINVAL -> what + "; there is one of that name already, another Weir's perhaps";
            default -> what;
        };
    }

    /** The descriptor, to be waited for. */
    int descriptor() {
        return descriptor;
    }

    /** The kernel's number for it. */
    int interfaceIndex() {
        return Libc.interfaceIndex(NAME);
    }

    /** Takes a packet of the kernel's, without waiting; how many octets, 0 when there is none, a negative errno if it broke. */
    int read(long to, int octets) {
        long read = Libc.read(descriptor, to, octets);
        if (read >= 0) {
            return (int) read;
        }
        int error = Libc.lastError();
        return error == Libc.EAGAIN || error == Libc.EINTR ? 0 : -error;
    }

    /** Hands the kernel a packet; whether it took it. */
    boolean write(long from, int octets) {
        return Libc.write(descriptor, from, octets) == octets;
    }

    /** How many packets found its queue full since it was made. */
    long dropped() {
        try {
            return Long.parseLong(Files.readString(Path.of("/sys/class/net", NAME, "statistics/tx_dropped"))
                    .strip());
        } catch (IOException | NumberFormatException untold) {
            return 0;
        }
    }

    @Override
    public void close() {
        if (descriptor >= 0) {
            Libc.close(descriptor);
            descriptor = -1;
        }
    }
}
