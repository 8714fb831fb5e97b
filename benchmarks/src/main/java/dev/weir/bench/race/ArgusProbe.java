// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import dev.weir.bench.sink.Tally;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** argus, which writes a file of its own format; racount sums it up. */
record ArgusProbe() implements Probe {
    @Override
    public String name() {
        return "argus";
    }

    @Override
    public String program() {
        return "argus";
    }

    @Override
    public String export() {
        return "argus file";
    }

    @Override
    public List<String> command(Task task) throws IOException {
        String configuration = Probe.write(
                        task,
                        "argus.conf",
                        List.of(
                                "ARGUS_FLOW_TYPE=\"Bidirectional\"",
                                "ARGUS_FLOW_KEY=\"CLASSIC_5_TUPLE\"",
                                "ARGUS_IP_TIMEOUT=" + IDLE_TIMEOUT_S,
                                "ARGUS_TCP_TIMEOUT=" + IDLE_TIMEOUT_S,
                                "ARGUS_ICMP_TIMEOUT=" + IDLE_TIMEOUT_S,
                                "ARGUS_FLOW_STATUS_INTERVAL=" + ACTIVE_TIMEOUT_S))
                .toString();
        return List.of(
                Programs.path(program()),
                "-F",
                configuration,
                "-r",
                task.capture().toString(),
                "-w",
                file(task).toString());
    }

    @Override
    public Tally result(Task task, Tally sunk) throws IOException, InterruptedException {
        // racount   records     total_pkts     src_pkts       dst_pkts       total_bytes ...
        //     sum   10          20             12             8              2000
        String text = Programs.output(
                List.of(Programs.path("racount"), "-r", file(task).toString()));
        String[] sum = text.lines()
                .filter(line -> line.strip().startsWith("sum"))
                .findFirst()
                .orElse("sum 0 0 0 0 0")
                .strip()
                .split("\\s+");
        long records = Long.parseLong(sum[1]);
        return new Tally(records, 0, Long.parseLong(sum[2]), Long.parseLong(sum[5]), 0, 0, 0);
    }

    private static Path file(Task task) {
        return task.folder().resolve("flows.argus");
    }
}
