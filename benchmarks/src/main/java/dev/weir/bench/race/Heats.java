// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import dev.weir.bench.BenchOptions;
import dev.weir.bench.report.Progress;
import dev.weir.bench.sink.CountingSink;
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
import java.util.List;

/** Runs probes over captures in turn: round by round, so that what disturbs the machine disturbs them all. */
final class Heats {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final BenchOptions options;
    private final CountingSink sink;
    private final List<Probe> probes;

    /**
     * Heats of those probes that are asked for and installed.
     *
     * @param sink to which the probes export
     * @param candidates all that could take part
     */
    Heats(BenchOptions options, CountingSink sink, List<Probe> candidates) {
        this.options = options;
        this.sink = sink;
        this.probes = candidates.stream()
                .filter(probe -> options.probes().contains(probe.name()))
                .filter(Heats::isInstalled)
                .toList();
    }

    private static boolean isInstalled(Probe probe) {
        if (!probe.isInstalled()) {
            Progress.say("%s is not installed and does not run", probe.name());
        }
        return probe.isInstalled();
    }

    /** What a capture of a shape holds; made when it is not there. */
    Truth truth(Shape shape) throws IOException {
        return Truth.load(Truth.beside(capture(shape)));
    }

    /** All rounds over one capture; the scores of probes that ended at least once. */
    List<Score> run(Shape shape) throws IOException, InterruptedException {
        Path capture = capture(shape);
        Truth truth = truth(shape);
        intoPageCache(capture);
        List<Score> scores = probes.stream().map(Score::new).toList();
        for (int round = 1; round <= options.rounds(); round++) {
            for (Score score : scores) {
                run(score, capture, truth, round);
            }
        }
        return scores.stream().filter(score -> !score.isEmpty()).toList();
    }

    /** Deletes a shape's capture, which is large. */
    void forget(Shape shape) throws IOException {
        Path capture = capture(shape);
        Files.delete(capture);
        Files.delete(Truth.beside(capture));
    }

    private Path capture(Shape shape) throws IOException {
        return Generator.capture(options.work(), shape, BenchOptions.SEED);
    }

    private void run(Score score, Path capture, Truth truth, int round) throws IOException, InterruptedException {
        Probe probe = score.probe();
        Path folder = options.work().resolve(probe.name());
        Programs.emptyFolder(folder);
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
}
