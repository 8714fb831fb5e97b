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
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketDiagnosisTest {
    private static final int OCTETS = 1_400;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldSeeTheDatagramsThatWaitAndTheSizeOfTheBuffer(String host) throws IOException {
        InetAddress loopback = InetAddress.getByName(host);
        try (DatagramSocket receiver = new DatagramSocket(0, loopback);
                DatagramSocket sender = connected(receiver)) {
            SocketDiagnosis queue = of(sender, receiver);
            assertThat(queue.queuedOctets()).isZero();
            // Linux reserves twice what was asked for (socket(7)), and Java tells what was.
            assertThat(queue.bufferOctets()).isEqualTo(2L * receiver.getOption(StandardSocketOptions.SO_RCVBUF));

            send(sender);

            assertThat(queue.look()).isTrue();
            assertThat(queue.queuedOctets()).isBetween((long) OCTETS, LoopbackPacer.memoryOctets(OCTETS));
            assertThat(queue.drops()).isZero();
            queue.close();
        }
    }

    @Test
    void shouldCountWhatASmallBufferDrops() throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (DatagramSocket receiver = new DatagramSocket(0, loopback);
                DatagramSocket sender = connected(receiver)) {
            receiver.setOption(StandardSocketOptions.SO_RCVBUF, 2 * OCTETS);
            SocketDiagnosis queue = of(sender, receiver);
            for (int i = 0; i < 20; i++) {
                send(sender);
            }

            assertThat(queue.look()).isTrue();
            assertThat(queue.drops()).isPositive();
            assertThat(queue.queuedOctets()).isGreaterThanOrEqualTo(queue.bufferOctets() / 2);
            queue.close();
        }
    }

    @Test
    void shouldTellOneSocketFromItsSuccessorAndFromNone() throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        DatagramSocket receiver = new DatagramSocket(0, loopback);
        InetSocketAddress address = (InetSocketAddress) receiver.getLocalSocketAddress();
        try (DatagramSocket sender = connected(receiver)) {
            SocketDiagnosis queue = of(sender, receiver);
            ProcNetUdp table = new ProcNetUdp(address);
            assertThat(table.look()).isTrue();
            assertThat(queue.identity()).isEqualTo(table.identity());
            table.close();

            receiver.close();
            assertThat(queue.look()).isFalse();

            long before = queue.identity();
            try (DatagramSocket successor = new DatagramSocket(address)) {
                assertThat(successor.isBound()).isTrue();
                assertThat(queue.look()).isTrue();
                assertThat(queue.identity()).isNotEqualTo(before);
            }
            queue.close();
        }
    }

    /** One that has looked once; where the kernel shows no sockets in this way, the test ends. */
    private static SocketDiagnosis of(DatagramSocket sender, DatagramSocket receiver) {
        assumeTrue(Files.isReadable(Path.of("/proc/net/udp")), "needs Linux");
        SocketDiagnosis queue =
                new SocketDiagnosis((InetSocketAddress) sender.getLocalSocketAddress(), (InetSocketAddress)
                        receiver.getLocalSocketAddress());
        assumeTrue(queue.look(), "needs the kernel's udp_diag");
        return queue;
    }

    private static DatagramSocket connected(DatagramSocket receiver) throws IOException {
        DatagramSocket sender = new DatagramSocket();
        sender.connect(receiver.getLocalSocketAddress());
        return sender;
    }

    private static void send(DatagramSocket sender) throws IOException {
        sender.send(new DatagramPacket(new byte[OCTETS], OCTETS));
    }
}
