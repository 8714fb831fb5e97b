// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import dev.weir.bench.BenchOptions;
import dev.weir.bench.report.DocsPage;
import dev.weir.bench.report.Machine;
import dev.weir.bench.report.Progress;
import dev.weir.bench.sink.CountingSink;
import dev.weir.bench.sink.ExportDecoder;
import dev.weir.bench.sink.Tally;
import dev.weir.bench.traffic.Generator;
import dev.weir.bench.traffic.Shape;
import dev.weir.bench.traffic.Truth;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Runs the probes over the captures in turn: round by round, so that what disturbs the machine disturbs them all. */
public final class Race {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final BenchOptions options;

    /** A race as the command line asks for. */
    public Race(BenchOptions options) {
        this.options = options;
    }

    /** Runs it, prints the tables, and writes them into the documentation where that was asked for. */
    public void run() throws IOException, InterruptedException {
        List<Probe> probes = probes();
        List<String> lines = new ArrayList<>();
        lines.add(Machine.sentence());
        try (CountingSink sink = new CountingSink(new ExportDecoder())) {
            sink.start();
            for (Shape shape : List.of(Shape.A, Shape.B, Shape.C)) {
                if (options.captures().contains(shape.name())) {
                    lines.add("");
                    lines.addAll(race(shape.scaled(options.scale()), probes, sink));
                }
            }
        }
        lines.forEach(System.out::println);
        if (options.write()) {
            new DocsPage(options.root().resolve("docs/benchmarks.md")).replace("race", lines);
        }
    }

    private List<Probe> probes() {
        List<Probe> all = List.of(
                new WeirProbe(options.root().resolve("weir"), "netflow9"),
                new SoftflowdProbe(),
                new NfpcapdProbe(),
                new PmacctdProbe(),
                new ArgusProbe());
        List<Probe> installed = new ArrayList<>();
        for (Probe probe : all) {
            if (!options.probes().contains(probe.name())) {
                continue;
            }
            if (probe.isInstalled()) {
                installed.add(probe);
            } else {
                Progress.say("%s is not installed and does not run", probe.name());
            }
        }
        return installed;
    }

    private List<String> race(Shape shape, List<Probe> probes, CountingSink sink)
            throws IOException, InterruptedException {
        Progress.say("%s: generating %,d packets of %,d flows", shape.name(), shape.packets(), shape.flows());
        Path capture = Generator.capture(options.work(), shape, BenchOptions.SEED);
        Truth truth = Truth.load(Truth.beside(capture));
        intoPageCache(capture);
        List<Score> scores = probes.stream().map(Score::new).toList();
        for (int round = 1; round <= options.rounds(); round++) {
            for (Score score : scores) {
                run(score, capture, truth, sink, round);
            }
        }
        return RaceTable.lines(
                shape, truth, scores.stream().filter(score -> !score.isEmpty()).toList());
    }

    private void run(Score score, Path capture, Truth truth, CountingSink sink, int round)
            throws IOException, InterruptedException {
        Probe probe = score.probe();
        Path folder = options.work().resolve(probe.name());
        delete(folder);
        Files.createDirectories(folder);
        Probe.Task task = new Probe.Task(capture, truth, sink.port(), folder);
        sink.clear();
        TimedProcess process = new TimedProcess(folder, LIMIT);
        Usage usage;
        try {
            usage = process.run(probe.command(task));
        } catch (IOException e) {
            Progress.say("  round %d, %s: %s", round, probe.name(), e.getMessage());
            return;
        }
        Tally tally = probe.result(task, sink.settled());
        if (usage.exitCode() != 0) {
            Progress.say("  %s ended with exit code %d; its log is %s", probe.name(), usage.exitCode(), process.log());
        }
        Progress.say(
                "  round %d, %-9s %6.2f s wall %6.2f s cpu %6d MiB %,11d packets %,11d records%s",
                round,
                probe.name(),
                (usage.wallNs() - probe.sleepsNs()) / 1e9,
                usage.cpuNs() / 1e9,
                usage.peakOctets() >> 20,
                tally.packets(),
                tally.records(),
                tally.dropped() == 0 ? "" : ", the sink had no room for " + tally.dropped() + " datagrams");
        score.add(usage, tally);
    }

    private static void intoPageCache(Path capture) throws IOException {
        try (InputStream in = Files.newInputStream(capture)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
