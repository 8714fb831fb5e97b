// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.steady;

import dev.weir.bench.BenchOptions;
import dev.weir.bench.report.MarkdownTable;
import dev.weir.bench.report.Medians;
import dev.weir.bench.report.Progress;
import dev.weir.bench.report.Results;
import dev.weir.bench.sink.CountingSink;
import dev.weir.bench.sink.ExportDecoder;
import dev.weir.bench.sink.Tally;
import dev.weir.bench.traffic.Generator;
import dev.weir.bench.traffic.Shape;
import dev.weir.bench.traffic.Truth;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * Reads the captures again and again within this JVM, which is warm then: capture, parser, bus, flow cache, bus, encoder,
 * transport. Each reading is a node of its own, with an empty flow cache that grows.
 */
public final class Steady {
    /** Where the records go: to a socket whose reader adds them up, or nowhere, once they are encoded. */
    private enum Way {
        UDP,
        NULL
    }

    /** All readings of one capture with one way out. */
    private record Series(Path capture, Truth truth, Way way, String name, List<Pipeline.Result> results) {}

    private final BenchOptions options;

    /** A measurement as the command line asks for. */
    public Steady(BenchOptions options) {
        this.options = options;
    }

    /** Runs it, prints the tables, and writes them into the documentation where that was asked for. */
    public void run() throws IOException, InterruptedException {
        List<Series> all = series();
        Results results = new Results(options);
        try (CountingSink sink = new CountingSink(new ExportDecoder())) {
            sink.start();
            for (int round = 1; round <= options.warmup() + options.rounds(); round++) {
                for (Series one : all) {
                    Pipeline.Result result = read(one, sink, round);
                    if (round > options.warmup()) {
                        one.results().add(result);
                    }
                }
            }
            results.add(rates(all));
            for (Series one : all) {
                if (one.way() == Way.NULL) {
                    results.add(allocations(one));
                }
            }
        }
        results.tell();
    }

    private List<Series> series() throws IOException {
        List<Series> all = new ArrayList<>();
        for (Shape whole : List.of(Shape.A, Shape.B, Shape.C)) {
            if (!options.captures().contains(whole.name())) {
                continue;
            }
            Shape shape = whole.scaled(options.scale());
            Progress.say("%s: generating %,d packets of %,d flows", shape.name(), shape.packets(), shape.flows());
            Path capture = Generator.capture(options.work(), shape, BenchOptions.SEED);
            Truth truth = Truth.load(Truth.beside(capture));
            for (Way way : Way.values()) {
                all.add(new Series(capture, truth, way, shape.name(), new ArrayList<>()));
            }
        }
        return all;
    }

    private Pipeline.Result read(Series series, CountingSink sink, int round) throws IOException, InterruptedException {
        sink.clear();
        boolean udp = series.way() == Way.UDP;
        String export = udp ? "netflow9:udp://127.0.0.1:" + sink.port() : "netflow9:/dev/null";
        Pipeline.Result result = new Pipeline(series.capture(), export).run();
        check(series, result.packets(), result.octets(), "were exported");
        if (udp) {
            Tally tally = sink.settled();
            check(series, tally.packets(), tally.octets(), "arrived at the sink");
        }
        Progress.say(
                "  round %d%s, %s %-4s  %6.2f M packets/s metered, %6.2f M with the drain, %,d records",
                round,
                round > options.warmup() ? "" : " (warm-up)",
                series.name(),
                series.way().name().toLowerCase(Locale.ROOT),
                millions(series, result.meteredNs()),
                millions(series, result.wholeNs()),
                result.records());
        return result;
    }

    /** A pipeline that is fast because it loses something is not measured. */
    private static void check(Series series, long packets, long octets, String what) throws IOException {
        Truth truth = series.truth();
        if (packets != truth.packets() || octets != truth.octets()) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s: of %,d packets and %,d octets in the capture, %,d and %,d %s",
                    series.capture(),
                    truth.packets(),
                    truth.octets(),
                    packets,
                    octets,
                    what));
        }
    }

    private List<String> rates(List<Series> all) {
        MarkdownTable table = new MarkdownTable(
                "Capture", "Export", "Metered, M packets/s", "With the drain, M packets/s", "Records");
        for (Series one : all) {
            table.add(
                    one.name(),
                    one.way() == Way.UDP ? "netflow9, UDP" : "netflow9, encoded to nowhere",
                    median(one, Pipeline.Result::meteredNs),
                    median(one, Pipeline.Result::wholeNs),
                    String.format(Locale.ROOT, "%,d", one.results().get(0).records()));
        }
        return table.lines();
    }

    private static String median(Series series, ToLongFunction<Pipeline.Result> timeNs) {
        double[] rates = series.results().stream()
                .mapToDouble(result -> millions(series, timeNs.applyAsLong(result)))
                .toArray();
        return String.format(Locale.ROOT, "%.2f", Medians.median(rates));
    }

    private static double millions(Series series, long timeNs) {
        return series.truth().packets() * 1e3 / timeNs;
    }

    /** One more reading, under Flight Recorder. */
    private List<String> allocations(Series series) throws IOException, InterruptedException {
        AllocationProfile profile = new AllocationProfile();
        profile.start();
        try {
            new Pipeline(series.capture(), "netflow9:/dev/null").run();
        } finally {
            profile.stop(kept(series.name()));
        }
        return profile.lines("Capture " + series.name(), series.truth().packets());
    }

    /** A recording a capture: {@code x.jfr} becomes {@code x-A.jfr}. */
    private Path kept(String capture) {
        Path file = options.jfr();
        if (file == null) {
            return null;
        }
        String name = file.getFileName().toString();
        int dot = name.endsWith(".jfr") ? name.length() - 4 : name.length();
        return file.resolveSibling(name.substring(0, dot) + "-" + capture + ".jfr");
    }
}
