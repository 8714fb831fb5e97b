// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.UdpTransportConfig;
import dev.weir.export.transport.Transport.Outcome;
import dev.weir.export.transport.Transport.Session;
import dev.weir.model.memory.Memory;
import dev.weir.model.packet.OwnExports;
import dev.weir.model.packet.PacketRecord;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UdpTransportTest {
    private final RecordingDelivery delivery = new RecordingDelivery();
    private final OwnExports ownExports = new OwnExports();
    private volatile String resolved = "127.0.0.1";
    private Transport transport;

    @AfterEach
    void close() {
        if (transport != null) {
            transport.close();
        }
    }

    @Test
    void shouldSendADatagramAMessage() throws IOException {
        try (DatagramSocket receiver = receiver("127.0.0.1", 0)) {
            transport = transport("127.0.0.1", receiver.getLocalPort());
            assertThat(transport.open()).isEqualTo(Session.NEW);

            assertThat(transport.send(Messages.of("one"))).isEqualTo(Outcome.TAKEN);
            assertThat(transport.send(Messages.of("two"))).isEqualTo(Outcome.TAKEN);

            assertThat(receive(receiver).text()).isEqualTo("one");
            assertThat(receive(receiver).text()).isEqualTo("two");
            assertThat(delivery.sentRecords).isEqualTo(2);
        }
    }

    @Test
    void shouldSendADatagramAMessageWhenManyComeAtOnce() throws IOException {
        try (DatagramSocket receiver = receiver("127.0.0.1", 0)) {
            transport = transport("127.0.0.1", receiver.getLocalPort());
            transport.open();
            int sent = 0;
            for (int batch = 0; batch < 40; batch++) {
                for (int i = 0; i < 50; i++) {
                    // Runs of one length, shorter ones among them, and some longer than those before.
                    String text = String.format("%05d", sent++) + "x".repeat(i % 20 == 7 ? 0 : 10 + i / 30);
                    assertThat(transport.send(Messages.of(text))).isEqualTo(Outcome.TAKEN);
                }
                assertThat(transport.endBatch()).isEqualTo(Outcome.TAKEN);
                for (int i = 0; i < 50; i++) {
                    int number = batch * 50 + i;
                    assertThat(receive(receiver).text())
                            .isEqualTo(String.format("%05d", number) + "x".repeat(i % 20 == 7 ? 0 : 10 + i / 30));
                }
                assertThat(delivery.sentRecords).isEqualTo(sent);
            }
            assertThat(delivery.lostRecords).isZero();
        }
    }

    @Test
    void shouldLoseNothingToARefusalOfEarlierOnesWhenManyComeAtOnce() throws IOException {
        int port = freePort();
        transport = transport("127.0.0.1", port);
        transport.open();
        for (int i = 0; i < 1000; i++) {
            transport.send(Messages.of("refused"));
        }
        transport.endBatch();
        try (DatagramSocket receiver = receiver("127.0.0.1", port)) {
            long refused = delivery.sentRecords;
            for (int i = 0; i < 10; i++) {
                assertThat(transport.send(Messages.of("taken"))).isEqualTo(Outcome.TAKEN);
            }
            assertThat(transport.endBatch()).isEqualTo(Outcome.TAKEN);

            for (int i = 0; i < 10; i++) {
                assertThat(receive(receiver).text()).isEqualTo("taken");
            }
            assertThat(delivery.sentRecords).isEqualTo(refused + 10);
        }
    }

    @Test
    void shouldSendOverIpv6() throws IOException {
        try (DatagramSocket receiver = receiver("::1", 0)) {
            transport = transport("::1", receiver.getLocalPort());
            transport.open();

            transport.send(Messages.of("six"));

            assertThat(receive(receiver).text()).isEqualTo("six");
        }
    }

    @Test
    void shouldSendTheDatagramAtHandAgainWhenAnEarlierOneWasRefused() throws IOException {
        int port = freePort();
        transport = transport("127.0.0.1", port);
        transport.open();
        assertThat(transport.send(Messages.of("refused"))).isEqualTo(Outcome.TAKEN);
        try (DatagramSocket receiver = receiver("127.0.0.1", port)) {
            assertThat(transport.send(Messages.of("taken"))).isEqualTo(Outcome.TAKEN);

            assertThat(receive(receiver).text()).isEqualTo("taken");
            assertThat(delivery.refusals).isEqualTo(1);
            assertThat(delivery.sentRecords).isEqualTo(2);
            assertThat(delivery.lostRecords).isZero();
        }
    }

    @Test
    void shouldNoticeARefusalWhileIdle() throws IOException {
        transport = transport("127.0.0.1", freePort());
        transport.open();
        transport.send(Messages.of("refused"));

        assertThat(transport.poll()).isEqualTo(Outcome.TAKEN);

        assertThat(delivery.refusals).isEqualTo(1);
    }

    @Test
    void shouldKeepItsSourcePortWhenTheNameMoves() throws IOException {
        try (DatagramSocket before = receiver("127.0.0.1", 0);
                DatagramSocket after = receiver("127.0.0.2", before.getLocalPort())) {
            transport = transport("collector.example", before.getLocalPort());
            transport.open();
            transport.send(Messages.of("before"));
            Received first = receive(before);
            resolved = "127.0.0.2";

            Eventually.until("the new address", () -> transport.poll() == Outcome.TAKEN && delivery.resolutions == 1);
            transport.send(Messages.of("after"));
            Received second = receive(after);

            assertThat(second.text()).isEqualTo("after");
            assertThat(second.sourcePort()).isEqualTo(first.sourcePort());
        }
    }

    @Test
    void shouldMoveToTheOtherFamilyWithTheSameSourcePort() throws IOException {
        try (DatagramSocket before = receiver("127.0.0.1", 0);
                DatagramSocket after = receiver("::1", before.getLocalPort())) {
            transport = transport("collector.example", before.getLocalPort());
            transport.open();
            transport.send(Messages.of("before"));
            Received first = receive(before);
            resolved = "::1";

            Eventually.until("the new address", () -> transport.poll() == Outcome.TAKEN && delivery.resolutions == 1);
            transport.send(Messages.of("after"));

            assertThat(receive(after).sourcePort()).isEqualTo(first.sourcePort());
        }
    }

    @Test
    void shouldFailToOpenWhileTheNameDoesNotResolve() {
        resolved = null;
        transport = transport("collector.example", 4739);

        assertThatThrownBy(() -> transport.open())
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.isPassing()).isTrue())
                .hasMessage("cannot send to udp://collector.example:4739: the name collector.example does not resolve");
    }

    @Test
    void shouldSayWhyTheKernelRefusesTheDestination() {
        transport = transport("255.255.255.255", 4739);

        assertThatThrownBy(() -> transport.open())
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.isPassing()).isTrue())
                .hasMessage("cannot send to udp://255.255.255.255:4739: permission denied");
    }

    @Test
    void shouldSayWhatToDoAboutADatagramThatIsTooLarge() throws IOException {
        transport = transport("127.0.0.1", freePort());
        transport.open();

        assertThat(transport.send(Messages.of("x".repeat(65_508)))).isEqualTo(Outcome.LOST);

        assertThat(delivery.lostRecords).isEqualTo(1);
        assertThat(delivery.failures).hasSize(1);
        assertThat(delivery.failures.get(0)).contains("65508 octets", "maxMessageSize");
    }

    @Test
    void shouldLoseWhatItMayNotSendBeforeTheTimeIsUp() throws IOException {
        UdpTransportConfig slow = new UdpTransportConfig("127.0.0.1", freePort(), 1, Duration.ofMinutes(1));
        transport = Transports.create(slow, context());
        transport.open();
        transport.send(Messages.of("the one of this second"));
        delivery.givingUp = true;

        assertThat(transport.send(Messages.of("one too many"))).isEqualTo(Outcome.LOST);

        assertThat(delivery.lostRecords).isEqualTo(1);
    }

    @Test
    void shouldTellItsConversationWhileItIsOpen() throws IOException {
        ByteBuffer packet = ByteBuffer.allocateDirect(PacketRecord.SLOT_OCTETS);
        long slot = Memory.addressOf(packet);
        try (DatagramSocket receiver = receiver("127.0.0.1", 0)) {
            transport = transport("127.0.0.1", receiver.getLocalPort());
            transport.open();
            transport.send(Messages.of("x"));
            writeConversation(packet, slot, receive(receiver).sourcePort(), receiver.getLocalPort());
            assertThat(ownExports.contains(slot)).isTrue();

            transport.close();

            assertThat(ownExports.contains(slot)).isFalse();
        }
    }

    private static void writeConversation(ByteBuffer packet, long slot, int onePort, int otherPort) {
        byte[] loopback = {127, 0, 0, 1};
        packet.put(PacketRecord.ADDRESS_A_OFFSET, loopback);
        packet.put(PacketRecord.ADDRESS_B_OFFSET, loopback);
        packet.put(PacketRecord.PROTOCOL_OFFSET, (byte) 17);
        PacketRecord.portA(slot, Math.min(onePort, otherPort));
        PacketRecord.portB(slot, Math.max(onePort, otherPort));
    }

    private Transport transport(String host, int port) {
        return Transports.create(new UdpTransportConfig(host, port, 0, Duration.ofSeconds(1)), context());
    }

    private TransportContext context() {
        return new TransportContext(
                "test", ExportMode.CONTINUOUS, false, delivery, ownExports, this::resolve, InstantSource.system());
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        if (!host.equals("collector.example")) {
            return InetAddress.getAllByName(host);
        }
        String address = resolved;
        if (address == null) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {InetAddress.getByName(address)};
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = receiver("127.0.0.1", 0)) {
            return socket.getLocalPort();
        }
    }

    private static DatagramSocket receiver(String address, int port) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, port));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static Received receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        socket.receive(packet);
        return new Received(
                new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII), packet.getPort());
    }

    private record Received(String text, int sourcePort) {}
}
