// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** pmacctd with its plugin nfprobe, NetFlow v9 over UDP. */
record PmacctdProbe() implements Probe {
    @Override
    public String name() {
        return "pmacctd";
    }

    @Override
    public String program() {
        return "pmacctd";
    }

    @Override
    public String export() {
        return "netflow9, UDP";
    }

    @Override
    public long sleepsNs() {
        // "PCAP capture file, sleeping for 2 seconds"
        return 2_000_000_000L;
    }

    @Override
    public List<String> command(Task task) throws IOException {
        Path file = Programs.pmacctdConfiguration(
                task.folder(),
                "pcap_savefile: " + task.capture(),
                task.port(),
                task.tableSize(),
                ACTIVE_TIMEOUT_S,
                IDLE_TIMEOUT_S);
        return List.of(Programs.path(program()), "-f", file.toString());
    }
}
