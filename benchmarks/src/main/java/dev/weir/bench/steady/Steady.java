// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.steady;

import dev.weir.bench.BenchOptions;
import dev.weir.bench.race.Probe;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Reads each capture several times over within this JVM, by one node, without an end between: capture, parser, bus, flow
 * cache, bus, encoder, transport. The first laps warm it up; in each later one the flows of the lap before end and are
 * exported while new ones come.
 */
public final class Steady {
    /** Longer than the idle timeout and the time after which TCP that has ended is exported. */
    private static final int PAUSE_S = Probe.IDLE_TIMEOUT_S + 10;

    /** Where the records go: to a socket whose reader adds them up, or nowhere, once they are encoded. */
    private enum Way {
        UDP,
        NULL
    }

    /** One capture with one way out. */
    private record Series(Path capture, Truth truth, Way way, String name) {}

    private final BenchOptions options;
    private final MarkdownTable rates =
            new MarkdownTable("Capture", "Export", "A lap, M packets/s", "Slowest lap", "First lap", "Records");
    private final List<List<String>> allocations = new ArrayList<>();

    /** A measurement as the command line asks for. */
    public Steady(BenchOptions options) {
        this.options = options;
    }

    /** Runs it, prints the tables, and writes them into the documentation where that was asked for. */
    public void run() throws IOException, InterruptedException {
        Results results = new Results(options);
        try (CountingSink sink = new CountingSink(new ExportDecoder())) {
            sink.start();
            for (Shape shape : List.of(Shape.A, Shape.B, Shape.C)) {
                if (options.captures().contains(shape.name())) {
                    measure(shape.scaled(options.scale()), sink);
                }
            }
        }
        results.add(rates.lines());
        allocations.forEach(results::add);
        results.tell();
    }

    private void measure(Shape shape, CountingSink sink) throws IOException, InterruptedException {
        Progress.say("%s: generating %,d packets of %,d flows", shape.name(), shape.packets(), shape.flows());
        Path capture = Generator.capture(options.work(), shape, BenchOptions.SEED);
        Truth truth = Truth.load(Truth.beside(capture));
        int laps = options.warmup() + options.rounds();
        Path file = capture.resolveSibling("laps.pcap");
        try {
            Laps.write(capture, file, laps, (int) Math.ceil(shape.packets() / shape.packetsPerSecond()) + PAUSE_S);
            for (Way way : Way.values()) {
                read(new Series(file, truth, way, shape.name()), sink, laps);
            }
        } finally {
            Files.deleteIfExists(file);
        }
        allocations.add(allocations(new Series(capture, truth, Way.NULL, shape.name())));
    }

    private void read(Series series, CountingSink sink, int laps) throws IOException, InterruptedException {
        sink.clear();
        boolean udp = series.way() == Way.UDP;
        String export = udp ? "netflow9:udp://127.0.0.1:" + sink.port() : "netflow9:/dev/null";
        Pipeline.Result result =
                new Pipeline(series.capture(), export, series.truth().packets(), laps).run();
        check(series, laps, result.packets(), result.octets(), "were exported");
        if (udp) {
            Tally tally = sink.settled();
            check(series, laps, tally.packets(), tally.octets(), "arrived at the sink");
        }
        double[] all = result.lapsNs().stream()
                .mapToDouble(timeNs -> series.truth().packets() * 1e3 / timeNs)
                .toArray();
        Progress.say(
                "  %s %-4s  M packets/s, lap by lap:%s",
                series.name(),
                series.way().name().toLowerCase(Locale.ROOT),
                Arrays.stream(all).mapToObj(rate -> " " + text(rate)).collect(Collectors.joining()));
        double[] measured = Arrays.copyOfRange(all, options.warmup(), all.length);
        rates.add(
                series.name(),
                udp ? "netflow9, UDP" : "netflow9, encoded to nowhere",
                text(Medians.median(measured)),
                text(Arrays.stream(measured).min().orElseThrow()),
                text(all[0]),
                String.format(Locale.ROOT, "%,d", result.records()));
    }

    private static String text(double rate) {
        return String.format(Locale.ROOT, "%.2f", rate);
    }

    /** A pipeline that is fast because it loses something is not measured. */
    private static void check(Series series, int laps, long packets, long octets, String what) throws IOException {
        Truth truth = series.truth();
        if (packets != laps * truth.packets() || octets != laps * truth.octets()) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s: of %,d packets and %,d octets in the capture, %,d and %,d %s",
                    series.capture(),
                    laps * truth.packets(),
                    laps * truth.octets(),
                    packets,
                    octets,
                    what));
        }
    }

    /** One more reading, of one lap, under Flight Recorder. */
    private List<String> allocations(Series series) throws IOException, InterruptedException {
        AllocationProfile profile = new AllocationProfile();
        profile.start();
        try {
            new Pipeline(series.capture(), "netflow9:/dev/null", series.truth().packets(), 1).run();
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
