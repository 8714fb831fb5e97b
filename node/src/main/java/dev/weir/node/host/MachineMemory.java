// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How much memory this process may use at most: the machine's, or the control group's where that is less. */
public final class MachineMemory {
    private static final long UNKNOWN = 1L << 30;

    private MachineMemory() {}

    /** In octets; 1 GiB where the system does not say. */
    public static long octets() {
        return octets(Path.of("/proc/meminfo"), Path.of("/sys/fs/cgroup/memory.max"));
    }

    static long octets(Path meminfo, Path groupLimit) {
        long machine = lines(meminfo).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> number(line.replaceAll("\\D", "")) * 1024)
                .filter(octets -> octets > 0)
                .findFirst()
                .orElse(UNKNOWN);
        // "max" where there is no limit.
        long group = lines(groupLimit).stream()
                .mapToLong(MachineMemory::number)
                .findFirst()
                .orElse(0);
        return group > 0 ? Math.min(machine, group) : machine;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
