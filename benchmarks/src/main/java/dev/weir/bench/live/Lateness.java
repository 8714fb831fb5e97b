// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.live;

import dev.weir.bench.BenchOptions;
import dev.weir.bench.report.MarkdownTable;
import dev.weir.bench.report.Progress;
import dev.weir.bench.report.Results;
import dev.weir.bench.sink.CountingSink;
import dev.weir.bench.sink.ExportDecoder;
import dev.weir.bench.sink.Tally;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How long after the active timeout records of {@code weir run} leave, by its own account and by that of the sink. */
public final class Lateness {
    private static final int FLOWS = 200_000;
    private static final double RATE = 400_000;
    private static final double WARM_UP_SECONDS = 5;
    private static final double SECONDS = 20;
    private static final long IDLE_TIMEOUT_MS = 15_000;
    private static final List<Duration> TIMEOUTS =
            List.of(Duration.ofMillis(200), Duration.ofMillis(500), Duration.ofSeconds(1));

    private final BenchOptions options;
    private final Cable cable;
    private final int flows;
    private final double rate;

    /** A measurement as the command line asks for. */
    public Lateness(BenchOptions options) throws IOException {
        this.options = options;
        this.cable = Cable.laid();
        this.flows = (int) Math.max(1, FLOWS * options.scale());
        this.rate = options.rate() == 0 ? RATE * Math.min(1, options.scale()) : options.rate();
    }

    /** Runs it, prints the table, and writes it into the documentation where that was asked for. */
    public void run() throws IOException, InterruptedException {
        MarkdownTable table = new MarkdownTable(
                "Active timeout",
                "k packets/s",
                "Records",
                "Sink: p50",
                "p99",
                "most",
                "Packets off",
                "Weir's own account");
        for (Duration timeout : TIMEOUTS) {
            measure(timeout, table);
        }
        Results results = new Results(options);
        results.add(table.lines());
        results.tell();
    }

    private void measure(Duration timeout, MarkdownTable table) throws IOException, InterruptedException {
        DelayTally delays = new DelayTally(System::currentTimeMillis, timeout);
        try (CountingSink sink = new CountingSink(new ExportDecoder(delays))) {
            sink.start();
            LiveProbe.Task task = new LiveProbe.Task(
                    sink.port(), options.work().resolve("weir"), 2L * flows, timeout.toMillis(), IDLE_TIMEOUT_MS);
            LiveProbe weir = new LiveProbe.Weir(options.root().resolve("weir"), "ipfix", List.of());
            double seconds = Math.max(5, SECONDS * options.scale());
            try (RunningProbe running = RunningProbe.start(weir, task, cable, sink);
                    Cable.Sending sending = cable.send(flows, 0, rate / 4, WARM_UP_SECONDS, rate, seconds)) {
                Phase warmUp = sending.next();
                delays.count(true);
                Phase phase = sending.next();
                delays.count(false);
                Tally tally = running.end();
                long missing = warmUp.all() + phase.all() - tally.packets();
                Progress.say("  %d ms: %,d records, %,d packets missing", timeout.toMillis(), tally.records(), missing);
                table.add(
                        timeout.toMillis() + " ms",
                        String.format(Locale.ROOT, "%.0f", phase.perSecond() / 1e3),
                        String.format(Locale.ROOT, "%,d", delays.records()),
                        delays.percentileMs(0.5) + " ms",
                        delays.percentileMs(0.99) + " ms",
                        delays.percentileMs(1) + " ms",
                        missing == 0 ? "exact" : String.format(Locale.ROOT, "%,d", missing),
                        WeirLog.lateness(running.log()));
            }
        }
    }
}
