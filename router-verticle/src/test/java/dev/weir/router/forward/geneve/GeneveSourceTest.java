// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.config.DataSize;
import dev.weir.config.GeneveForwardingConfig;
import dev.weir.config.HealthCheckConfig;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.memory.Memory;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.parse.Frame;
import dev.weir.router.parse.FrameSink;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A load balancer at 127.0.0.2 and an appliance at 127.0.0.1, which takes root: as another user these are skipped. */
@Timeout(60)
class GeneveSourceTest {
    private static final String HEADER =
            "08 00 0800 000000 00 0108 01 02 0fedcba987654321" + " 0108 02 02 1122334455667788 0108 03 01 9abcdef0 ";
    private static final String INNER = "45000020 12340000 40110000 0a000001 0a000002 0457 08ae 000c 0000 01020304";
    private static final int OUTER_OCTETS = 28;
    private static final int RECEIVE_TIMEOUT_MS = 10_000;

    private final LedgerSlice ledger = new Ledger().slice("test");
    private final List<byte[]> metered = new ArrayList<>();
    private final List<Long> timesNs = new ArrayList<>();
    private final Map<LedgerCounter, Integer> leftOut = new EnumMap<>(LedgerCounter.class);
    /** Where replies come: their destination port is that of GENEVE, not that from which the packet was sent. */
    private DatagramSocket replies;

    @BeforeAll
    static void onlyAsRoot() {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "SKIPPED: raw sockets need root; run the tests as root to test mode geneve");
    }

    @BeforeEach
    void listen() throws Exception {
        replies = new DatagramSocket(null);
        replies.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        replies.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0));
        replies.setSoTimeout(RECEIVE_TIMEOUT_MS);
    }

    @AfterEach
    void close() {
        replies.close();
    }

    @Test
    void shouldSendPacketsBackAsTheyCameWithAddressesExchangedAndPortsKept() throws Exception {
        byte[] packet = octets(HEADER + INNER);
        long beforeNs = System.currentTimeMillis() * 1_000_000;
        try (GeneveSource source = start(DataSize.ofMiB(1));
                DatagramSocket flow = flow()) {
            for (int i = 0; i < 300; i++) {
                packet[packet.length - 1] = (byte) i;
                send(flow, packet);
                pollUntilMetered(source, i + 1);
                DatagramPacket reply = new DatagramPacket(new byte[9000], 9000);
                replies.receive(reply);
                assertThat(reply.getSocketAddress()).isEqualTo(new InetSocketAddress("127.0.0.1", flow.getLocalPort()));
                assertThat(HexFormat.of().formatHex(reply.getData(), 0, reply.getLength()))
                        .isEqualTo(HexFormat.of().formatHex(packet));
            }
            source.foldKernelCounts(ledger);
            byte[] seen = metered.get(299);
            assertThat(HexFormat.of().formatHex(seen, 12, 20))
                    .as("from the load balancer")
                    .isEqualTo("7f0000027f000001");
            assertThat(HexFormat.of().formatHex(seen, OUTER_OCTETS, seen.length))
                    .isEqualTo(HexFormat.of().formatHex(packet));
        }
        assertThat(timesNs).allMatch(ns -> ns >= beforeNs && ns <= System.currentTimeMillis() * 1_000_000 + 1_000_000);
        assertThat(ledger.packets(LedgerCounter.SENT_BACK)).isEqualTo(300);
        assertThat(ledger.octets(LedgerCounter.SENT_BACK)).isEqualTo(300L * (OUTER_OCTETS + packet.length));
        assertThat(ledger.packets(LedgerCounter.KERNEL_SEEN)).isEqualTo(300);
        assertThat(leftOut).isEmpty();
    }

    @Test
    void shouldDropWhatIsNotTheLoadBalancersAndCountWhy() throws Exception {
        try (GeneveSource source = start(DataSize.ofMiB(1));
                DatagramSocket flow = flow()) {
            send(flow, octets("00 00 0800 000000 00" + INNER));
            send(flow, octets("08 80" + HEADER.substring(5) + INNER));
            send(flow, octets("ff"));
            send(flow, new byte[9300]);
            send(flow, octets(HEADER + INNER));
            pollUntilMetered(source, 1);
            DatagramPacket reply = new DatagramPacket(new byte[9000], 9000);
            replies.receive(reply);
            assertThat(reply.getLength()).as("nothing else came back").isEqualTo(octets(HEADER + INNER).length);
        }
        assertThat(leftOut)
                .isEqualTo(Map.of(
                        LedgerCounter.GENEVE_OPTION_MISSING, OUTER_OCTETS + 40,
                        LedgerCounter.GENEVE_CONTROL, OUTER_OCTETS + 72,
                        LedgerCounter.GENEVE_MALFORMED, OUTER_OCTETS + 1,
                        LedgerCounter.GENEVE_TOO_LONG, OUTER_OCTETS + 9300));
    }

    @Test
    void shouldCountWhatFoundNoRoom() throws Exception {
        int packets = 5000;
        try (GeneveSource source = start(new DataSize(64 << 10));
                DatagramSocket flow = flow()) {
            for (int i = 0; i < packets; i++) {
                send(flow, octets(HEADER + INNER));
            }
            while (source.poll(sink(), 1024) != 0) {
                source.foldKernelCounts(ledger);
            }
        }
        assertThat(metered).hasSizeBetween(1, packets - 1);
        assertThat(ledger.packets(LedgerCounter.KERNEL_SEEN)).isEqualTo(packets);
        assertThat(ledger.packets(LedgerCounter.KERNEL_DROPPED)).isEqualTo(packets - metered.size());
        assertThat(ledger.packets(LedgerCounter.SENT_BACK)).isEqualTo(metered.size());
    }

    @Test
    void shouldSayWhyThereIsNothingToReceiveOn() {
        assertThatThrownBy(() -> {
                    try (GeneveSource source = new GeneveSource(config("nowhere0", DataSize.ofMiB(1)))) {
                        source.start();
                    }
                })
                .isInstanceOf(CaptureException.class)
                .hasMessage("forwarding: geneve on nowhere0: there is no such interface; 'weir interfaces' lists those"
                        + " there are");
    }

    private GeneveSource start(DataSize buffer) throws CaptureException {
        GeneveSource source = new GeneveSource(config("lo", buffer));
        source.start();
        return source;
    }

    private GeneveForwardingConfig config(String networkInterface, DataSize buffer) {
        GeneveForwardingConfig plain = GeneveForwardingConfig.of(networkInterface);
        return new GeneveForwardingConfig(
                networkInterface,
                replies.getLocalPort(),
                plain.arms(),
                plain.outside(),
                plain.gateway(),
                plain.gateway6(),
                plain.clients(),
                plain.connections(),
                1,
                buffer,
                Duration.ZERO,
                HealthCheckConfig.defaults());
    }

    private static DatagramSocket flow() throws Exception {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0));
    }

    private void send(DatagramSocket flow, byte[] packet) throws Exception {
        flow.send(
                new DatagramPacket(packet, packet.length, InetAddress.getByName("127.0.0.1"), replies.getLocalPort()));
    }

    private void pollUntilMetered(GeneveSource source, int count) throws CaptureException {
        while (metered.size() < count) {
            source.poll(sink(), 1024);
        }
    }

    private FrameSink sink() {
        return new FrameSink() {
            @Override
            public void accept(Frame frame) {
                byte[] octets = new byte[frame.capturedOctets()];
                Memory.copy(frame.address(), octets, 0, octets.length);
                metered.add(octets);
                timesNs.add(frame.timestampNs());
            }

            @Override
            public void leaveOut(LedgerCounter reason, int wireOctets) {
                leftOut.merge(reason, wireOctets, Integer::sum);
            }
        };
    }

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
