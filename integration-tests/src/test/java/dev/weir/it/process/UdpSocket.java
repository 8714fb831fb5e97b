// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A UDP socket of another process as the kernel shows it in {@code /proc/net/udp}.
 *
 * @param waitingOctets received and not read yet
 * @param drops datagrams that did not fit into the socket's buffer
 */
public record UdpSocket(long waitingOctets, long drops) {
    private static final Path SOCKETS = Path.of("/proc/net/udp");
    private static final int LOCAL_ADDRESS = 1;
    private static final int QUEUES = 4;

    /** The IPv4 socket that is bound to this port, or null if there is none. */
    public static UdpSocket of(int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        for (String line : lines()) {
            String[] columns = line.strip().split("\\s+");
            if (columns[LOCAL_ADDRESS].endsWith(suffix)) {
                String received = columns[QUEUES].substring(columns[QUEUES].indexOf(':') + 1);
                return new UdpSocket(Long.parseLong(received, 16), Long.parseLong(columns[columns.length - 1]));
            }
        }
        return null;
    }

    /** A port of the loopback address that nobody is bound to. */
    public static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(SOCKETS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
