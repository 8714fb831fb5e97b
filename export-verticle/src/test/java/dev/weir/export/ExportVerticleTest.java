// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.CsvFormatConfig;
import dev.weir.config.DataSize;
import dev.weir.config.ExporterConfig;
import dev.weir.config.FileTransportConfig;
import dev.weir.config.JsonFormatConfig;
import dev.weir.config.TransportConfig;
import dev.weir.config.UdpTransportConfig;
import dev.weir.config.WhenFull;
import dev.weir.export.process.ExportEnd;
import dev.weir.export.process.ExporterState;
import dev.weir.export.process.TestEncoder;
import dev.weir.export.process.TestFlows;
import dev.weir.export.transport.Eventually;
import dev.weir.export.transport.ExportMode;
import dev.weir.export.transport.NameResolver;
import dev.weir.export.transport.SmallDisk;
import dev.weir.export.transport.TransportException;
import dev.weir.model.ledger.ExporterCounter;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ExportVerticleTest {
    private volatile String resolved;

    @TempDir
    Path directory;

    @Test
    void shouldWriteEveryRecordToAFileByTheTimeItIsDrained() throws Exception {
        Path path = directory.resolve("flows.ndjson");
        try (ExporterFixture fixture = new ExporterFixture(ExportMode.ONCE)) {
            fixture.deploy(exporter("file", FileTransportConfig.of(path.toString()), WhenFull.BLOCK));
            for (int i = 0; i < 50; i++) {
                fixture.publish(TestFlows.batch(128, i * 128L));
            }

            fixture.drain("file");

            assertThat(Files.readAllLines(path)).hasSize(6_400).allMatch(line -> line.startsWith("{"));
            assertThat(fixture.count("file", ExporterCounter.SENT)).isEqualTo(6_400);
        }
    }

    @Test
    void shouldSendEveryRecordInDatagramsByTheTimeItIsDrained() throws Exception {
        try (SlowReceiver receiver = SlowReceiver.open(1 << 20, 0);
                ExporterFixture fixture = new ExporterFixture(ExportMode.CONTINUOUS)) {
            fixture.deploy(
                    exporter("udp", UdpTransportConfig.of("127.0.0.1", receiver.port()), WhenFull.DROP), plain());
            fixture.publish(TestFlows.batch(100, 0));

            fixture.drain("udp");

            Eventually.until("the datagrams", () -> receiver.datagrams() == 4);
            assertThat(fixture.count("udp", ExporterCounter.MESSAGES)).isEqualTo(4);
        }
    }

    @Test
    void shouldLoseNothingToASlowReceiverOnThisHost() throws Exception {
        int records = 300_000;
        try (SlowReceiver receiver = SlowReceiver.open(64 * 1024, 20_000);
                ExporterFixture fixture = new ExporterFixture(ExportMode.ONCE)) {
            ExportVerticle exporter = fixture.deploy(
                    exporter("udp", UdpTransportConfig.of("127.0.0.1", receiver.port()), WhenFull.BLOCK), plain());
            for (int i = 0; i < records / 100; i++) {
                fixture.publish(TestFlows.batch(100, i * 100L));
            }

            fixture.drain("udp");

            long sent = fixture.count("udp", ExporterCounter.MESSAGES);
            assertThat(sent).isGreaterThanOrEqualTo(records / 30);
            assertThat(fixture.count("udp", ExporterCounter.SENT)).isEqualTo(records);
            Eventually.until("every datagram", () -> receiver.datagrams() == sent);
            assertThat(exporter.status().receiverDrops()).isZero();
        }
    }

    @Test
    void shouldDelayNobodyWhenOneDestinationRefuses() throws Exception {
        Path path = directory.resolve("flows.ndjson");
        try (ExporterFixture fixture = new ExporterFixture(ExportMode.CONTINUOUS)) {
            ExportVerticle refused = fixture.deploy(
                    exporter("udp", UdpTransportConfig.of("127.0.0.1", freePort()), WhenFull.DROP), plain());
            fixture.deploy(exporter("file", FileTransportConfig.of(path.toString()), WhenFull.DROP));
            fixture.publish(TestFlows.batch(300, 0));

            fixture.drain("file");
            fixture.drain("udp");

            assertThat(Files.readAllLines(path)).hasSize(300);
            assertThat(fixture.count("udp", ExporterCounter.REFUSALS)).isPositive();
            assertThat(refused.status().lastError()).contains("nobody listens there");
        }
    }

    @Test
    void shouldQueueUntilTheNameResolvesAndThenSend() throws Exception {
        try (SlowReceiver receiver = SlowReceiver.open(1 << 20, 0);
                ExporterFixture fixture = new ExporterFixture(ExportMode.CONTINUOUS)) {
            ExportVerticle exporter = fixture.deploy(
                    exporter("udp", UdpTransportConfig.of("collector.example", receiver.port()), WhenFull.DROP),
                    plain());
            assertThat(exporter.status().state()).isEqualTo(ExporterState.RETRYING);
            fixture.publish(TestFlows.batch(30, 0));

            resolved = "127.0.0.1";
            fixture.drain("udp");

            Eventually.until("the datagram", () -> receiver.datagrams() == 1);
            assertThat(exporter.status().destination())
                    .isEqualTo("udp://collector.example:" + receiver.port() + " (127.0.0.1)");
        }
    }

    @Test
    void shouldFollowTheNameToAnotherCollector() throws Exception {
        resolved = "127.0.0.1";
        try (SlowReceiver before = SlowReceiver.open(1 << 20, 0);
                SlowReceiver after = SlowReceiver.open("127.0.0.2", before.port(), 1 << 20, 0);
                ExporterFixture fixture = new ExporterFixture(ExportMode.CONTINUOUS)) {
            fixture.deploy(
                    exporter(
                            "udp",
                            new UdpTransportConfig("collector.example", before.port(), 0, Duration.ofSeconds(1)),
                            WhenFull.DROP),
                    plain());
            fixture.publish(TestFlows.batch(30, 0));
            Eventually.until("the first datagram", () -> before.datagrams() == 1);

            resolved = "127.0.0.2";
            Eventually.until("the move", () -> fixture.count("udp", ExporterCounter.RESOLUTIONS) == 1);
            fixture.publish(TestFlows.batch(30, 0));
            fixture.drain("udp");

            Eventually.until("the second datagram", () -> after.datagrams() == 1);
            assertThat(after.firstOctet()).isEqualTo('T');
        }
    }

    @Test
    void shouldRefuseToDeployWithALineThatSaysWhy() throws Exception {
        try (ExporterFixture fixture = new ExporterFixture(ExportMode.ONCE)) {
            assertThatThrownBy(() -> fixture.deploy(
                            exporter("file", FileTransportConfig.of(directory.toString()), WhenFull.BLOCK)))
                    .hasCauseInstanceOf(TransportException.class)
                    .cause()
                    .hasMessage("cannot write " + directory + ": it is a directory");
            assertThatThrownBy(() -> fixture.deploy(
                            exporter("udp", UdpTransportConfig.of("collector.example", 4739), WhenFull.BLOCK), plain()))
                    .cause()
                    .hasMessageContaining("the name collector.example does not resolve");
            fixture.demand.published(1_000_000);
            assertThat(fixture.demand.isSaturated()).isFalse();
        }
    }

    @Test
    void shouldDropTheNewestAndCountThemWhenTheQueueIsFull() throws Exception {
        try (ExporterFixture fixture = new ExporterFixture(ExportMode.CONTINUOUS)) {
            ExporterConfig config = new ExporterConfig(
                    "udp",
                    JsonFormatConfig.defaults(),
                    UdpTransportConfig.of("collector.example", 4739),
                    1_000,
                    WhenFull.DROP,
                    Duration.ofMillis(200));
            fixture.deploy(config, plain());
            for (int i = 0; i < 20; i++) {
                fixture.publish(TestFlows.batch(100, 0));
            }

            Future<Boolean> drained = fixture.drainLater("udp", 100);

            assertThatThrownBy(() -> ExporterFixture.await(drained)).hasMessageContaining("1000 records lost");
            assertThat(fixture.count("udp", ExporterCounter.LOST_QUEUE_FULL)).isEqualTo(1_000);
            assertThat(fixture.count("udp", ExporterCounter.LOST_SHUTDOWN)).isEqualTo(1_000);
        }
    }

    @Test
    void shouldGoOnWithWholeLinesWhenTheFullDiskHasRoomAgain() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"));
                ExporterFixture fixture = new ExporterFixture(ExportMode.CONTINUOUS)) {
            Path filler = Files.write(disk.path().resolve("filler"), new byte[200_000]);
            Path path = disk.path().resolve("flows.ndjson");
            ExportVerticle exporter =
                    fixture.deploy(exporter("file", FileTransportConfig.of(path.toString()), WhenFull.DROP));
            fixture.publish(TestFlows.batch(1_500, 0));
            Eventually.until("the failure", () -> fixture.count("file", ExporterCounter.TRANSPORT_ERRORS) > 0);
            assertThat(exporter.status().lastError()).contains("no space left on device");

            Files.delete(filler);
            fixture.publish(TestFlows.batch(100, 0));
            fixture.drain("file");

            long sent = fixture.count("file", ExporterCounter.SENT);
            assertThat(sent).isGreaterThanOrEqualTo(100);
            assertThat(sent + fixture.count("file", ExporterCounter.LOST_TRANSPORT))
                    .isEqualTo(1_600);
            assertThat(Files.readAllLines(path))
                    .hasSize((int) sent)
                    .allMatch(line -> line.startsWith("{") && line.endsWith("}"));
        }
    }

    @Test
    void shouldBeginEveryFileWithItsHeader() throws Exception {
        FileTransportConfig transport = new FileTransportConfig(
                directory.resolve("flows.csv").toString(), new DataSize(4096), Duration.ZERO, 0);
        ExporterConfig config = new ExporterConfig(
                "csv", CsvFormatConfig.defaults(), transport, 1_000_000, WhenFull.DROP, Duration.ofMillis(200));
        try (ExporterFixture fixture = new ExporterFixture(ExportMode.CONTINUOUS)) {
            fixture.deploy(config);
            for (int i = 0; i < 20; i++) {
                fixture.publish(TestFlows.batch(100, i * 100L));
            }

            fixture.drain("csv");

            assertThat(fixture.count("csv", ExporterCounter.SENT)).isEqualTo(2_000);
        }
        int records = 0;
        int files = 0;
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory, "*.csv")) {
            for (Path path : paths) {
                List<String> lines = Files.readAllLines(path);
                assertThat(lines.get(0)).startsWith("flowStartNanoseconds,");
                assertThat(lines)
                        .filteredOn(line -> line.startsWith("flowStartNanoseconds,"))
                        .hasSize(1);
                records += lines.size() - 1;
                files++;
            }
        }
        assertThat(records).isEqualTo(2_000);
        assertThat(files).isGreaterThan(2);
    }

    @Test
    void shouldEndQuietlyWhenTheReaderOfTheStandardOutputGoes() throws Exception {
        Process child = new ProcessBuilder(
                        "sh",
                        "-c",
                        "\"$0\" -cp \"$1\" dev.weir.export.StdoutExport | head -n 1",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("java.class.path"))
                .redirectError(directory.resolve("stderr").toFile())
                .start();

        String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

        assertThat(child.waitFor()).isZero();
        assertThat(out).startsWith("{").endsWith("}\n").hasLineCount(1);
        assertThat(directory.resolve("stderr"))
                .hasContent(new ExportEnd("stdout", true, "the reader has gone").toString());
    }

    private BiFunction<ExporterConfig, ExportContext, ExportVerticle> plain() {
        NameResolver resolver = host -> {
            if (!host.equals("collector.example")) {
                return InetAddress.getAllByName(host);
            }
            String address = resolved;
            if (address == null) {
                throw new UnknownHostException(host);
            }
            return new InetAddress[] {InetAddress.getByName(address)};
        };
        return (config, context) -> new ExportVerticle(
                config,
                context,
                resolver,
                new TestEncoder(30, 1_400, context.ledger().exporter(config.name())));
    }

    private static ExporterConfig exporter(String name, TransportConfig transport, WhenFull whenFull) {
        return new ExporterConfig(
                name, JsonFormatConfig.defaults(), transport, 1_000_000, whenFull, Duration.ofMillis(200));
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
