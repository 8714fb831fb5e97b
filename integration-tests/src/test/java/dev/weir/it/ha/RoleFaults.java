// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.ha;

import dev.weir.it.process.DeadProcess;
import dev.weir.it.process.FlowRecords;
import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.RoleCluster;
import dev.weir.it.process.Running;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.CaptureGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A router that feeds two flow nodes, which feed two export nodes; one flow node dies, then one export node. */
final class RoleFaults {
    private static final String ROW = "flow node and export node die (split roles)";
    private static final int PLACE = Fault.CUT.place() + 1;
    private static final Duration REROUTED = Duration.ofSeconds(2);
    private static final int PCAP_HEADER_OCTETS = 24;
    private static final List<String> NAMES = List.of("router", "flow-1", "flow-2", "export-1", "export-2");

    private final List<String> broken = new ArrayList<>();
    private Instant flowDied;
    private Instant exportDied;

    private RoleFaults() {}

    /** Has it happen, once. */
    static Measured strike(Path folder) throws Exception {
        return new RoleFaults().run(folder);
    }

    private Measured run(Path folder) throws Exception {
        Path capture = folder.resolve("all.pcap");
        CaptureGenerator.write(capture, CaptureGenerator.Settings.of(6, 20_000, 20));
        Path pipe = folder.resolve("pipe");
        Running.run(List.of("mkfifo", pipe.toString()), folder, Weir.TIMEOUT).orFail();
        try (RoleCluster cluster = new RoleCluster(folder, pipe.toString(), NAMES)) {
            for (String name : NAMES) {
                cluster.start(name);
            }
            feed(cluster, capture, pipe);
            Outcome router = cluster.node("router").end(Weir.TIMEOUT);
            long recorded = packets(cluster.records("export-1"));
            long stated = lostWith("flow-1", cluster) + lostWith("export-1", cluster);
            Outcome flow = drain(cluster.node("flow-2"));
            Outcome export = drain(cluster.node("export-2"));
            recorded += packets(cluster.records("export-2"));
            return measured(router, flow, export, recorded, stated);
        }
    }

    private void feed(RoleCluster cluster, Path capture, Path pipe) throws Exception {
        for (String flow : List.of("flow-1", "flow-2")) {
            cluster.node(flow).awaitStderr("export node export-1 is there", Weir.TIMEOUT);
            cluster.node(flow).awaitStderr("export node export-2 is there", Weir.TIMEOUT);
        }
        // Who has not got so far reads no pipe, and to open one waits for a reader.
        cluster.node("router").awaitStderr("in the cluster", Weir.TIMEOUT);
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
    }

    /** What a process that was killed had, by what the next one of its name says, which then ends. */
    private static long lostWith(String name, RoleCluster cluster) throws Exception {
        Running next = cluster.start(name);
        next.awaitStderr(DeadProcess.TOLD, Weir.TIMEOUT);
        // Before it has started it ends at once when it is told to.
        next.awaitStderr("of the roles this node has", Weir.TIMEOUT);
        return DeadProcess.in(drain(next).stderr()).lost();
    }

    private Measured measured(Outcome router, Outcome flow, Outcome export, long recorded, long statedOfTheDead) {
        LedgerText routed = LedgerText.of(router);
        LedgerText metered = LedgerText.of(flow);
        LedgerText exported = LedgerText.of(export);
        for (Outcome one : List.of(router, flow, export)) {
            check(LedgerText.of(one).balances(), "a ledger does not balance: " + one.stderr());
        }
        long sent = routed.packets("captured") - routed.packets("not ip");
        long inFlight = router.stderr().contains("lost in flight") ? routed.packets("lost in flight") : 0;
        check(
                routed.packets("relayed") + inFlight == sent,
                "what was relayed and lost on its way is not what was sent");
        check(metered.packets("received") == metered.packets("metered"), "received is not metered");
        check(metered.packets("received") <= routed.packets("relayed"), "more received than relayed");
        check(
                exported.packets("recorded elsewhere") == exported.sentPackets("json"),
                "what was handed over is not what was exported");
        Duration flowRerouted = Duration.between(flowDied, given(router, "flow node flow-1"));
        Duration exportRerouted = Duration.between(exportDied, given(flow, "export node export-1"));
        Duration rerouted = flowRerouted.compareTo(exportRerouted) > 0 ? flowRerouted : exportRerouted;
        check(rerouted.compareTo(REROUTED) < 0, "re-routed after " + rerouted);
        long missing = sent - inFlight - recorded;
        long stated = statedOfTheDead + metered.lostPackets("relay");
        check(missing <= stated, missing - stated + " packets in no record and no ledger");
        return new Measured(
                ROW,
                PLACE,
                rerouted.toMillis(),
                sent,
                inFlight,
                recorded,
                Math.max(0, missing),
                0,
                stated,
                Math.max(0, -missing),
                broken);
    }

    private void check(boolean holds, String what) {
        if (!holds) {
            broken.add(what);
        }
    }

    private static long packets(Path records) throws IOException {
        FlowRecords read = FlowRecords.readWhole(records);
        return sum(read.numbers("packetDeltaCount")) + sum(read.numbers("reversePacketDeltaCount"));
    }

    private static long sum(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).sum();
    }

    private static Outcome drain(Running weir) throws Exception {
        weir.signal("TERM");
        return weir.end(Weir.TIMEOUT).orFail();
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
        if (!line.find()) {
            throw new AssertionError(who + " was not given up:\n" + outcome.stderr());
        }
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
}
