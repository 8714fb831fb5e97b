// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.live;

import dev.weir.bench.BenchOptions;
import dev.weir.bench.report.MarkdownTable;
import dev.weir.bench.report.Medians;
import dev.weir.bench.report.Progress;
import dev.weir.bench.report.Results;
import dev.weir.bench.sink.CountingSink;
import dev.weir.bench.sink.ExportDecoder;
import dev.weir.bench.sink.Tally;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The highest rate of packets at which a probe loses none, and the CPU time that it takes at one rate for all. */
public final class Live {
    private static final int FLOWS = 20_000;
    private static final int SPARE_FLOWS = 20_000;
    private static final double SECONDS = 10;
    private static final double WARM_UP_SECONDS = 3;
    private static final double WARM_UP_RATE = 100_000;
    private static final double COMMON_RATE = 250_000;
    private static final int BISECTIONS = 5;
    private static final long ACTIVE_TIMEOUT_MS = 60_000;
    private static final long IDLE_TIMEOUT_MS = 15_000;

    /** One run of a probe: what was sent at the rate in question, what is missing of all, and CPU seconds meanwhile. */
    private record Trial(Phase phase, long sent, long missing, double cpuSeconds) {}

    /** What is known of a probe. */
    private static final class Score {
        private final LiveProbe probe;
        private final List<Double> cpuPerMillion = new ArrayList<>();
        private double highest;
        private boolean asFastAsSender;
        private double lostAtTop;
        private long missingAtCommon;

        Score(LiveProbe probe) {
            this.probe = probe;
        }
    }

    private final BenchOptions options;
    private final Cable cable;
    private final double seconds;
    private final double commonRate;

    /** A measurement as the command line asks for. */
    public Live(BenchOptions options) throws IOException {
        this.options = options;
        this.cable = Cable.laid();
        this.seconds = Math.max(1, SECONDS * options.scale());
        this.commonRate = options.rate() == 0 ? COMMON_RATE : options.rate();
    }

    /** Runs it, prints the table, and writes it into the documentation where that was asked for. */
    public void run() throws IOException, InterruptedException {
        Results results = new Results(options);
        List<Score> scores = new ArrayList<>();
        try (CountingSink sink = new CountingSink(new ExportDecoder())) {
            sink.start();
            for (LiveProbe probe : probes()) {
                scores.add(new Score(probe));
            }
            for (int round = 1; round <= options.rounds(); round++) {
                for (Score score : scores) {
                    common(score, sink);
                }
            }
            for (Score score : scores) {
                search(score, sink);
            }
        }
        results.add(table(scores));
        results.tell();
    }

    private List<LiveProbe> probes() {
        List<LiveProbe> all = List.of(
                new LiveProbe.Weir(options.root().resolve("weir"), "netflow9", List.of()),
                new LiveProbe.Softflowd(),
                new LiveProbe.Nfpcapd(),
                new LiveProbe.Pmacctd());
        return all.stream()
                .filter(probe -> options.probes().contains(probe.name()) && probe.isInstalled())
                .toList();
    }

    private void common(Score score, CountingSink sink) throws IOException, InterruptedException {
        Trial trial = trial(score.probe, commonRate, sink);
        score.cpuPerMillion.add(trial.cpuSeconds() * 1e6 / trial.phase().all());
        score.missingAtCommon = Math.max(score.missingAtCommon, Math.abs(trial.missing()));
    }

    /** The sender's highest rate first; then halves of what is between a rate without loss and one with. */
    private void search(Score score, CountingSink sink) throws IOException, InterruptedException {
        Trial top = trial(score.probe, 0, sink);
        score.lostAtTop = 100.0 * Math.max(0, top.missing()) / top.sent();
        double high = top.phase().perSecond();
        double low = 0;
        if (top.missing() <= 0 && holds(score.probe, 0, options.rounds() - 1, sink)) {
            score.highest = high;
            score.asFastAsSender = true;
            return;
        }
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (holds(score.probe, middle, options.rounds(), sink)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        score.highest = low;
    }

    /** Whether so many runs at a rate lose nothing. */
    private boolean holds(LiveProbe probe, double rate, int runs, CountingSink sink)
            throws IOException, InterruptedException {
        for (int i = 0; i < runs; i++) {
            if (trial(probe, rate, sink).missing() > 0) {
                return false;
            }
        }
        return true;
    }

    private Trial trial(LiveProbe probe, double rate, CountingSink sink) throws IOException, InterruptedException {
        LiveProbe.Task task = new LiveProbe.Task(
                sink.port(),
                options.work().resolve(probe.name()),
                FLOWS + SPARE_FLOWS,
                ACTIVE_TIMEOUT_MS,
                IDLE_TIMEOUT_MS);
        try (RunningProbe running = RunningProbe.start(probe, task, cable, sink);
                Cable.Sending sending = cable.send(FLOWS, 0, WARM_UP_RATE, WARM_UP_SECONDS, rate, seconds)) {
            Phase warmUp = sending.next();
            double before = running.cpuSeconds();
            Phase phase = sending.next();
            double cpuSeconds = running.cpuSeconds() - before;
            Tally tally = running.end();
            long sent = warmUp.all() + phase.all();
            long missing = sent - tally.packets();
            Progress.say(
                    "  %-9s %,9.0f packets/s: of %,d packets %,d missing, %.2f s CPU%s%s",
                    probe.name(),
                    phase.perSecond(),
                    sent,
                    missing,
                    cpuSeconds,
                    tally.undecoded() == 0 ? "" : ", " + tally.undecoded() + " sets of records not to be read",
                    tally.dropped() == 0 ? "" : ", the sink had no room for " + tally.dropped() + " datagrams");
            return new Trial(phase, sent, missing, cpuSeconds);
        }
    }

    private List<String> table(List<Score> scores) {
        String rate = String.format(Locale.ROOT, "%.0f k/s", commonRate / 1e3);
        MarkdownTable table = new MarkdownTable(
                "Probe",
                "No loss up to, k packets/s",
                "Lost at the sender's highest rate",
                "CPU s a million packets, at " + rate,
                "Packets off, at " + rate);
        for (Score score : scores) {
            table.add(
                    score.probe.name(),
                    String.format(Locale.ROOT, "%.0f", score.highest / 1e3)
                            + (score.asFastAsSender ? " (the sender's highest)" : ""),
                    String.format(Locale.ROOT, "%.2f %%", score.lostAtTop),
                    String.format(
                            Locale.ROOT,
                            "%.3f",
                            Medians.median(score.cpuPerMillion.stream()
                                    .mapToDouble(Double::doubleValue)
                                    .toArray())),
                    score.missingAtCommon == 0 ? "exact" : String.format(Locale.ROOT, "%,d", score.missingAtCommon));
        }
        return table.lines();
    }
}
