// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import dev.weir.bench.BenchOptions;
import dev.weir.bench.report.LinePlot;
import dev.weir.bench.report.MarkdownTable;
import dev.weir.bench.report.Progress;
import dev.weir.bench.report.Results;
import dev.weir.bench.sink.CountingSink;
import dev.weir.bench.sink.DatagramStore;
import dev.weir.bench.sink.ExportDecoder;
import dev.weir.bench.traffic.Shape;
import dev.weir.bench.traffic.Truth;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How throughput falls as the table grows, and as more of the packets begin a flow. Whole processes, as in the race. */
public final class Curves {
    private static final int PACKETS = 10_000_000;
    private static final List<Integer> TABLE_SIZES = List.of(10_000, 40_000, 200_000, 1_000_000, 4_000_000);
    private static final List<Double> NEW_SHARES = List.of(0.01, 0.05, 0.2, 0.5, 0.9);
    private static final int ORDINARY_FLOWS = 20_000;
    private static final double ZIPF = 0.9;

    /** Slow enough that idle flows leave while the capture goes on: its packets take 100 s. */
    private static final double SLOW_RATE = 1e5;

    private static final double FAST_RATE = 1e6;

    /** One capture and where its points are on the axis. */
    private record Step(Shape shape, double x, String label) {}

    private final BenchOptions options;

    /** A measurement as the command line asks for. */
    public Curves(BenchOptions options) {
        this.options = options;
    }

    /** Runs it, prints the tables, and writes tables and plots into the documentation where that was asked for. */
    public void run() throws IOException, InterruptedException {
        Results results = new Results(options);
        try (CountingSink sink =
                new CountingSink(new ExportDecoder(), new DatagramStore(DatagramStore.DEFAULT_OCTETS))) {
            sink.start();
            Heats heats = new Heats(
                    options,
                    sink,
                    List.of(
                            new WeirProbe(options.root().resolve("weir"), "netflow9"),
                            new SoftflowdProbe(),
                            new NfpcapdProbe()));
            curve(
                    results,
                    heats,
                    tableSizes(),
                    "Flows",
                    new LinePlot("Throughput by size of the table", "Flows in the capture", "M packets/s"),
                    "curve-table");
            curve(
                    results,
                    heats,
                    newShares(),
                    "New flows",
                    new LinePlot("Throughput by share of new flows", "Of 100 packets begin a flow", "M packets/s"),
                    "curve-new");
        }
        results.tell();
    }

    private List<Step> tableSizes() {
        List<Step> steps = new ArrayList<>();
        for (int flows : TABLE_SIZES) {
            Shape shape = new Shape("table", PACKETS, flows, ZIPF, 0, FAST_RATE, false).scaled(options.scale());
            steps.add(new Step(shape, shape.flows(), String.format(Locale.ROOT, "%,d", shape.flows())));
        }
        return steps;
    }

    private List<Step> newShares() {
        List<Step> steps = new ArrayList<>();
        for (double share : NEW_SHARES) {
            int conversations = (int) (PACKETS * (1 - share));
            Shape ordinary = new Shape("new", conversations, ORDINARY_FLOWS, ZIPF, 0, SLOW_RATE, false);
            Shape shape = ordinary.flooded(share).scaled(options.scale());
            steps.add(new Step(shape, 100 * share, String.format(Locale.ROOT, "%.0f %% of packets", 100 * share)));
        }
        return steps;
    }

    private void curve(Results results, Heats heats, List<Step> steps, String head, LinePlot plot, String file)
            throws IOException, InterruptedException {
        MarkdownTable table = new MarkdownTable(
                head, "Probe", "M packets/s", "M new flows/s", "CPU, s", "Peak RSS, MiB", "Packets off");
        for (Step step : steps) {
            Shape shape = step.shape();
            Progress.say(
                    "%s, %s: generating %,d packets of %,d flows",
                    shape.name(), step.label(), shape.packets(), shape.flows());
            Truth truth = heats.truth(shape);
            for (Score score : heats.run(shape)) {
                double rate = truth.packets() / score.wallSeconds() / 1e6;
                plot.add(score.probe().name(), step.x(), rate);
                table.add(
                        step.label(),
                        score.probe().name(),
                        String.format(Locale.ROOT, "%.2f", rate),
                        String.format(Locale.ROOT, "%.3f", truth.flows() / score.wallSeconds() / 1e6),
                        String.format(Locale.ROOT, "%.2f", score.cpuSeconds()),
                        String.format(Locale.ROOT, "%.0f", score.peakMebibytes()),
                        RaceTable.off(score.worst(truth.packets()).packets() - truth.packets()));
            }
            heats.forget(shape);
        }
        results.add(table.lines());
        results.plot(file, head, plot.lines());
    }
}
