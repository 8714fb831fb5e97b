// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import com.sun.management.OperatingSystemMXBean;
import dev.weir.node.metrics.Metric.Kind;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleSupplier;

/** What Prometheus's own clients tell of a process, under their names. */
final class ProcessMetrics {
    private static final double NS_PER_S = 1e9;
    private static final int OCTETS_PER_KIB = 1024;

    private ProcessMetrics() {}

    /** All of them. */
    static List<Metric> all() {
        return List.of(
                metric(
                        "process_cpu_seconds",
                        Kind.COUNTER,
                        "processor time that the process has used",
                        ProcessMetrics::cpuSeconds),
                metric(
                        "process_resident_memory_bytes",
                        Kind.GAUGE,
                        "memory of the process that is in use, with that outside the Java heap and what it shares with the"
                                + " kernel",
                        () -> status("VmRSS:")),
                metric(
                        "process_virtual_memory_bytes",
                        Kind.GAUGE,
                        "addresses that the process has taken",
                        () -> status("VmSize:")));
    }

    private static Metric metric(String base, Kind kind, String help, DoubleSupplier value) {
        return new Metric(base, kind, help, List.of(), (node, samples) -> {
            double now = value.getAsDouble();
            if (now >= 0) {
                samples.add(now, Labels.EMPTY);
            }
        });
    }

    private static double cpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime() / NS_PER_S
                : -1;
    }

    /** A line of Linux's proc(5) status, in octets; -1 where there is none. */
    private static double status(String key) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith(key)) {
                    return Double.parseDouble(line.replaceAll("[^0-9]", "")) * OCTETS_PER_KIB;
                }
            }
        } catch (IOException e) {
            return -1;
        }
        return -1;
    }
}
