// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.weir.model.ledger.LedgerBalance;
import dev.weir.model.ledger.LedgerCounter;
import io.vertx.core.Future;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The number of shards changes while a node meters, and nobody can tell from its records. */
@Timeout(120)
class ReshardingTest {
    private static final int PACKETS = 800_000;
    private static final int FLOWS = 30_000;
    private static final int FRAME_OCTETS = 42;
    private static final int HEADER_OCTETS = 16;
    private static final int STEP_US = 20;

    @TempDir
    Path folder;

    private String capture;

    @BeforeEach
    void writeCapture() throws IOException {
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
                long timeUs = (long) i * STEP_US;
                int flow = random.nextInt(FLOWS);
                next.order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(0, 1_700_000_000 + (int) (timeUs / 1_000_000))
                        .putInt(4, (int) (timeUs % 1_000_000));
                next.order(ByteOrder.BIG_ENDIAN)
                        .putShort(HEADER_OCTETS + 34, (short) flow)
                        .putShort(HEADER_OCTETS + 36, (short) (flow / 1000));
                out.write(next.array());
            }
        }
        assertThat(Files.size(file)).isEqualTo(24L + PACKETS * (long) (HEADER_OCTETS + FRAME_OCTETS));
        capture = file.toString();
    }

    @Test
    void shouldMakeTheRecordsOfAnUndisturbedNode() throws Exception {
        List<String> expected = records("undisturbed", new int[0]);
        assertThat(expected).hasSizeGreaterThan(FLOWS);

        List<String> made = records("resharded", new int[] {4, 2, 3, 1});
        assertThat(made).isEqualTo(expected);
    }

    /** Reads the capture while the number of shards changes, again and again; the records, sorted. */
    private List<String> records(String name, int[] shards) throws Exception {
        Path output = folder.resolve(name + ".ndjson");
        WeirConfig config = config(1, output);
        Node node = new Node(config, ExportMode.ONCE);
        await(node.start());
        int changes = 0;
        while (shards.length != 0 && !node.exhausted().isComplete()) {
            await(node.shards().reconfigure(metering(shards[changes % shards.length])));
            changes++;
        }
        await(node.exhausted());
        await(node.drain(Duration.ofSeconds(30)));

        assertThat(LedgerBalance.faults(node.ledger())).isEmpty();
        assertThat(node.ledger().packets(LedgerCounter.METERED)).isEqualTo(PACKETS);
        assertThat(node.ledger().packets(LedgerCounter.RECORDED)).isEqualTo(PACKETS);
        assertThat(node.ledger().packets(LedgerCounter.FLOWS_CACHED)).isZero();
        await(node.stop());
        if (shards.length != 0) {
            assertThat(changes).isGreaterThanOrEqualTo(shards.length);
        }
        // Each shard ends its last flows by the time of its own packets.
        return Files.readAllLines(output).stream()
                .map(line -> line.replaceAll("\"flowEndReason\":[14]", ""))
                .sorted()
                .toList();
    }

    private WeirConfig config(int shards, Path output) {
        ExporterConfig exporter =
                ExporterConfig.of(JsonFormatConfig.defaults(), FileTransportConfig.of(output.toString()));
        return new WeirConfig(
                NodeConfig.defaults(),
                RouterConfig.defaults(),
                List.of(FileCaptureConfig.of(List.of(capture))),
                metering(shards),
                List.of(new ExporterConfig(
                        "file",
                        exporter.format(),
                        exporter.transport(),
                        exporter.queueRecords(),
                        WhenFull.BLOCK,
                        exporter.flushInterval())),
                NoClusterConfig.defaults(),
                HaConfig.defaults(),
                HttpConfig.defaults().disabled(),
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
