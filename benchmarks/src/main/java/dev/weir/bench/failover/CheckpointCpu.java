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
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * CPU time that a router takes which has half a million packets a second of flows that all have some all the time: in no
 * cluster, and with its flows kept where another node finds them, in turn.
 */
final class CheckpointCpu {
    private static final double PACKETS_A_SECOND = 500_000;
    private static final double WARM_UP_SECONDS = 45;
    private static final double SECONDS = 20;

    /** By default, while the store keeps up. */
    private static final double CHECKPOINTS_A_SECOND = 2;

    /** Of the rate, for it to be that rate. */
    private static final double ON_TIME = 0.95;

    private static final String QUIET = "http: {enabled: false}\n";

    private final BenchOptions options;
    private final MarkdownTable table;
    private final int cores = Runtime.getRuntime().availableProcessors();

    /** CPU seconds a second of the router, and of the other node, and checkpoints a second. */
    private record Cpu(double router, double other, double checkpoints) {}

    private interface Checkpoints {
        long count() throws IOException, InterruptedException;
    }

    CheckpointCpu(BenchOptions options) {
        this.options = options;
        this.table = new MarkdownTable(
                String.format(
                        Locale.ROOT,
                        "%,.0f packets/s, %,d flows, kept",
                        PACKETS_A_SECOND * options.scale(),
                        Shape.A.scaled(options.scale()).flows()),
                "Checkpoints a second",
                "CPU, s a second",
                "More, of " + cores + " cores",
                "CPU of the other node, s a second");
    }

    /** The table. */
    List<String> measure() throws IOException, InterruptedException {
        Shape scaled = Shape.A.scaled(options.scale());
        // In a cache the two directions of a conversation are one flow.
        Shape conversations = scaled.withFlows(2 * scaled.flows()).at(PACKETS_A_SECOND * options.scale());
        measure("sizes as in capture A", conversations.steady());
        measure("all of one size", conversations.even());
        return table.lines();
    }

    private void measure(String sizes, Shape shape) throws IOException, InterruptedException {
        Progress.say("generating %,d packets of %,d conversations", shape.packets(), shape.flows() / 2);
        Path capture = Generator.capture(options.work(), shape, BenchOptions.SEED);
        List<Double> alone = new ArrayList<>();
        List<Double> shared = new ArrayList<>();
        List<Double> more = new ArrayList<>();
        List<Double> other = new ArrayList<>();
        List<Double> checkpoints = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            Cpu without = alone(shape, capture);
            Cpu with = inGroup(shape, capture);
            alone.add(without.router);
            shared.add(with.router);
            more.add(with.router - without.router);
            other.add(with.other);
            checkpoints.add(with.checkpoints);
            Progress.say(
                    "  round %d: alone %.3f s a second, in a group %.3f, %.1f checkpoints a second, the other node %.3f",
                    round, without.router, with.router, with.checkpoints, with.other);
        }
        table.add(sizes + "; nowhere: `cluster: none`", "", text(Medians.median(alone)), "", "");
        table.add(
                sizes + "; in the cluster, `ha.group`",
                text(Medians.median(checkpoints)),
                text(Medians.median(shared)),
                String.format(Locale.ROOT, "%.1f %%", 100 * Medians.median(more) / cores),
                text(Medians.median(other)));
    }

    private Cpu alone(Shape shape, Path capture) throws IOException, InterruptedException {
        Path folder = folder();
        try (Link link = Link.create(folder, "link");
                Member router = start(
                        shape,
                        folder,
                        "router",
                        "node: {name: router, stateDirectory: " + folder + "}\n" + QUIET,
                        link)) {
            router.await("metering");
            return cpu(shape, capture, link, router, router, () -> 0);
        }
    }

    private Cpu inGroup(Shape shape, Path capture) throws IOException, InterruptedException {
        Path folder = folder();
        Pair pair = new Pair(folder);
        try (Link quiet = Link.create(folder, "quiet");
                Link link = Link.create(folder, "link");
                Member other = start(shape, folder, Pair.NAMES.get(1), pair.yaml(1, QUIET), quiet)) {
            other.await("metering");
            int port = Ports.free(1)[0];
            String control = "http: {port: " + port + "}\n";
            try (Member router = start(shape, folder, Pair.NAMES.get(0), pair.yaml(0, control), link)) {
                router.await("control plane on");
                Cpu cpu = cpu(shape, capture, link, router, other, new Control(port)::checkpoints);
                if (cpu.checkpoints < CHECKPOINTS_A_SECOND / 2) {
                    throw new IOException(cpu.checkpoints + " checkpoints a second are none to be measured");
                }
                router.kill();
                // They were kept: who says so has them.
                long kept = Long.parseLong(other.await(Pair.TOOK_OVER));
                if (kept < shape.flows() / 4) {
                    throw new IOException("of " + shape.flows() / 2 + " flows " + kept + " were kept");
                }
                return cpu;
            }
        }
    }

    private Path folder() throws IOException {
        Path folder = options.work().resolve("paced");
        Programs.emptyFolder(folder);
        return folder;
    }

    private Member start(Shape shape, Path folder, String name, String place, Link link) throws IOException {
        return Member.start(
                options.root().resolve("weir"), folder, name, place + """
                        %s
                        exporters:
                        - format: {type: netflow9}
                          transport: {type: file, path: /dev/null}
                        metering: {maxFlows: %d}
                        """.formatted(link.yaml(), shape.flows()));
    }

    private Cpu cpu(Shape shape, Path capture, Link link, Member router, Member other, Checkpoints made)
            throws IOException, InterruptedException {
        int lapSeconds = (int) Math.round(shape.packets() / shape.packetsPerSecond());
        try (PacedCapture traffic = new PacedCapture(capture, link, shape.packetsPerSecond(), lapSeconds)) {
            traffic.send(WARM_UP_SECONDS);
            double routerSeconds = router.cpuSeconds();
            double otherSeconds = other.cpuSeconds();
            long before = made.count();
            double rate = traffic.send(SECONDS);
            if (rate < ON_TIME * shape.packetsPerSecond()) {
                throw new IOException(String.format(
                        Locale.ROOT, "%,.0f packets came a second, of %,.0f", rate, shape.packetsPerSecond()));
            }
            return new Cpu(
                    (router.cpuSeconds() - routerSeconds) / SECONDS,
                    (other.cpuSeconds() - otherSeconds) / SECONDS,
                    (made.count() - before) / SECONDS);
        }
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
