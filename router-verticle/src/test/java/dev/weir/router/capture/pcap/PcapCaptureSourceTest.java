// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.config.DataSize;
import dev.weir.config.ObservationPointConfig;
import dev.weir.config.PcapCaptureConfig;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.memory.Memory;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.parse.LinkType;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Captures on the loopback, which takes the right to: as another user than root these are skipped. */
@Timeout(60)
class PcapCaptureSourceTest {
    private static final int PACKETS = 200;
    private static final int SNAP_LENGTH = 96;
    private static final int HEADERS_OCTETS = 14 + 20 + 8;

    @BeforeAll
    static void onlyAsRoot() {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "SKIPPED: capturing on the loopback needs root; run the tests as root to test live capture");
    }

    /** A frame on the loopback: its time, wire length, captured length, interface. */
    private record Seen(long timestampNs, int wireOctets, int capturedOctets, int interfaceIndex, int firstOctet) {}

    @Test
    void shouldSeeEachPacketOnceWithItsLengthAndTime() throws Exception {
        Instant before = Instant.now();
        List<Seen> seen = new ArrayList<>();
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                PcapCaptureSource source = source("udp and dst port " + socket.getLocalPort())) {
            source.start();
            for (int i = 0; i < PACKETS; i++) {
                byte[] payload = new byte[1 + i];
                payload[0] = (byte) i;
                socket.send(new DatagramPacket(payload, payload.length, socket.getLocalSocketAddress()));
            }
            while (seen.size() < PACKETS) {
                source.poll(
                        frame -> {
                            assertThat(frame.linkType()).isEqualTo(LinkType.ETHERNET);
                            seen.add(new Seen(
                                    frame.timestampNs(),
                                    frame.wireOctets(),
                                    frame.capturedOctets(),
                                    frame.interfaceIndex(),
                                    Memory.getUnsignedByte(frame.address() + HEADERS_OCTETS)));
                        },
                        64);
            }
            assertThat(source.poll(frame -> seen.add(null), 64)).isZero();
            shouldHaveCounted(source);
        }
        long beginNs = before.getEpochSecond() * 1_000_000_000L;
        int loopback = NetworkInterface.getByName("lo").getIndex();
        for (int i = 0; i < PACKETS; i++) {
            Seen one = seen.get(i);
            int wire = HEADERS_OCTETS + 1 + i;
            assertThat(one)
                    .isEqualTo(new Seen(one.timestampNs(), wire, Math.min(wire, SNAP_LENGTH), loopback, i & 0xff));
            assertThat(one.timestampNs()).isGreaterThanOrEqualTo(beginNs);
            beginNs = one.timestampNs();
        }
        assertThat(beginNs).isLessThanOrEqualTo(Instant.now().getEpochSecond() * 1_000_000_000L + 1_000_000_000L);
    }

    private static void shouldHaveCounted(PcapCaptureSource source) {
        LedgerSlice ledger = new Ledger().slice("test");
        source.foldKernelCounts(ledger);
        long seen = ledger.packets(LedgerCounter.KERNEL_SEEN);
        source.foldKernelCounts(ledger);

        assertThat(seen).isGreaterThanOrEqualTo(PACKETS);
        assertThat(ledger.packets(LedgerCounter.KERNEL_SEEN)).isEqualTo(seen);
        assertThat(ledger.packets(LedgerCounter.KERNEL_DROPPED)).isZero();
    }

    @Test
    void shouldSayWhichInterfacesThereAre() {
        assertThatThrownBy(() -> new PcapCaptureSource(PcapCaptureConfig.of("l0")).start())
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("there is no interface \"l0\"; did you mean lo? known: ")
                .hasMessageContaining("lo");
    }

    @Test
    void shouldSayWhatIsWrongWithAFilter() {
        assertThatThrownBy(() -> source("tcp prot 80").start())
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("filter \"tcp prot 80\": ")
                .hasMessageContaining("syntax error")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void shouldTellHowLongTheKernelHoldsFramesBack() {
        assertThat(source("").holdBack()).isEqualTo(Duration.ofMillis(10));
        assertThat(source("").isLive()).isTrue();
    }

    private static PcapCaptureSource source(String filter) {
        return new PcapCaptureSource(new PcapCaptureConfig(
                null,
                "lo",
                false,
                filter,
                SNAP_LENGTH,
                DataSize.ofMiB(2),
                Duration.ofMillis(10),
                ObservationPointConfig.defaults()));
    }
}
