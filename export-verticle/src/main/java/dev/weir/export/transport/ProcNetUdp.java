// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The socket bound to a UDP port of this host, out of the kernel's table (proc(5), {@code /proc/net/udp}):
 *
 * <pre>
 *   sl  local_address rem_address   st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode ref pointer drops
 *  12:  0100007F:1283 00000000:0000 07 00000000:00000900 00:00000000 00000000   0       0 4711    2 0000000 0
 * </pre>
 *
 * Addresses are 32-bit words in the byte order of the machine. Where several sockets share the port, the fullest counts.
 */
final class ProcNetUdp implements ReceiverQueue {
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int QUEUES = 4;
    private static final int INODE = 9;
    private static final int DROPS = 12;
    private static final byte[] MAPPED_PREFIX = HexFormat.of().parseHex("00000000000000000000ffff");

    private final KernelTable ipv4Sockets;
    private final KernelTable ipv6Sockets;
    private final byte[] address;
    private final byte[] wildcard;
    private final boolean ipv4;
    private final String portSuffix;

    private boolean exact;
    private boolean found;
    private long queuedOctets;
    private long drops;
    private long identity;

    /** The one that datagrams to {@code destination} reach. */
    ProcNetUdp(InetSocketAddress destination) {
        this(destination, Path.of("/proc/net"));
    }

    ProcNetUdp(InetSocketAddress destination, Path directory) {
        InetAddress destinationAddress = destination.getAddress();
        this.ipv4Sockets = new KernelTable(directory.resolve("udp"));
        this.ipv6Sockets = new KernelTable(directory.resolve("udp6"));
        this.ipv4 = destinationAddress instanceof Inet4Address;
        this.address = destinationAddress.getAddress();
        this.wildcard = new byte[address.length];
        this.portSuffix = String.format(":%04X", destination.getPort());
    }

    @Override
    public boolean look() {
        exact = false;
        found = false;
        queuedOctets = 0;
        drops = 0;
        identity = 0;
        try {
            if (ipv4) {
                read(ipv4Sockets);
            }
            if (!found) {
                read(ipv6Sockets);
            }
        } catch (IOException | IllegalArgumentException unreadable) {
            return false;
        }
        return found;
    }

    @Override
    public long queuedOctets() {
        return queuedOctets;
    }

    /** The table does not tell. */
    @Override
    public long bufferOctets() {
        return 0;
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
        ipv4Sockets.close();
        ipv6Sockets.close();
    }

    private void read(KernelTable table) throws IOException {
        String text = table.read();
        // Most lines are of other ports: find the port first, and split only its lines.
        for (int at = text.indexOf(portSuffix); at >= 0; at = text.indexOf(portSuffix, at + 1)) {
            int start = text.lastIndexOf('\n', at) + 1;
            int end = text.indexOf('\n', at);
            String[] columns =
                    text.substring(start, end < 0 ? text.length() : end).strip().split("\\s+");
            if (columns.length > DROPS && columns[LOCAL].endsWith(portSuffix) && isUnconnected(columns[REMOTE])) {
                take(columns);
            }
            if (end < 0) {
                return;
            }
            at = end - 1;
        }
    }

    private void take(String[] columns) {
        byte[] local = address(columns[LOCAL]);
        boolean same = Arrays.equals(local, address);
        if (!same && (exact || !Arrays.equals(local, wildcard))) {
            return;
        }
        if (same && !exact) {
            exact = true;
            queuedOctets = 0;
            drops = 0;
            identity = 0;
        }
        found = true;
        String queues = columns[QUEUES];
        queuedOctets = Math.max(queuedOctets, Long.parseLong(queues.substring(queues.indexOf(':') + 1), 16));
        drops += Long.parseLong(columns[DROPS]);
        identity = identity * 31 + Long.parseLong(columns[INODE]);
    }

    private static boolean isUnconnected(String remote) {
        return remote.endsWith(":0000");
    }

    /** The address of {@code HEX:PORT}, as long as the destination's where that can be. */
    private byte[] address(String column) {
        byte[] octets = HexFormat.of().parseHex(column, 0, column.indexOf(':'));
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            for (int word = 0; word < octets.length; word += 4) {
                swap(octets, word, word + 3);
                swap(octets, word + 1, word + 2);
            }
        }
        if (ipv4 && octets.length == 16) {
            boolean mapped = Arrays.equals(octets, 0, 12, MAPPED_PREFIX, 0, 12);
            boolean any = Arrays.equals(octets, new byte[16]);
            return mapped ? Arrays.copyOfRange(octets, 12, 16) : any ? wildcard : octets;
        }
        return octets;
    }

    private static void swap(byte[] octets, int one, int other) {
        byte kept = octets[one];
        octets[one] = octets[other];
        octets[other] = kept;
    }
}
