// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import dev.weir.bench.sink.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** nfpcapd of nfdump, which writes files of its own format; nfdump sums them up. */
record NfpcapdProbe() implements Probe {
    @Override
    public String name() {
        return "nfpcapd";
    }

    @Override
    public String program() {
        return "nfpcapd";
    }

    @Override
    public String export() {
        return "nfdump file";
    }

    @Override
    public List<String> command(Task task) throws IOException {
        Path flows = Files.createDirectories(task.folder().resolve("flows"));
        return Programs.nfpcapd(
                List.of("-r", task.capture().toString()), flows, task.tableSize(), ACTIVE_TIMEOUT_S, IDLE_TIMEOUT_S);
    }

    @Override
    public Tally result(Task task, Tally sunk) throws IOException, InterruptedException {
        return Programs.nfdump(task.folder().resolve("flows"));
    }
}
