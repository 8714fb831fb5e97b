// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.DataSize;
import dev.weir.config.ExporterConfig;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.FileTransportConfig;
import dev.weir.config.FragmentConfig;
import dev.weir.config.HaConfig;
import dev.weir.config.HttpConfig;
import dev.weir.config.JsonFormatConfig;
import dev.weir.config.LoggingConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.NoClusterConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.RouterConfig;
import dev.weir.config.WeirConfig;
import dev.weir.config.WhenFull;
import dev.weir.export.transport.ExportMode;
import dev.weir.flow.query.FlowOrder;
import dev.weir.flow.query.GroupKey;
import dev.weir.flow.query.TopQuery;
import dev.weir.model.filter.FlowFilter;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.node.host.Node;
import io.vertx.core.Future;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node is asked while packets come, records are made and shards come and go; at rest every packet is there once. */
@Timeout(120)
class FlowQueriesTest {
    private static final int PACKETS = 400_000;
    private static final int FLOWS = 30_000;
    private static final int IP_OCTETS = 28;
    private static final int HEADER_OCTETS = 16;
    private static final int STEP_US = 50;

    /** All of the capture. */
    private static final Duration WINDOW = Duration.ofHours(1);

    private static final TopQuery TOP =
            new TopQuery(TopQuery.By.FLOWS, List.of(GroupKey.DSTPORT), FlowFilter.ALL, 1000);

    @TempDir
    Path folder;

    @Test
    void shouldCountEveryPacketOnceWhateverHappensMeanwhile() throws Exception {
        Node node = new Node(config(writeCapture()), ExportMode.ONCE);
        FlowQueries queries = new FlowQueries(node);
        await(node.start());
        long last = 0;
        int shards = 0;
        while (!node.exhausted().isComplete()) {
            long before = node.ledger().packets(LedgerCounter.METERED);
            TopTable top = await(queries.top(TOP, WINDOW));
            assertThat(top.packets())
                    .isBetween(before, node.ledger().packets(LedgerCounter.CAPTURED))
                    .isGreaterThanOrEqualTo(last);
            assertThat(top.whole()).isTrue();
            last = top.packets();
            assertThat(await(queries.flows(FlowFilter.ALL, FlowOrder.BYTES, 10)).matched())
                    .isLessThanOrEqualTo(FLOWS);
            await(node.shards().reconfigure(metering(1 + ++shards % 3)));
        }
        await(node.exhausted());

        TopTable top = await(queries.top(TOP, WINDOW));
        while (top.packets() < PACKETS) {
            // Captures that have been read to their end may have batches on their way.
            top = await(queries.top(TOP, WINDOW));
        }
        assertThat(top.packets()).isEqualTo(PACKETS);
        assertThat(top.octets()).isEqualTo((long) PACKETS * IP_OCTETS);
        assertThat(top.flows()).isEqualTo(node.ledger().packets(LedgerCounter.FLOWS_STARTED));
        assertThat(top.rows().stream().mapToLong(row -> row.packets()).sum()).isEqualTo(PACKETS);

        FlowListing flows = await(queries.flows(FlowFilter.parse("udp and packets > 0"), FlowOrder.PACKETS, 50));
        assertThat(flows.looked()).isEqualTo(node.ledger().packets(LedgerCounter.FLOWS_CACHED));
        assertThat(flows.packets() + node.ledger().packets(LedgerCounter.RECORDED))
                .isEqualTo(PACKETS);
        assertThat(flows.records())
                .hasSize(50)
                .isSortedAccordingTo((one, other) -> Long.compare(
                        FlowRecord.packets(other, 0, FlowRecord.FORWARD),
                        FlowRecord.packets(one, 0, FlowRecord.FORWARD)));

        await(node.drain(Duration.ofSeconds(30)));
        RecentListing recent = await(queries.recent(FlowFilter.ALL, Instant.EPOCH, 5));
        assertThat(recent.reachesBackTo()).isNull();
        assertThat(recent.listing().packets()).isEqualTo(PACKETS);
        assertThat(recent.listing().records()).hasSize(5);
        assertThat(await(queries.top(TOP, WINDOW)).packets()).isEqualTo(PACKETS);
        await(node.stop());
    }

    /** Twenty seconds of traffic that have just gone by. */
    private String writeCapture() throws IOException {
        long startUs = (System.currentTimeMillis() - 30_000) * 1000;
        Path file = folder.resolve("traffic.pcap");
        byte[] packet = HexFormat.of()
                .parseHex("00000000000000002a0000002a000000"
                        + "02000000000102000000000208004500001c000100004011"
                        + "00000a0102030a0102040000003500080000");
        Random random = new Random(5);
        ByteBuffer next = ByteBuffer.allocate(packet.length).put(packet);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(HexFormat.of().parseHex("d4c3b2a1020004000000000000000000ffff000001000000"));
            for (int i = 0; i < PACKETS; i++) {
                long timeUs = startUs + (long) i * STEP_US;
                int flow = random.nextInt(FLOWS);
                next.order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(0, (int) (timeUs / 1_000_000))
                        .putInt(4, (int) (timeUs % 1_000_000));
                next.order(ByteOrder.BIG_ENDIAN)
                        .putShort(HEADER_OCTETS + 34, (short) flow)
                        .putShort(HEADER_OCTETS + 36, (short) (flow / 1000));
                out.write(next.array());
            }
        }
        return file.toString();
    }

    private WeirConfig config(String capture) {
        ExporterConfig exporter = ExporterConfig.of(
                JsonFormatConfig.defaults(),
                FileTransportConfig.of(folder.resolve("flows.ndjson").toString()));
        HttpConfig http = HttpConfig.defaults();
        return new WeirConfig(
                NodeConfig.defaults(),
                RouterConfig.defaults(),
                List.of(FileCaptureConfig.of(List.of(capture))),
                metering(1),
                List.of(new ExporterConfig(
                        "file",
                        exporter.format(),
                        exporter.transport(),
                        exporter.queueRecords(),
                        WhenFull.BLOCK,
                        exporter.flushInterval())),
                NoClusterConfig.defaults(),
                HaConfig.defaults(),
                new HttpConfig(
                        true,
                        http.listen(),
                        http.port(),
                        http.hosts(),
                        http.tls(),
                        http.tokens(),
                        http.clients(),
                        http.requestsPerSecond(),
                        null,
                        DataSize.ofMiB(200)),
                LoggingConfig.defaults());
    }

    private static MeteringConfig metering(int shards) {
        return new MeteringConfig(
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                MeteringConfig.DEFAULT_TCP_LINGER,
                MeteringConfig.DEFAULT_MAX_FLOWS,
                shards,
                MeteringConfig.DEFAULT_DECAPSULATE,
                FragmentConfig.defaults());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
