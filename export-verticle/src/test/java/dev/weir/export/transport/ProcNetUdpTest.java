// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcNetUdpTest {
    private static final String HEADER =
            "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n";
    private static final String WILDCARD =
            "  101: 00000000:1283 00000000:0000 07 00000000:00001200 00:00000000 00000000  0  0 50 2 0000000000000000 7\n";
    private static final String LOOPBACK =
            "  102: 0100007F:1283 00000000:0000 07 00000000:00000900 00:00000000 00000000  0  0 51 2 0000000000000000 2\n";
    private static final String CONNECTED =
            "  103: 0100007F:1283 0200007F:9C40 01 00000000:0000FF00 00:00000000 00000000  0  0 52 2 0000000000000000 9\n";
    private static final String OTHER_PORT =
            "  104: 0100007F:1284 00000000:0000 07 00000000:00008000 00:12830000 00000000  0  0 53 2 0000000000000000 8\n";
    private static final String ANY_IPV6 =
            "  105: 00000000000000000000000000000000:1283 00000000000000000000000000000000:0000 07 00000000:00000300"
                    + " 00:00000000 00000000  0  0 54 2 0000000000000000 1\n";
    private static final String IPV6_LOOPBACK =
            "  106: 00000000000000000000000001000000:1283 00000000000000000000000000000000:0000 07 00000000:00000600"
                    + " 00:00000000 00000000  0  0 55 2 0000000000000000 3\n";

    @TempDir
    Path directory;

    @Test
    void shouldPreferTheSocketBoundToTheAddress() throws IOException {
        ProcNetUdp queue = tables("127.0.0.1", HEADER + WILDCARD + LOOPBACK + CONNECTED + OTHER_PORT, HEADER);

        assertThat(queue.look()).isTrue();
        assertThat(queue.queuedOctets()).isEqualTo(0x900);
        assertThat(queue.drops()).isEqualTo(2);
    }

    @Test
    void shouldTakeTheWildcardSocketForAnotherAddress() throws IOException {
        ProcNetUdp queue = tables("192.0.2.1", HEADER + LOOPBACK + WILDCARD, HEADER);

        assertThat(queue.look()).isTrue();
        assertThat(queue.queuedOctets()).isEqualTo(0x1200);
        assertThat(queue.drops()).isEqualTo(7);
    }

    @Test
    void shouldFindTheIpv6SocketThatTakesIpv4() throws IOException {
        ProcNetUdp queue = tables("127.0.0.1", HEADER + OTHER_PORT, HEADER + ANY_IPV6 + IPV6_LOOPBACK);

        assertThat(queue.look()).isTrue();
        assertThat(queue.queuedOctets()).isEqualTo(0x300);
    }

    @Test
    void shouldFindTheSocketOfAnIpv6Address() throws IOException {
        ProcNetUdp queue = tables("::1", HEADER + WILDCARD, HEADER + ANY_IPV6 + IPV6_LOOPBACK);

        assertThat(queue.look()).isTrue();
        assertThat(queue.queuedOctets()).isEqualTo(0x600);
        assertThat(queue.drops()).isEqualTo(3);
    }

    @Test
    void shouldSeeNothingWhereNobodyListens() throws IOException {
        assertThat(tables("127.0.0.1", HEADER + OTHER_PORT + CONNECTED, HEADER).look())
                .isFalse();
    }

    @Test
    void shouldSeeNothingInATableThatItCannotRead() throws IOException {
        assertThat(tables("127.0.0.1", HEADER + LOOPBACK.replace("00000900", "xyz"), HEADER)
                        .look())
                .isFalse();
    }

    @Test
    void shouldSeeTheDatagramsThatWaitInARealSocket() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/proc/net/udp")), "needs Linux's /proc");
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (DatagramSocket receiver = new DatagramSocket(0, loopback);
                DatagramSocket sender = new DatagramSocket()) {
            ProcNetUdp queue = new ProcNetUdp(new InetSocketAddress(loopback, receiver.getLocalPort()));
            assertThat(queue.look()).isTrue();
            assertThat(queue.queuedOctets()).isZero();

            sender.send(new DatagramPacket(new byte[1_400], 1_400, receiver.getLocalSocketAddress()));

            assertThat(queue.look()).isTrue();
            assertThat(queue.queuedOctets()).isBetween(1_400L, LoopbackPacer.memoryOctets(1_400));
        }
    }

    private ProcNetUdp tables(String destination, String udp, String udp6) throws IOException {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the literal tables are little-endian");
        Files.writeString(directory.resolve("udp"), udp);
        Files.writeString(directory.resolve("udp6"), udp6);
        return new ProcNetUdp(new InetSocketAddress(InetAddress.getByName(destination), 0x1283), directory);
    }
}
