// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFileTest {
    @TempDir
    Path folder;

    @Test
    void shouldLeaveWhatWasCountedWhenItsProcessDies() throws IOException {
        LedgerFile file = LedgerFile.open(folder.resolve("ledger"));
        for (int i = 0; i < 100; i++) {
            file.ledger().slice("shard " + i).add(LedgerCounter.METERED, i, 2L * i);
        }
        file.ledger().exporter("json").add(ExporterCounter.SENT, 1, 2, 3);
        file.look(17, Map.of("eth0", 5L));
        file.look(18, Map.of("eth0", 7L, "eth1", 1L << 40));

        EarlierLedger left = left(file);

        assertThat(left.ledger().slices()).hasSize(100);
        assertThat(left.ledger().slices().get(99).owner()).isEqualTo("shard 99");
        assertThat(left.ledger().packets(LedgerCounter.METERED)).isEqualTo(4950);
        assertThat(left.ledger().octets(LedgerCounter.METERED)).isEqualTo(9900);
        assertThat(left.ledger().exporter("json").contents(ExporterCounter.SENT))
                .isEqualTo(new Contents(1, 2, 3));
        assertThat(left.epoch()).isEqualTo(18);
        assertThat(left.frames()).isEqualTo(Map.of("eth0", 7L, "eth1", 1L << 40));
        assertThat(left.looked()).isAfterOrEqualTo(left.began());
    }

    @Test
    void shouldLeaveNothingWhenItsProcessEndsInOrder() throws IOException {
        Path path = folder.resolve("ledger");
        try (LedgerFile file = LedgerFile.open(path)) {
            file.ledger().slice("shard 0").add(LedgerCounter.METERED, 1, 2);
        }

        assertThat(path).doesNotExist();
        try (LedgerFile next = LedgerFile.open(path)) {
            assertThat(next.earlier()).isEmpty();
        }
    }

    @Test
    void shouldKeepSumsOfWhatCameAndWent() throws IOException {
        LedgerFile file = LedgerFile.open(folder.resolve("ledger"));
        for (int i = 0; i < 300; i++) {
            LedgerSlice slice = file.ledger().slice("capture");
            slice.add(LedgerCounter.CAPTURED, 1, 10);
            file.ledger().end(slice);
        }
        assertThat(file.ledger().packets(LedgerCounter.CAPTURED)).isEqualTo(300);
        assertThat(Files.size(folder.resolve("ledger")))
                .as("slots are used again")
                .isLessThan(600_000);

        EarlierLedger left = left(file);

        assertThat(left.ledger().packets(LedgerCounter.CAPTURED)).isEqualTo(300);
        assertThat(left.ledger().octets(LedgerCounter.CAPTURED)).isEqualTo(3000);
    }

    @Test
    void shouldTellAgainWhatAProcessLeftThatDiedBeforeItHadTold() throws IOException {
        LedgerFile first = LedgerFile.open(folder.resolve("ledger"));
        first.ledger().slice("capture").add(LedgerCounter.CAPTURED, 3, 30);
        Path path = kill(first, "second");
        LedgerFile second = LedgerFile.open(path);
        assertThat(second.earlier()).isPresent();
        path = kill(second, "third");
        Files.move(folder.resolve("second.earlier"), folder.resolve("third.earlier"));

        LedgerFile third = LedgerFile.open(path);

        assertThat(third.earlier().orElseThrow().ledger().packets(LedgerCounter.CAPTURED))
                .isEqualTo(3);
        third.told();
        assertThat(folder.resolve("third.earlier")).doesNotExist();
    }

    @Test
    void shouldRefuseWhatAnotherHas() throws IOException {
        Path path = folder.resolve("ledger");
        try (LedgerFile file = LedgerFile.open(path)) {
            assertThatThrownBy(() -> LedgerFile.open(path))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another node");
            file.ledger().slice("shard 0").add(LedgerCounter.METERED, 1, 2);
            assertThat(file.ledger().packets(LedgerCounter.METERED)).isEqualTo(1);
        }
    }

    @Test
    void shouldNotReadWhatIsNoLedgerOrAnothers() throws IOException {
        Path path = folder.resolve("ledger");
        Files.write(path, new byte[10_000]);
        try (LedgerFile file = LedgerFile.open(path)) {
            assertThat(file.earlier()).isEmpty();
            file.ledger().slice("shard 0").add(LedgerCounter.METERED, 1, 2);
            Path copy = kill(file, "copy");
            try (RandomAccessFile other = new RandomAccessFile(copy.toFile(), "rw")) {
                other.seek(LedgerFile.NAMES);
                other.writeInt(0);
            }
            try (LedgerFile next = LedgerFile.open(copy)) {
                assertThat(next.earlier()).isEmpty();
            }
        }
    }

    private EarlierLedger left(LedgerFile by) throws IOException {
        try (LedgerFile next = LedgerFile.open(kill(by, "next"))) {
            return next.earlier().orElseThrow();
        }
    }

    /** This process cannot die: what it would leave is what is in the file now. */
    private Path kill(LedgerFile file, String copy) throws IOException {
        return Files.copy(file.path(), folder.resolve(copy), StandardCopyOption.REPLACE_EXISTING);
    }
}
