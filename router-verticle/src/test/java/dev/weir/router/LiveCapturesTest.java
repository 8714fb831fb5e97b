// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.config.CaptureConfig;
import dev.weir.config.DataSize;
import dev.weir.config.Direction;
import dev.weir.config.MeteringConfig;
import dev.weir.config.ObservationPointConfig;
import dev.weir.config.RingCaptureConfig;
import dev.weir.model.bus.BusCodecs;
import dev.weir.model.bus.Channels;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.OwnExports;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketBatchPool;
import dev.weir.model.packet.PacketRecord;
import dev.weir.router.capture.CaptureException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Captures on the loopback change while packets come, which takes the right to: as another user these are skipped. */
@Timeout(60)
class LiveCapturesTest {
    private static final DataSize RING = DataSize.ofMiB(8);

    private final Vertx vertx = Vertx.vertx();
    private final Ledger ledger = new Ledger();
    private final PacketBatchPool pool = new PacketBatchPool(48, 256);

    /** By port and Observation Point: packets metered. */
    private final Map<String, Integer> metered = new ConcurrentHashMap<>();

    private DatagramSocket one;
    private DatagramSocket other;
    private RouterVerticle router;

    @BeforeAll
    static void onlyAsRoot() {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "SKIPPED: capturing on the loopback needs root; run the tests as root to test live capture");
    }

    @BeforeEach
    void open() throws IOException {
        one = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        other = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        BusCodecs.register(vertx.eventBus());
        Channels.packets(0).consume(vertx.eventBus(), this::take);
    }

    @AfterEach
    void close() throws Exception {
        one.close();
        other.close();
        await(vertx.close());
        pool.close();
    }

    private void take(Message<PacketBatch> message) {
        PacketBatch batch = message.body();
        for (int i = 0; i < batch.slots(); i++) {
            long packet = batch.slot(i);
            String key = port(packet) + " at " + PacketRecord.observationPoint(packet);
            metered.merge(key, 1, Integer::sum);
        }
        if (batch.drain()) {
            message.reply(0L);
        }
        batch.release();
    }

    /** Packets go from a port to itself. */
    private static int port(long packet) {
        assertThat(PacketRecord.portA(packet)).isEqualTo(PacketRecord.portB(packet));
        return PacketRecord.portA(packet);
    }

    @Test
    void shouldMissNoPacketThatBothFiltersLetThrough() throws Exception {
        for (int threads : new int[] {1, 2}) {
            metered.clear();
            RingCaptureConfig narrow = capture("lo", 1, "udp port " + one.getLocalPort(), 256, threads);
            RingCaptureConfig wide = capture(
                    "lo",
                    1,
                    "udp and (port " + one.getLocalPort() + " or port " + other.getLocalPort() + ")",
                    128,
                    threads);
            start(narrow);
            Sender sender = new Sender(one);
            sender.start();
            for (int i = 0; i < 20; i++) {
                await(router.reconfigure(List.of(i % 2 == 0 ? wide : narrow)));
            }
            await(router.reconfigure(List.of(wide)));
            send(other, 100);
            int sent = sender.end();
            finish();

            assertThat(sent).isPositive();
            assertThat(metered)
                    .containsOnly(
                            Map.entry(one.getLocalPort() + " at 1", sent),
                            Map.entry(other.getLocalPort() + " at 1", 100));
        }
    }

    @Test
    void shouldAddAndRemoveCapturesAndMeterAllThatTheKernelTook() throws Exception {
        RingCaptureConfig first = capture("first", 1, "udp port " + one.getLocalPort(), 256, 1);
        RingCaptureConfig second = capture("second", 7, "udp port " + other.getLocalPort(), 256, 1);
        start(first);
        Sender sender = new Sender(one);
        sender.start();
        for (int i = 0; i < 3; i++) {
            send(other, 10);
            await(router.reconfigure(List.of(second, first)));
            assertThat(router.status()).extracting(CaptureStatus::name).containsExactly("second", "first");
            send(other, 100);
            await(router.reconfigure(List.of(first)));
        }
        send(other, 10);
        int sent = sender.end();
        assertThat(router.exhausted().isComplete()).isFalse();
        finish();

        assertThat(metered)
                .containsOnly(
                        Map.entry(one.getLocalPort() + " at 1", sent), Map.entry(other.getLocalPort() + " at 7", 300));
        assertThat(ledger.packets(LedgerCounter.KERNEL_SEEN)).isEqualTo(sent + 300L);
        assertThat(ledger.packets(LedgerCounter.CAPTURED)).isEqualTo(sent + 300L);
    }

    @ParameterizedTest
    @EnumSource(names = {"INGRESS", "EGRESS"})
    void shouldMeterEachPacketOnceWhenACaptureBeginsAnew(Direction direction) throws Exception {
        List<RingCaptureConfig> wanted = List.of(
                anew("first", direction, 1, 8),
                anew("first", direction, 2, 8),
                anew("first", direction, 2, 4),
                anew("second", direction, 1, 4),
                anew("first", direction, 3, 8));
        start(wanted.get(0));
        Sender sender = new Sender(one);
        sender.start();
        for (RingCaptureConfig next : wanted) {
            await(router.reconfigure(List.of(next)));
            assertThat(router.status()).extracting(CaptureStatus::name).containsExactly(next.name());
        }
        MeteringConfig defaults = MeteringConfig.defaults();
        await(router.meter(new MeteringConfig(
                defaults.activeTimeout(),
                defaults.idleTimeout(),
                defaults.tcpLinger(),
                defaults.maxFlows(),
                defaults.shards(),
                List.of(),
                defaults.fragments())));
        assertThat(router.status()).extracting(CaptureStatus::name).containsExactly("first");
        int sent = sender.end();
        finish();

        assertThat(sent).isGreaterThan(1_000);
        assertThat(metered).containsOnly(Map.entry(one.getLocalPort() + " at 1", sent));
        assertThat(ledger.packets(LedgerCounter.CAPTURED)).isEqualTo(sent);
        assertThat(ledger.packets(LedgerCounter.KERNEL_SEEN)).isEqualTo(sent);
        assertThat(ledger.packets(LedgerCounter.KERNEL_DROPPED)).isZero();
    }

    private RingCaptureConfig anew(String name, Direction direction, int threads, int mib) {
        return new RingCaptureConfig(
                name,
                "lo",
                false,
                "udp port " + one.getLocalPort(),
                256,
                DataSize.ofMiB(mib),
                RingCaptureConfig.DEFAULT_BLOCK_SIZE,
                RingCaptureConfig.DEFAULT_BLOCK_TIMEOUT,
                threads,
                RingCaptureConfig.DEFAULT_FANOUT,
                new ObservationPointConfig(1, direction));
    }

    @Test
    void shouldBeAsBeforeWhenAnyOfItCannotBeDone() throws Exception {
        RingCaptureConfig first = capture("first", 1, "udp port " + one.getLocalPort(), 256, 1);
        RingCaptureConfig second = capture("second", 2, "udp port " + other.getLocalPort(), 256, 1);
        start(first, second);
        for (CaptureConfig wrong : List.of(
                capture("first", 1, "udp prot 7", 256, 1),
                capture("first", 3, "udp prot 7", 256, 1),
                capture("new", 4, "udp prot 7", 256, 1))) {
            assertThatThrownBy(() -> await(router.reconfigure(List.of(wrong))))
                    .hasCauseInstanceOf(CaptureException.class)
                    .hasMessageContaining("udp prot 7");
            assertThat(router.status()).extracting(CaptureStatus::name).containsExactly("first", "second");
            assertThat(router.status()).noneMatch(CaptureStatus::ended);
        }
        send(one, 50);
        send(other, 60);
        finish();

        assertThat(metered)
                .containsOnly(
                        Map.entry(one.getLocalPort() + " at 1", 50), Map.entry(other.getLocalPort() + " at 2", 60));
    }

    private void start(CaptureConfig... captures) throws Exception {
        router = new RouterVerticle(
                List.of(captures),
                new RouterContext(new FlowHash(42), pool, ledger, new OwnExports(), MeteringConfig.defaults()));
        await(vertx.deployVerticle(router));
    }

    private void finish() throws Exception {
        await(router.stopCapture());
        await(router.exhausted());
        PacketBatch batch = PacketBatch.unpooled(1);
        batch.drain(true);
        await(Channels.packets(0).request(vertx.eventBus(), batch, 10_000, Long.class));
    }

    private static RingCaptureConfig capture(String name, int point, String filter, int snapLength, int threads) {
        return new RingCaptureConfig(
                name,
                "lo",
                false,
                filter,
                snapLength,
                RING,
                RingCaptureConfig.DEFAULT_BLOCK_SIZE,
                RingCaptureConfig.DEFAULT_BLOCK_TIMEOUT,
                threads,
                RingCaptureConfig.DEFAULT_FANOUT,
                new ObservationPointConfig(point, ObservationPointConfig.DEFAULT_DIRECTION));
    }

    private static void send(DatagramSocket socket, int packets) throws IOException {
        for (int i = 0; i < packets; i++) {
            byte[] payload = {(byte) i};
            socket.send(new DatagramPacket(payload, 1, socket.getLocalSocketAddress()));
        }
    }

    /** Sends packets, some ten thousand a second, until it is told to end. */
    private static final class Sender extends Thread {
        private final DatagramSocket socket;
        private volatile boolean ending;
        private int sent;

        Sender(DatagramSocket socket) {
            this.socket = socket;
        }

        @Override
        public void run() {
            try {
                while (!ending) {
                    send(socket, 10);
                    sent += 10;
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                }
            } catch (IOException e) {
                sent = -1;
            }
        }

        int end() throws InterruptedException {
            ending = true;
            join();
            return sent;
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
