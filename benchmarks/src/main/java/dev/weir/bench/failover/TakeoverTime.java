// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.failover;

import dev.weir.bench.BenchOptions;
import dev.weir.bench.process.Member;
import dev.weir.bench.process.Ports;
import dev.weir.bench.race.Programs;
import dev.weir.bench.report.MarkdownTable;
import dev.weir.bench.report.Medians;
import dev.weir.bench.report.Progress;
import dev.weir.bench.traffic.Generator;
import dev.weir.bench.traffic.Shape;
import dev.weir.node.client.JsonTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** How long another node takes to have a million flows of one that was killed. */
final class TakeoverTime {
    /** Of capture C, whose packets have a flow each. */
    private static final double MILLION = 0.2;

    private static final Pattern TIME = Pattern.compile("took over [0-9]+ flows of [^ ]+ in ([0-9]+) ms");
    private static final long QUIET_MS = 3_000;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final BenchOptions options;
    private final Shape shape;

    TakeoverTime(BenchOptions options) {
        this.options = options;
        this.shape = Shape.C.scaled(MILLION * options.scale());
    }

    /** The table. */
    List<String> measure() throws IOException, InterruptedException {
        Progress.say("generating %,d flows", shape.flows());
        Path capture = Generator.capture(options.work(), shape, BenchOptions.SEED);
        List<Double> took = new ArrayList<>();
        List<Double> known = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            double[] one = round(capture);
            took.add(one[0]);
            known.add(one[1]);
            Progress.say("  round %d: taken over in %.2f s, %.2f s after the kill", round, one[0], one[1]);
        }
        MarkdownTable table = new MarkdownTable("Flows", "taken over in, s", "longest", "since the kill, s", "longest");
        table.add(
                String.format(Locale.ROOT, "%,d", shape.flows()),
                text(Medians.median(took)),
                text(took.stream().mapToDouble(Double::doubleValue).max().orElseThrow()),
                text(Medians.median(known)),
                text(known.stream().mapToDouble(Double::doubleValue).max().orElseThrow()));
        return table.lines();
    }

    /** Seconds that the takeover took, and until its end since the kill. */
    private double[] round(Path capture) throws IOException, InterruptedException {
        Path folder = options.work().resolve("takeover");
        Programs.emptyFolder(folder);
        Path launcher = options.root().resolve("weir");
        Pair pair = new Pair(folder);
        int port = Ports.free(1)[0];
        try (Link quiet = Link.create(folder, "quiet");
                Link link = Link.create(folder, "link");
                Member heir = Member.start(
                        launcher, folder, Pair.NAMES.get(1), pair.yaml(1, rest(quiet, "{enabled: false}")))) {
            heir.await("metering");
            try (Member router = Member.start(
                    launcher, folder, Pair.NAMES.get(0), pair.yaml(0, rest(link, "{port: " + port + "}")))) {
                router.await("control plane on");
                link.send(capture);
                awaitKept(new Control(port));
                long killedNs = System.nanoTime();
                router.kill();
                String ms = heir.await(TIME);
                double sinceSeconds = (System.nanoTime() - killedNs) / 1e9;
                if (Long.parseLong(heir.await(Pair.TOOK_OVER)) != shape.flows()) {
                    throw new IOException(
                            "of " + shape.flows() + " flows " + heir.await(Pair.TOOK_OVER) + " were taken over");
                }
                return new double[] {Long.parseLong(ms) / 1e3, sinceSeconds};
            }
        }
    }

    private String rest(Link link, String control) {
        return """
                %s
                metering: {maxFlows: %d, idleTimeout: 1h, activeTimeout: 1h}
                exporters:
                - format: {type: netflow9}
                  transport: {type: file, path: /dev/null}
                http: %s
                """.formatted(link.yaml(), 2 * shape.flows(), control);
    }

    /** Waits until all flows are there and no checkpoint has been made for a while. */
    private void awaitKept(Control router) throws IOException, InterruptedException {
        long endNs = System.nanoTime() + LIMIT.toNanos();
        long before = -1;
        while (true) {
            JsonTree flows = router.sharedFlows();
            long checkpoints = flows.number("checkpoints");
            if (checkpoints == before && checkpoints > 0 && flows.number("octets") / shape.flows() > 0) {
                return;
            }
            if (System.nanoTime() > endNs) {
                throw new IOException("the flows of the router are not kept: " + flows.json());
            }
            before = checkpoints;
            Thread.sleep(QUIET_MS);
        }
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
