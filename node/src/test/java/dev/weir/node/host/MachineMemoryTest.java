// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineMemoryTest {
    @TempDir
    private Path folder;

    @Test
    void shouldTakeTheLesserOfMachineAndControlGroup() throws IOException {
        Path meminfo = write("meminfo", "MemTotal:       2097152 kB\nMemFree:  5 kB\n");
        assertThat(MachineMemory.octets(meminfo, write("limit", "max\n"))).isEqualTo(2L << 30);
        assertThat(MachineMemory.octets(meminfo, write("limit", "1048576\n"))).isEqualTo(1 << 20);
        assertThat(MachineMemory.octets(meminfo, folder.resolve("none"))).isEqualTo(2L << 30);
    }

    @Test
    void shouldReckonWithLittleWhereNothingIsSaid() {
        assertThat(MachineMemory.octets(folder.resolve("none"), folder.resolve("none")))
                .isEqualTo(1L << 30);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
