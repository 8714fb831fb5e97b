// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** What the measurements were made on. */
public final class Machine {
    private Machine() {}

    /** One sentence: date, processor, memory, kernel, Java. */
    public static String sentence() throws IOException {
        return String.format(
                Locale.ROOT,
                "Measured on %s: %s, %d cores, %.0f GiB of memory, Linux %s, Java %s.",
                LocalDate.now(ZoneOffset.UTC),
                value(Path.of("/proc/cpuinfo"), "model name"),
                Runtime.getRuntime().availableProcessors(),
                Double.parseDouble(value(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "")) / (1 << 20),
                System.getProperty("os.version"),
                Runtime.version().feature());
    }

    private static String value(Path file, String key) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("0");
    }
}
