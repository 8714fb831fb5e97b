// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.config.DataSize;
import dev.weir.config.Direction;
import dev.weir.config.Fanout;
import dev.weir.config.ObservationPointConfig;
import dev.weir.config.RingCaptureConfig;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.memory.Memory;
import dev.weir.model.packet.OwnExports;
import dev.weir.router.capture.CaptureException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Captures on the loopback, which takes the right to: as another user than root these are skipped. */
@Timeout(60)
class RingCaptureSourceTest {
    private static final int PACKETS = 200;
    private static final int SNAP_LENGTH = 96;
    private static final int HEADERS_OCTETS = 14 + 20 + 8;

    @BeforeAll
    static void onlyAsRoot() {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "SKIPPED: capturing on the loopback needs root; run the tests as root to test live capture");
    }

    private record Seen(int wireOctets, int capturedOctets, int firstOctet) {}

    @Test
    void shouldSeeEachPacketOnceWithItsLength() throws Exception {
        for (Direction direction : Direction.values()) {
            List<Seen> seen = new ArrayList<>();
            LedgerSlice ledger = new Ledger().slice("test");
            try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                    RingCaptureSource source =
                            source("udp and dst port " + socket.getLocalPort(), DataSize.ofMiB(2), direction, null)) {
                source.start();
                send(socket, PACKETS);
                assertThat(source.quiesce()).isTrue();
                send(socket, PACKETS);
                drain(source, seen);
                ledger.add(LedgerCounter.CAPTURED, seen.size(), 0);
                source.foldKernelCounts(ledger);
            }
            List<Seen> sent = new ArrayList<>();
            for (int i = 0; i < PACKETS; i++) {
                int wire = HEADERS_OCTETS + 1 + i;
                sent.add(new Seen(wire, Math.min(wire, SNAP_LENGTH), i & 0xff));
            }
            assertThat(seen).as(direction.toString()).isEqualTo(sent);
            assertThat(ledger.packets(LedgerCounter.KERNEL_SEEN)).isEqualTo(PACKETS);
            assertThat(ledger.packets(LedgerCounter.KERNEL_DROPPED)).isZero();
        }
    }

    @Test
    void shouldCountWhatTheRingHadNoRoomFor() throws Exception {
        List<Seen> seen = new ArrayList<>();
        LedgerSlice ledger = new Ledger().slice("test");
        int sent = 5_000;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                RingCaptureSource source = source(
                        "udp and dst port " + socket.getLocalPort(), new DataSize(128 << 10), Direction.BOTH, null)) {
            source.start();
            send(socket, sent);
            source.quiesce();
            drain(source, seen);
            ledger.add(LedgerCounter.CAPTURED, seen.size(), 0);
            source.foldKernelCounts(ledger);
        }
        assertThat(seen).hasSizeBetween(1, sent - 1);
        assertThat(ledger.packets(LedgerCounter.KERNEL_SEEN)).isEqualTo(sent);
        assertThat(ledger.packets(LedgerCounter.KERNEL_DROPPED)).isEqualTo(sent - seen.size());
    }

    @ParameterizedTest
    @EnumSource(Fanout.class)
    void shouldShareOutToTheSourcesOfAGroupEachPacketToOne(Fanout by) throws Exception {
        FanoutGroup group = new FanoutGroup(by);
        List<Seen> first = new ArrayList<>();
        List<Seen> second = new ArrayList<>();
        int flows = 64;
        try (DatagramSocket to = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                RingCaptureSource one =
                        source("udp and dst port " + to.getLocalPort(), DataSize.ofMiB(2), Direction.BOTH, group);
                RingCaptureSource other =
                        source("udp and dst port " + to.getLocalPort(), DataSize.ofMiB(2), Direction.BOTH, group)) {
            one.start();
            other.start();
            for (int flow = 0; flow < flows; flow++) {
                try (DatagramSocket from = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                    for (int i = 0; i < 3; i++) {
                        byte[] payload = {(byte) flow};
                        from.send(new DatagramPacket(payload, 1, to.getLocalSocketAddress()));
                    }
                }
            }
            one.quiesce();
            other.quiesce();
            drain(one, first);
            drain(other, second);
        }
        assertThat(first.size() + second.size()).isEqualTo(3 * flows);
        if (by == Fanout.HASH) {
            assertThat(first).isNotEmpty().doesNotContainAnyElementsOf(second);
            assertThat(second).isNotEmpty();
        }
    }

    @Test
    void shouldSayWhichInterfacesThereAre() {
        assertThatThrownBy(() -> new RingCaptureSource(RingCaptureConfig.of("l0"), null, new OwnExports()).start())
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("there is no interface \"l0\"; did you mean lo? known: ");
    }

    @Test
    void shouldSayWhatIsWrongWithAFilter() {
        assertThatThrownBy(() -> source("tcp prot 80", DataSize.ofMiB(2), Direction.BOTH, null)
                        .start())
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("filter \"tcp prot 80\" (Ethernet): ")
                .hasMessageContaining("syntax error");
    }

    @Test
    void shouldRefuseAFilterThatIsNotOfTheFrame() {
        assertThatThrownBy(() -> source("inbound and udp", DataSize.ofMiB(2), Direction.BOTH, null)
                        .start())
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("filter \"inbound and udp\": a ring can only filter by what is in the frame");
    }

    @Test
    void shouldRefuseAllInterfacesAtOnce() {
        assertThatThrownBy(() -> new RingCaptureSource(RingCaptureConfig.of("any"), null, new OwnExports()).start())
                .isInstanceOf(CaptureException.class)
                .hasMessage("any: a ring is of one interface; name it, or use type pcap");
    }

    @Test
    void shouldFilterByItselfWhatTheKernelCannot() throws Exception {
        List<Seen> seen = new ArrayList<>();
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                RingCaptureSource source = source("ip6 protochain 17", DataSize.ofMiB(2), Direction.BOTH, null)) {
            source.start();
            send(socket, PACKETS);
            source.quiesce();
            int delivered = 0;
            int now;
            while ((now = source.poll(
                            frame -> {
                                if (source.filter().accepts(frame)) {
                                    seen.add(null);
                                }
                            },
                            64))
                    > 0) {
                delivered += now;
            }
            assertThat(delivered).isGreaterThanOrEqualTo(PACKETS);
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void shouldHaveTheKernelLeaveOutOwnExportsForAsLongAsTheyAre() throws Exception {
        List<Seen> seen = new ArrayList<>();
        LedgerSlice ledger = new Ledger().slice("test");
        OwnExports ownExports = new OwnExports();
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                RingCaptureSource source = source(
                        "udp and dst port " + socket.getLocalPort(),
                        DataSize.ofMiB(2),
                        Direction.INGRESS,
                        null,
                        ownExports)) {
            InetSocketAddress itself = (InetSocketAddress) socket.getLocalSocketAddress();
            Runnable before = ownExports.add(itself, itself);
            source.start();
            send(socket, PACKETS);
            drain(source, seen);
            assertThat(seen).isEmpty();
            before.run();
            drain(source, seen);
            send(socket, PACKETS);
            drain(source, seen);
            assertThat(seen).hasSize(PACKETS);
            ownExports.add(itself, itself);
            drain(source, seen);
            send(socket, PACKETS);
            source.quiesce();
            ownExports.add(itself, itself);
            drain(source, seen);
            send(socket, PACKETS);
            drain(source, seen);
            assertThat(seen).hasSize(PACKETS);
            ledger.add(LedgerCounter.CAPTURED, seen.size(), 0);
            source.foldKernelCounts(ledger);
        }
        assertThat(ledger.packets(LedgerCounter.KERNEL_SEEN)).isEqualTo(PACKETS);
    }

    private static void send(DatagramSocket socket, int packets) throws Exception {
        InetSocketAddress to = (InetSocketAddress) socket.getLocalSocketAddress();
        for (int i = 0; i < packets; i++) {
            byte[] payload = new byte[1 + i % 1000];
            payload[0] = (byte) i;
            socket.send(new DatagramPacket(payload, payload.length, to));
        }
    }

    /** Reads until nothing comes for longer than the kernel holds anything back. */
    private static void drain(RingCaptureSource source, List<Seen> seen) throws Exception {
        int frames = 0;
        int idle = 0;
        while (idle < 2) {
            frames = source.poll(
                    frame -> seen.add(new Seen(
                            frame.wireOctets(),
                            frame.capturedOctets(),
                            Memory.getUnsignedByte(frame.address() + HEADERS_OCTETS))),
                    64);
            idle = frames == 0 ? idle + 1 : 0;
        }
    }

    private static RingCaptureSource source(
            String filter, DataSize bufferSize, Direction direction, FanoutGroup group) {
        return source(filter, bufferSize, direction, group, new OwnExports());
    }

    private static RingCaptureSource source(
            String filter, DataSize bufferSize, Direction direction, FanoutGroup group, OwnExports ownExports) {
        return new RingCaptureSource(
                new RingCaptureConfig(
                        null,
                        "lo",
                        false,
                        filter,
                        SNAP_LENGTH,
                        bufferSize,
                        new DataSize(64 << 10),
                        Duration.ofMillis(10),
                        1,
                        Fanout.HASH,
                        new ObservationPointConfig(0, direction)),
                group,
                ownExports);
    }
}
