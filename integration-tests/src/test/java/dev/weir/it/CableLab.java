// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import dev.weir.it.process.Running;
import dev.weir.it.process.VethPair;
import dev.weir.it.process.Weir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A cable between two namespaces for each test, and what tests do at its ends. */
abstract class CableLab {
    @TempDir
    Path folder;

    VethPair lab;

    /** Where the Weir of a test leaves its records. */
    Path records;

    @BeforeEach
    void buildLab() throws Exception {
        lab = VethPair.create(folder);
        records = folder.resolve("flows.ndjson");
    }

    @AfterEach
    void removeLab() throws Exception {
        if (lab != null) {
            lab.remove();
        }
    }

    /** Keeps a configuration for a Weir of this test. */
    Path configuration(String yaml) throws Exception {
        return Files.writeString(folder.resolve("weir.yaml"), yaml);
    }

    /** A Weir at the near end that meters already. */
    Running startWeir(Path configuration) throws Exception {
        Running weir = Weir.startBy(lab.near(), folder, "run", "--config", configuration.toString());
        weir.awaitStderr("metering ", Weir.TIMEOUT);
        return weir;
    }

    /** Whether a text is in one of the kernel's tables of sockets at an end of the cable. */
    boolean isInTable(List<String> end, String text, String... tables) {
        String[] command = new String[tables.length + 1];
        command[0] = "cat";
        for (int i = 0; i < tables.length; i++) {
            command[i + 1] = "/proc/net/" + tables[i];
        }
        try {
            return lab.run(end, command).stdout().contains(text);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
