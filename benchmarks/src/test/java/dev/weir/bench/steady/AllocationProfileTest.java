// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.steady;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationProfileTest {
    private static final int ARRAY_OCTETS = 8 << 20;
    private static final int ARRAYS = 8;

    @TempDir
    private Path folder;

    private final Queue<byte[]> kept = new ConcurrentLinkedQueue<>();

    @Test
    void shouldTellThreadsApart() throws Exception {
        AllocationProfile profile = new AllocationProfile();
        Path file = folder.resolve("it.jfr");
        profile.start();
        Thread thread = new Thread(this::allocate, "capture-it");
        thread.start();
        thread.join();
        profile.stop(file);

        List<String> lines = profile.lines("It", 1 << 20);
        assertThat(perPacket(lines, "capture and parser"))
                .isBetween((double) ARRAYS * (ARRAY_OCTETS >> 20), ARRAYS * (ARRAY_OCTETS >> 20) + 8.0);
        assertThat(lines).anyMatch(line -> line.contains("capture and parser") && line.contains("byte[]"));
        assertThat(perPacket(lines, "exporter")).isZero();
        assertThat(Files.size(file)).isPositive();
    }

    private void allocate() {
        for (int i = 0; i < ARRAYS; i++) {
            kept.add(new byte[ARRAY_OCTETS]);
        }
    }

    private static double perPacket(List<String> lines, String role) {
        String row =
                lines.stream().filter(line -> line.contains(role)).findFirst().orElseThrow();
        return Double.parseDouble(row.split("\\|", -1)[2].strip());
    }
}
