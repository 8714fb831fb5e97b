// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.CaptureConfig;
import dev.weir.config.Direction;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.FragmentConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.ObservationPointConfig;
import dev.weir.config.PcapCaptureConfig;
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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RouterVerticleTest {
    private static final int SHARDS = 3;
    private static final int FRAME_OCTETS = 42;

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final Ledger ledger = new Ledger();
    private final PacketBatchPool pool = new PacketBatchPool(8, 16);
    private final AtomicLong records = new AtomicLong();
    private final AtomicInteger misplaced = new AtomicInteger();
    private final Set<Integer> observationPoints = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void consume() {
        BusCodecs.register(vertx.eventBus());
        for (int i = 0; i < SHARDS; i++) {
            int shard = i;
            Channels.packets(shard).consume(vertx.eventBus(), message -> take(shard, message));
        }
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
        pool.close();
    }

    private void take(int shard, Message<PacketBatch> message) {
        PacketBatch batch = message.body();
        for (int i = 0; i < batch.slots(); i++) {
            if (FlowHash.shard(PacketRecord.flowHash(batch.slot(i)), SHARDS) != shard) {
                misplaced.incrementAndGet();
            }
            observationPoints.add(PacketRecord.observationPoint(batch.slot(i)));
        }
        records.addAndGet(batch.records());
        if (batch.drain()) {
            message.reply(0L);
        }
        batch.release();
    }

    @Test
    void shouldSendEveryPacketOfItsFilesToItsShard() throws Exception {
        RouterVerticle router = router(
                files("one", capture("a.pcap", 5_000)), files("two", capture("b.pcap", 300), capture("c.pcap", 7)));

        await(vertx.deployVerticle(router));
        await(router.exhausted());

        await(shardsHaveTakenAll());
        assertThat(records).hasValue(5_307);
        assertThat(misplaced).hasValue(0);
        assertThat(observationPoints).containsExactlyInAnyOrder(1, 2);
        assertThat(pool.inUse()).isZero();
        assertThat(ledger.packets(LedgerCounter.PARSED)).isEqualTo(5_307);
        assertThat(ledger.octets(LedgerCounter.CAPTURED)).isEqualTo(5_307L * FRAME_OCTETS);
        String a = folder.resolve("a.pcap").toString();
        long total = 24 + 5_000L * (16 + FRAME_OCTETS);
        assertThat(router.status())
                .element(0)
                .isEqualTo(new CaptureStatus("one", a, 5_000, 5_000L * FRAME_OCTETS, total, total, true, ""));
        assertThat(router.status()).element(1).extracting(CaptureStatus::what).isEqualTo("2 files");
    }

    @Test
    void shouldFilterAndNumberTheObservationPointAsConfigured() throws Exception {
        FileCaptureConfig config = new FileCaptureConfig(
                "one",
                List.of(capture("a.pcap", 512)),
                "udp src port 7",
                new ObservationPointConfig(77, Direction.BOTH));
        RouterVerticle router = router(config);

        await(vertx.deployVerticle(router));
        await(router.exhausted());

        await(shardsHaveTakenAll());
        assertThat(records).hasValue(2);
        assertThat(observationPoints).containsExactly(77);
        assertThat(ledger.packets(LedgerCounter.EXCLUDED_FILTER)).isEqualTo(510);
    }

    @Test
    void shouldNotStartWhenACaptureCannotBeOpened() throws Exception {
        String missing = folder.resolve("missing.pcap").toString();
        RouterVerticle router = router(files("one", capture("a.pcap", 10)), files("two", missing));

        assertThatThrownBy(() -> await(vertx.deployVerticle(router)))
                .hasCauseInstanceOf(CaptureException.class)
                .cause()
                .hasMessage(missing + ": there is no such file; check its path");
        assertThat(ledger.packets(LedgerCounter.CAPTURED)).isZero();
    }

    @Test
    void shouldNotStartWithAFilterThatIsNone() throws Exception {
        FileCaptureConfig config = new FileCaptureConfig(
                "one", List.of(capture("a.pcap", 10)), "udp prot 7", ObservationPointConfig.defaults());

        assertThatThrownBy(() -> await(vertx.deployVerticle(router(config))))
                .cause()
                .hasMessageStartingWith("filter \"udp prot 7\" (Ethernet): ");
    }

    @Test
    void shouldFailExhaustedWhenAFileIsDamaged() throws Exception {
        Path file = Path.of(capture("a.pcap", 10));
        byte[] octets = Files.readAllBytes(file);
        octets[24 + 5 * (16 + FRAME_OCTETS) + 11] = 0x7f;
        Files.write(file, octets);
        RouterVerticle router = router(files("one", file.toString()));

        await(vertx.deployVerticle(router));

        assertThatThrownBy(() -> await(router.exhausted()))
                .hasCauseInstanceOf(CaptureException.class)
                .cause()
                .hasMessageStartingWith(file + ": is damaged at octet 314: ");
        await(shardsHaveTakenAll());
        assertThat(records).hasValue(5);
        assertThat(router.status()).singleElement().satisfies(status -> {
            assertThat(status.ended()).isTrue();
            assertThat(status.error()).startsWith(file + ": is damaged at octet 314: ");
        });
    }

    @Test
    void shouldStopMoreThanOnce() throws Exception {
        RouterVerticle router = router(files("one", capture("a.pcap", 100_000)));

        await(vertx.deployVerticle(router));
        await(router.stopCapture());
        await(router.stopCapture());
        await(router.exhausted());

        await(shardsHaveTakenAll());
        assertThat(records).hasValue(ledger.packets(LedgerCounter.PARSED));
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void shouldHaveNoStatusBeforeItsStart() {
        assertThat(router(PcapCaptureConfig.of("lo")).status()).isEmpty();
    }

    /** Asks each shard to drain, as a node does: by then it has taken all that was sent to it before. */
    private Future<?> shardsHaveTakenAll() {
        List<Future<Long>> drained = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            PacketBatch last = PacketBatch.unpooled(1);
            last.drain(true);
            drained.add(Channels.packets(shard).request(vertx.eventBus(), last, 20_000, Long.class));
        }
        return Future.all(drained);
    }

    private RouterVerticle router(CaptureConfig... captures) {
        MeteringConfig defaults = MeteringConfig.defaults();
        MeteringConfig metering = new MeteringConfig(
                defaults.activeTimeout(),
                defaults.idleTimeout(),
                defaults.tcpLinger(),
                defaults.maxFlows(),
                SHARDS,
                List.of(),
                FragmentConfig.defaults());
        return new RouterVerticle(
                List.of(captures), new RouterContext(new FlowHash(42), pool, ledger, new OwnExports(), metering));
    }

    private static FileCaptureConfig files(String name, String... paths) {
        return new FileCaptureConfig(name, List.of(paths), "", ObservationPointConfig.defaults());
    }

    /** A pcap file of UDP packets, from source port i modulo 256 each. */
    private String capture(String name, int packets) throws Exception {
        byte[] header = HexFormat.of().parseHex("d4c3b2a1020004000000000000000000ffff000001000000");
        byte[] packet = HexFormat.of()
                .parseHex("00000000000000002a0000002a000000"
                        + "02000000000102000000000208004500001c000100004011"
                        + "00000a0102030a0102040000003500080000");
        ByteBuffer file = ByteBuffer.allocate(header.length + packets * (16 + FRAME_OCTETS));
        file.put(header);
        for (int i = 0; i < packets; i++) {
            int at = file.position();
            file.put(packet, 0, 16 + FRAME_OCTETS);
            file.order(ByteOrder.LITTLE_ENDIAN).putInt(at, i);
            file.order(ByteOrder.BIG_ENDIAN).putShort(at + 16 + 34, (short) (i % 256));
        }
        return Files.write(folder.resolve(name), file.array()).toString();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
