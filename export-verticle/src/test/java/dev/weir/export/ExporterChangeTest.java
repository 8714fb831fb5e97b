// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.ExporterConfig;
import dev.weir.config.FileTransportConfig;
import dev.weir.config.JsonFormatConfig;
import dev.weir.config.TransportConfig;
import dev.weir.config.WhenFull;
import dev.weir.export.process.ExporterState;
import dev.weir.export.process.TestFlows;
import dev.weir.export.transport.ExportMode;
import dev.weir.model.bus.ExportDemand;
import dev.weir.model.ledger.ExporterCounter;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ExporterChangeTest {
    private static final int BATCH = 10;

    @TempDir
    Path directory;

    @Test
    void shouldWriteEveryRecordToOneOfItsFilesWhenItIsMovedUnderLoad() throws Exception {
        int moves = 20;
        try (ExporterFixture fixture = new ExporterFixture(ExportMode.CONTINUOUS)) {
            ExportVerticle exporter = fixture.deploy(to(file(0)));
            AtomicBoolean over = new AtomicBoolean();
            List<Integer> published = new ArrayList<>();
            Thread shard = new Thread(() -> {
                for (int batch = 0; !over.get(); batch++) {
                    fixture.publish(TestFlows.batch(BATCH, (long) batch * BATCH));
                    published.add(batch);
                    while (fixture.count("file", ExporterCounter.QUEUED) > 1000 && !over.get()) {
                        Thread.onSpinWait();
                    }
                }
            });
            shard.start();
            for (int move = 1; move <= moves; move++) {
                long sent = fixture.count("file", ExporterCounter.SENT);
                while (fixture.count("file", ExporterCounter.SENT) < sent + 100) {
                    Thread.onSpinWait();
                }
                ExporterFixture.await(exporter.reconfigure(to(file(move))));
                assertThat(exporter.status().destination()).contains("flows-" + move);
            }
            over.set(true);
            shard.join();
            fixture.drain("file");

            int records = published.size() * BATCH;
            List<String> lines = new ArrayList<>();
            for (int move = 0; move <= moves; move++) {
                assertThat(file(move)).isNotEmptyFile();
                lines.addAll(Files.readAllLines(file(move)));
            }
            assertThat(fixture.count("file", ExporterCounter.SENT)).isEqualTo(records);
            assertThat(lines).hasSize(records);
            assertThat(new HashSet<>(lines)).hasSize(records);
        }
    }

    @Test
    void shouldLeaveNobodyWaitingForItWhenItComesAndGoesUnderLoad() throws Exception {
        try (ExporterFixture fixture = new ExporterFixture(ExportMode.CONTINUOUS)) {
            AtomicBoolean over = new AtomicBoolean();
            Thread shard = new Thread(() -> {
                for (int batch = 0; !over.get(); batch++) {
                    fixture.publish(TestFlows.batch(BATCH, (long) batch * BATCH));
                    LockSupport.parkNanos(1_000);
                }
            });
            shard.start();
            ExporterConfig blocking = blocking();
            for (int i = 0; i < 20; i++) {
                ExportVerticle exporter = new ExportVerticle(blocking, fixture.context);
                long sent = fixture.count("file", ExporterCounter.SENT);
                String deployment = ExporterFixture.await(fixture.vertx.deployVerticle(exporter));
                while (fixture.count("file", ExporterCounter.SENT) == sent) {
                    Thread.onSpinWait();
                }
                ExporterFixture.await(exporter.retire(10_000));
                ExporterFixture.await(fixture.vertx.undeploy(deployment));
            }
            fixture.deploy(blocking);
            over.set(true);
            shard.join();
            fixture.drain("file");

            int outstanding = 0;
            while (!fixture.demand.isSaturated()) {
                fixture.demand.published(1);
                outstanding++;
            }
            assertThat(outstanding).isEqualTo(ExportDemand.DEFAULT_LIMIT + 1);
            fixture.demand.written(outstanding);
        }
    }

    private ExporterConfig blocking() {
        ExporterConfig like = to(file(0));
        return new ExporterConfig(
                like.name(),
                like.format(),
                like.transport(),
                like.queueRecords(),
                WhenFull.BLOCK,
                like.flushInterval());
    }

    @Test
    void shouldGoOnWhereItWasWhenTheNewDestinationIsRefused() throws Exception {
        Path unwritable = directory.resolve("a file").resolve("flows.ndjson");
        Files.writeString(directory.resolve("a file"), "");
        try (ExporterFixture fixture = new ExporterFixture(ExportMode.CONTINUOUS)) {
            ExportVerticle exporter = fixture.deploy(to(file(0)));
            fixture.publish(TestFlows.batch(BATCH, 0));

            assertThatThrownBy(() -> ExporterFixture.await(exporter.reconfigure(to(unwritable))))
                    .hasMessageContaining("a file");
            fixture.publish(TestFlows.batch(BATCH, BATCH));
            fixture.drain("file");

            assertThat(exporter.status().state()).isEqualTo(ExporterState.RUNNING);
            assertThat(exporter.exporterConfig()).isEqualTo(to(file(0)));
            // A file that is opened again is set aside first, as at a start.
            assertThat(Files.readAllLines(file(0))).hasSize(BATCH);
            assertThat(linesOfAllFiles()).hasSize(2 * BATCH).doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldKeepItsSessionWhenOnlyItsQueueAndItsIntervalChange() throws IOException {
        try (ExporterFixture fixture = new ExporterFixture(ExportMode.CONTINUOUS)) {
            ExporterConfig before = to(file(0));
            ExportVerticle exporter = fixture.deploy(before);
            fixture.publish(TestFlows.batch(BATCH, 0));
            fixture.drain("file");
            Files.delete(file(0));

            ExporterConfig wanted = new ExporterConfig(
                    "file", before.format(), before.transport(), 5, WhenFull.DROP, Duration.ofSeconds(50));
            ExporterFixture.await(exporter.reconfigure(wanted));
            fixture.publish(TestFlows.batch(BATCH, 0));
            fixture.drain("file");

            assertThat(file(0)).as("a file opened anew").doesNotExist();
            assertThat(fixture.count("file", ExporterCounter.SENT)).isEqualTo(BATCH + 5);
            assertThat(fixture.count("file", ExporterCounter.LOST_QUEUE_FULL)).isEqualTo(5);
        }
    }

    private List<String> linesOfAllFiles() throws IOException {
        List<String> lines = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "flows*")) {
            for (Path file : files) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    private Path file(int number) {
        return directory.resolve("flows-" + number + ".ndjson");
    }

    private static ExporterConfig to(Path file) {
        TransportConfig transport = FileTransportConfig.of(file.toString());
        return new ExporterConfig(
                "file",
                JsonFormatConfig.defaults(),
                transport,
                ExporterConfig.DEFAULT_QUEUE_RECORDS,
                WhenFull.DROP,
                ExporterConfig.DEFAULT_FLUSH_INTERVAL);
    }
}
