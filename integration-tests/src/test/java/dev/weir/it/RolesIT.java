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
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Roles over processes: the packets of one are metered by another and exported by a third. */
class RolesIT {
    private static final Duration REROUTED = Duration.ofSeconds(2);
    private static final int PCAP_HEADER_OCTETS = 24;

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

    @Test
    void shouldGoOnWithTheOthersWhenAFlowNodeAndAnExportNodeAreKilledAndCountWhatWasOnItsWay() throws Exception {
        Path capture = folder.resolve("all.pcap");
        CaptureGenerator.write(capture, CaptureGenerator.Settings.of(6, 20_000, 20));
        Path pipe = folder.resolve("pipe");
        assertThat(Running.run(List.of("mkfifo", pipe.toString()), folder, Weir.TIMEOUT)
                        .exitCode())
                .isZero();
        List<String> names = List.of("router", "flow-1", "flow-2", "export-1", "export-2");

        try (RoleCluster cluster = new RoleCluster(folder, pipe.toString(), names)) {
            for (String name : names) {
                cluster.start(name);
            }
            for (String flow : List.of("flow-1", "flow-2")) {
                cluster.node(flow).awaitStderr("export node export-1 is there", Weir.TIMEOUT);
                cluster.node(flow).awaitStderr("export node export-2 is there", Weir.TIMEOUT);
            }
            Instant flowDied;
            Instant exportDied;
            try (InputStream in = Files.newInputStream(capture);
                    OutputStream out = Files.newOutputStream(pipe)) {
                long third = (Files.size(capture) - PCAP_HEADER_OCTETS) / 3;
                cluster.node("router").awaitStderr("flow node flow-1 is there", Weir.TIMEOUT);
                cluster.node("router").awaitStderr("flow node flow-2 is there", Weir.TIMEOUT);
                copy(in, out, third);
                flowDied = kill(cluster.node("flow-1"));
                copy(in, out, third);
                exportDied = kill(cluster.node("export-1"));
                copy(in, out, Long.MAX_VALUE);
            }
            Outcome router = cluster.node("router").end(Weir.TIMEOUT);
            Outcome flow = drain(cluster.node("flow-2"));
            Outcome export = drain(cluster.node("export-2"));
            check(router, flow, export);
            assertThat(Duration.between(flowDied, given(router, "flow node flow-1")))
                    .isLessThan(REROUTED);
            assertThat(Duration.between(exportDied, given(flow, "export node export-1")))
                    .isLessThan(REROUTED);
        }
    }

    private static void check(Outcome router, Outcome flow, Outcome export) {
        LedgerText routed = LedgerText.of(router);
        assertThat(routed.balances()).as(router.stderr()).isTrue();
        long lost = router.stderr().contains("lost in flight") ? routed.packets("lost in flight") : 0;
        assertThat(routed.packets("relayed") + lost).isEqualTo(routed.packets("captured") - routed.packets("not ip"));
        LedgerText metered = LedgerText.of(flow);
        assertThat(metered.balances()).as(flow.stderr()).isTrue();
        assertThat(metered.packets("received"))
                .isEqualTo(metered.packets("metered"))
                .isLessThanOrEqualTo(routed.packets("relayed"))
                .isPositive();
        LedgerText exported = LedgerText.of(export);
        assertThat(exported.balances()).as(export.stderr()).isTrue();
        assertThat(exported.packets("recorded elsewhere"))
                .isEqualTo(exported.sentPackets("json"))
                .isPositive();
    }

    private static Outcome drain(Running weir) throws Exception {
        weir.signal("TERM");
        return weir.end(Weir.TIMEOUT);
    }

    private static Instant kill(Running weir) throws Exception {
        Instant now = Instant.now();
        weir.signal("KILL");
        return now;
    }

    /** When a node was given up, as the log of another says. */
    private static Instant given(Outcome outcome, String who) {
        Matcher line =
                Pattern.compile("(?m)^(\\S+) \\w+ +" + who + " is given up").matcher(outcome.stderr());
        assertThat(line.find()).as(outcome.stderr()).isTrue();
        return Instant.parse(line.group(1));
    }

    /** At a few tens of MB a second, so that something is on its way whenever a node dies. */
    private static void copy(InputStream in, OutputStream out, long octets) throws IOException, InterruptedException {
        byte[] some = new byte[64 * 1024];
        long left = octets;
        while (left > 0) {
            int read = in.read(some, 0, (int) Math.min(some.length, left));
            if (read < 0) {
                return;
            }
            out.write(some, 0, read);
            left -= read;
            Thread.sleep(2);
        }
    }

    private static List<String> sorted(Path file) throws IOException {
        return Files.readAllLines(file).stream().sorted().toList();
    }
}
