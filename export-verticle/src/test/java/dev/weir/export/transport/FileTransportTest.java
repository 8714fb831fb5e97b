// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.config.DataSize;
import dev.weir.config.FileTransportConfig;
import dev.weir.export.transport.Transport.Outcome;
import dev.weir.export.transport.Transport.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTransportTest {
    private static final Instant START = Instant.parse("2026-11-24T10:15:00Z");

    private final RecordingDelivery delivery = new RecordingDelivery();
    private final List<Transport> opened = new ArrayList<>();
    private Instant now = START;

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        opened.forEach(Transport::close);
    }

    @Test
    void shouldMakeTheDirectoriesThatLeadToTheFile() throws IOException {
        Path path = directory.resolve("a/b/flows.ndjson");
        Transport transport = transport(ExportMode.ONCE, FileTransportConfig.of(path.toString()));
        assertThat(transport.open()).isEqualTo(Session.NEW);

        transport.send(Messages.of("one\n"));
        transport.send(Messages.of("two\n"));
        assertThat(delivery.sentRecords).isZero();
        transport.flush();

        assertThat(path).hasContent("one\ntwo\n");
        assertThat(delivery.sentRecords).isEqualTo(2);
    }

    @Test
    void shouldWriteAMessageLargerThanItsBuffer() throws IOException {
        Path path = directory.resolve("flows.ndjson");
        Transport transport = transport(ExportMode.ONCE, FileTransportConfig.of(path.toString()));
        transport.open();
        String large = "x".repeat(300_000) + "\n";

        transport.send(Messages.of("one\n"));
        transport.send(Messages.of(large));
        transport.close();

        assertThat(path).hasContent("one\n" + large);
        assertThat(delivery.sentRecords).isEqualTo(2);
    }

    @Test
    void shouldWriteAnExistingFileAnewWhenExportingOnce() throws IOException {
        Path path = Files.writeString(directory.resolve("flows.ndjson"), "old, and longer than the new\n");
        Transport transport = transport(ExportMode.ONCE, FileTransportConfig.of(path.toString()));
        transport.open();

        transport.send(Messages.of("new\n"));
        transport.close();

        assertThat(path).hasContent("new\n");
        assertThat(files()).containsExactly("flows.ndjson");
    }

    @Test
    void shouldSetAnExistingFileAsideWhenExportingContinuously() throws IOException {
        Path path = Files.writeString(directory.resolve("flows.ndjson"), "old\n");
        Transport transport = transport(ExportMode.CONTINUOUS, FileTransportConfig.of(path.toString()));
        assertThat(transport.open()).isEqualTo(Session.NEW);

        transport.send(Messages.of("new\n"));
        transport.close();

        assertThat(path).hasContent("new\n");
        assertThat(directory.resolve("flows-20261124T101500Z.ndjson")).hasContent("old\n");
    }

    @Test
    void shouldBeginANewFileAtTheSizeAndOverwriteNone() throws IOException {
        Path path = directory.resolve("flows.ndjson");
        Transport transport = transport(ExportMode.CONTINUOUS, rotating(path, 4096, Duration.ZERO, 0));
        transport.open();

        for (int i = 0; i < 3; i++) {
            assertThat(transport.isSessionOver()).isFalse();
            transport.send(Messages.of(i + "x".repeat(4095)));
            assertThat(transport.isSessionOver()).isTrue();
            assertThat(transport.open()).isEqualTo(Session.NEW);
        }

        assertThat(files())
                .containsExactly(
                        "flows-20261124T101500Z-2.ndjson",
                        "flows-20261124T101500Z-3.ndjson",
                        "flows-20261124T101500Z.ndjson",
                        "flows.ndjson");
        assertThat(Files.readString(directory.resolve("flows-20261124T101500Z.ndjson")))
                .startsWith("0x");
        assertThat(Files.readString(directory.resolve("flows-20261124T101500Z-3.ndjson")))
                .startsWith("2x");
        assertThat(delivery.sentRecords).isEqualTo(3);
    }

    @Test
    void shouldBeginANewFileAtTheAgeUnlessThisOneIsEmpty() throws IOException {
        Path path = directory.resolve("flows.ndjson");
        Transport transport = transport(ExportMode.CONTINUOUS, rotating(path, 0, Duration.ofMinutes(5), 0));
        transport.open();
        now = START.plusSeconds(300);
        assertThat(transport.isSessionOver()).isFalse();
        transport.send(Messages.of("one\n"));
        assertThat(transport.isSessionOver()).isTrue();

        transport.open();

        assertThat(files()).containsExactly("flows-20261124T102000Z.ndjson", "flows.ndjson");
        assertThat(transport.isSessionOver()).isFalse();
    }

    @Test
    void shouldKeepTheNewestFilesAndTouchNoOthers() throws IOException {
        Path path = directory.resolve("flows.ndjson");
        Files.writeString(directory.resolve("flows-other.ndjson"), "not ours\n");
        Transport transport = transport(ExportMode.CONTINUOUS, rotating(path, 4096, Duration.ZERO, 2));
        transport.open();

        for (int i = 0; i < 12; i++) {
            now = START.plusSeconds(i / 11);
            transport.send(Messages.of("x".repeat(4096)));
            transport.open();
        }

        assertThat(files())
                .containsExactly(
                        "flows-20261124T101500Z-11.ndjson",
                        "flows-20261124T101501Z.ndjson",
                        "flows-other.ndjson",
                        "flows.ndjson");
    }

    @Test
    void shouldSayWhyItCannotOpenADirectory() {
        Transport transport = transport(ExportMode.CONTINUOUS, FileTransportConfig.of(directory.toString()));

        assertThatThrownBy(transport::open)
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.isPassing()).isFalse())
                .hasMessage("cannot write " + directory + ": it is a directory");
    }

    @Test
    void shouldSayWhyItCannotOpenAFileBelowAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        Transport transport = transport(ExportMode.CONTINUOUS, FileTransportConfig.of(file + "/flows.ndjson"));

        assertThatThrownBy(transport::open)
                .hasMessage("cannot write " + file + "/flows.ndjson: a part of the path is a file, not a directory");
    }

    @Test
    void shouldRefuseAFileThatAnotherExporterWrites() throws IOException {
        FileTransportConfig config =
                FileTransportConfig.of(directory.resolve("flows.ndjson").toString());
        transport(ExportMode.ONCE, config).open();
        Transport second = transport(ExportMode.ONCE, config);

        assertThatThrownBy(second::open)
                .hasMessage("cannot write " + config.path() + ": another exporter is writing it");
    }

    @Test
    void shouldLoseAndCountWhatADeviceDoesNotTake() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/full")), "needs /dev/full");
        Transport transport = transport(ExportMode.CONTINUOUS, FileTransportConfig.of("/dev/full"));
        transport.open();
        transport.send(Messages.of("one\n"));
        transport.send(Messages.of("two\n"));

        assertThat(transport.flush()).isEqualTo(Outcome.FAILED);

        assertThat(delivery.lostRecords).isEqualTo(2);
        assertThat(delivery.sentRecords).isZero();
        assertThat(delivery.failures).containsExactly("cannot write /dev/full: no space left on device");
        assertThat(transport.open()).isEqualTo(Session.NEW);
    }

    @Test
    void shouldNeverLeaveHalfAMessageOnAFullDisk() throws IOException, InterruptedException {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"))) {
            Path filler = Files.write(disk.path().resolve("filler"), new byte[180_000]);
            Path path = disk.path().resolve("flows.ndjson");
            Transport transport = transport(ExportMode.CONTINUOUS, FileTransportConfig.of(path.toString()));
            transport.open();
            transport.send(Messages.of("first\n"));
            assertThat(transport.flush()).isEqualTo(Outcome.TAKEN);
            transport.send(Messages.of("x".repeat(100_000) + "\n"));

            assertThat(transport.flush()).isEqualTo(Outcome.FAILED);
            assertThat(path).hasContent("first\n");

            Files.delete(filler);
            assertThat(transport.open()).isEqualTo(Session.RESUMED);
            transport.send(Messages.of("second\n"));
            transport.close();

            assertThat(path).hasContent("first\nsecond\n");
            assertThat(delivery.sentRecords).isEqualTo(2);
            assertThat(delivery.lostRecords).isEqualTo(1);
        }
    }

    private Transport transport(ExportMode mode, FileTransportConfig config) {
        Transport transport = Transports.create(config, Messages.context(delivery, mode, () -> now));
        opened.add(transport);
        return transport;
    }

    private static FileTransportConfig rotating(Path path, long octets, Duration age, int keep) {
        return new FileTransportConfig(path.toString(), new DataSize(octets), age, keep);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
