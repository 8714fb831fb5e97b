// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.RoleCluster;
import dev.weir.it.process.Running;
import dev.weir.it.process.Weir;
import dev.weir.it.process.WeirInside;
import dev.weir.it.traffic.CaptureGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Roles over processes: the packets of one are metered by another and exported by a third. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(Weir.PROCESSES)
class RolesIT {
    @TempDir
    Path folder;

    @Test
    void shouldMakeTheSameRecordsInThreeProcessesAsInOne() throws Exception {
        Path capture = folder.resolve("all.pcap");
        CaptureGenerator.write(capture, CaptureGenerator.Settings.of(5, 3_000, 15));
        Path alone = folder.resolve("alone.ndjson");
        Outcome read = WeirInside.run("read", capture.toString(), "--export", "json:" + alone);
        assertThat(read.exitCode()).as(read.stderr()).isZero();
        long packets = LedgerText.of(read).packets("metered");

        try (RoleCluster cluster = new RoleCluster(folder, capture.toString(), List.of("router", "flow", "export"))) {
            // In the order that is the least convenient.
            for (String name : List.of("router", "flow", "export")) {
                cluster.start(name);
            }
            Outcome router = cluster.node("router").end(Weir.TIMEOUT);
            Outcome flow = drain(cluster.node("flow"));
            Outcome export = drain(cluster.node("export"));

            assertThat(router.exitCode()).as(router.stderr()).isZero();
            assertThat(flow.exitCode()).as(flow.stderr()).isZero();
            assertThat(export.exitCode()).as(export.stderr()).isZero();
            assertThat(List.of(router, flow, export))
                    .allMatch(outcome -> LedgerText.of(outcome).balances());
            assertThat(LedgerText.of(router).packets("relayed")).isEqualTo(packets);
            assertThat(LedgerText.of(flow).packets("received")).isEqualTo(packets);
            assertThat(LedgerText.of(export).packets("recorded elsewhere")).isEqualTo(packets);
            assertThat(sorted(cluster.records("export"))).isEqualTo(sorted(alone));
        }
    }

    private static Outcome drain(Running weir) throws Exception {
        weir.signal("TERM");
        return weir.end(Weir.TIMEOUT);
    }

    private static List<String> sorted(Path file) throws IOException {
        return Files.readAllLines(file).stream().sorted().toList();
    }
}
