// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.failover;

import dev.weir.bench.BenchOptions;
import dev.weir.bench.process.Member;
import dev.weir.bench.race.Probe;
import dev.weir.bench.race.Programs;
import dev.weir.bench.report.MarkdownTable;
import dev.weir.bench.report.Medians;
import dev.weir.bench.report.Progress;
import dev.weir.bench.steady.Laps;
import dev.weir.bench.steady.Pipeline;
import dev.weir.bench.traffic.Generator;
import dev.weir.bench.traffic.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Laps of capture A, metered by a node that is in no cluster, and by one whose flows are kept where another node finds them,
 * in turn. That one runs on this machine too, and has no other processors than these.
 */
final class CheckpointCost {
    private static final int LAPS = 4;
    private static final int PAUSE_S = Probe.IDLE_TIMEOUT_S + 10;

    private final BenchOptions options;
    private final Shape shape;

    CheckpointCost(BenchOptions options) {
        this.options = options;
        this.shape = Shape.A.scaled(options.scale());
    }

    /** The table. */
    List<String> measure() throws IOException, InterruptedException {
        Progress.say("generating %,d packets of %,d flows", shape.packets(), shape.flows());
        Path capture = Generator.capture(options.work(), shape, BenchOptions.SEED);
        Path laps = capture.resolveSibling("laps.pcap");
        Laps.write(capture, laps, LAPS, (int) Math.ceil(shape.packets() / shape.packetsPerSecond()) + PAUSE_S);
        try {
            return measure(laps);
        } finally {
            Files.deleteIfExists(laps);
        }
    }

    private List<String> measure(Path laps) throws IOException, InterruptedException {
        List<Double> alone = new ArrayList<>();
        List<Double> shared = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        for (int round = 0; round <= options.rounds(); round++) {
            double withoutGroup = rate(new Pipeline(laps, "netflow9:/dev/null", shape.packets(), LAPS).run());
            double[] inGroup = inGroup(laps);
            // The first round warms up.
            if (round > 0) {
                alone.add(withoutGroup);
                shared.add(inGroup[0]);
                shares.add(inGroup[0] / withoutGroup);
                cpu.add(inGroup[1]);
                Progress.say("  round %d: alone %.2f M packets/s, in a group %.2f", round, withoutGroup, inGroup[0]);
            }
        }
        MarkdownTable table = new MarkdownTable(
                "Capture A, flows kept", "M packets/s", "By that of none", "CPU of the other node, s a lap");
        table.add("nowhere: `cluster: none`", text(Medians.median(alone)), "1.00", "");
        table.add(
                "in the cluster, `ha.group`",
                text(Medians.median(shared)),
                text(Medians.median(shares)),
                text(Medians.median(cpu)));
        return table.lines();
    }

    /** Packets a second, in millions, and the CPU time that the other node had, by lap. */
    private double[] inGroup(Path laps) throws IOException, InterruptedException {
        Path folder = options.work().resolve("checkpoints");
        Programs.emptyFolder(folder);
        Pair pair = new Pair(folder);
        try (Link quiet = Link.create(folder, "quiet");
                Member other = Member.start(
                        options.root().resolve("weir"), folder, Pair.NAMES.get(1), pair.yaml(1, rest(quiet)))) {
            other.await("metering");
            double startedSeconds = other.cpuSeconds();
            Pipeline pipeline = new Pipeline(laps, "netflow9:/dev/null", shape.packets(), LAPS).in(pair.config(0));
            double rate = rate(pipeline.run());
            double cpu = other.cpuSeconds() - startedSeconds;
            // What it had in the end it handed over: it was kept.
            other.await(Pair.TOOK_OVER);
            other.terminate();
            other.end();
            return new double[] {rate, cpu / LAPS};
        }
    }

    private String rest(Link quiet) {
        return """
                %s
                exporters:
                - format: {type: netflow9}
                  transport: {type: file, path: /dev/null}
                metering: {maxFlows: %d}
                http: {enabled: false}
                """.formatted(quiet.yaml(), 2 * shape.flows());
    }

    /** The first lap is one in which the tables grow. */
    private double rate(Pipeline.Result result) {
        return Medians.median(result.lapsNs().stream()
                .skip(1)
                .mapToDouble(timeNs -> shape.packets() * 1e3 / timeNs)
                .toArray());
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
