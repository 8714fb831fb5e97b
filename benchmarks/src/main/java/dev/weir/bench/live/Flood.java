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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code weir run} with a bounded cache makes of a flood of SYNs among real traffic, over minutes. */
public final class Flood {
    private static final int FLOWS = 20_000;
    private static final long MAX_FLOWS = 500_000;
    private static final double FLOOD_SHARE = 0.8;
    private static final double WARM_UP_SECONDS = 3;
    private static final double WARM_UP_RATE = 100_000;
    private static final long ACTIVE_TIMEOUT_MS = 5_000;
    private static final long IDLE_TIMEOUT_MS = 2_000;
    private static final long SAMPLE_MS = 1_000;
    private static final double SETTLED_SHARE = 0.1;

    private final BenchOptions options;
    private final Cable cable;
    private final int flows;

    /** A measurement as the command line asks for. */
    public Flood(BenchOptions options) throws IOException {
        this.options = options;
        this.cable = Cable.laid();
        this.flows = (int) Math.max(1, FLOWS * options.scale());
    }

    /** Runs it, prints the tables, and writes them into the documentation where that was asked for. */
    public void run() throws IOException, InterruptedException {
        Results results = new Results(options);
        ProtocolTally records = new ProtocolTally();
        try (CountingSink sink = new CountingSink(new ExportDecoder(records))) {
            sink.start();
            LiveProbe weir = new LiveProbe.Weir(options.root().resolve("weir"), "netflow9", List.of());
            LiveProbe.Task task = new LiveProbe.Task(
                    sink.port(),
                    options.work().resolve("weir"),
                    (long) Math.max(1, MAX_FLOWS * options.scale()),
                    ACTIVE_TIMEOUT_MS,
                    IDLE_TIMEOUT_MS);
            List<Long> resident = new ArrayList<>();
            try (RunningProbe running = RunningProbe.start(weir, task, cable, sink);
                    Cable.Sending sending = cable.send(
                            flows,
                            FLOOD_SHARE,
                            WARM_UP_RATE,
                            WARM_UP_SECONDS,
                            options.rate(),
                            options.minutes() * 60)) {
                Phase warmUp = sending.next();
                while (!sending.hasNext()) {
                    Thread.sleep(SAMPLE_MS);
                    resident.add(running.residentOctets() >> 20);
                    if (resident.size() % 30 == 0) {
                        Progress.say("  %d s: %d MiB resident", resident.size(), resident.get(resident.size() - 1));
                    }
                }
                Phase phase = sending.next();
                Tally tally = running.end();
                results.add(rows(warmUp.plus(phase), phase.perSecond(), records, tally));
                results.add(List.of(memory(resident)));
                List<String> ledger = new ArrayList<>(List.of("```"));
                ledger.addAll(WeirLog.ledger(running.log()));
                ledger.add("```");
                results.add(ledger);
            }
        }
        results.tell();
    }

    private static List<String> rows(Phase sent, double rate, ProtocolTally records, Tally tally) {
        MarkdownTable table = new MarkdownTable("Packets", "Sent", "In records", "Missing");
        row(table, "real traffic", sent.packets(), records.ordinary());
        row(table, "flood", sent.floods(), records.floods());
        row(table, "together", sent.all(), tally.packets());
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%.0f k packets/s, %.0f %% of them flood. The sink had no room for %,d datagrams.",
                rate / 1e3,
                100 * FLOOD_SHARE,
                tally.dropped()));
        return lines;
    }

    private static void row(MarkdownTable table, String what, long sent, long recorded) {
        table.add(
                what,
                String.format(Locale.ROOT, "%,d", sent),
                String.format(Locale.ROOT, "%,d", recorded),
                String.format(Locale.ROOT, "%,d (%.3f %%)", sent - recorded, 100.0 * (sent - recorded) / sent));
    }

    /** The first tenth of the time is for the cache to fill; after it, memory should stay as it is. */
    private static String memory(List<Long> resident) {
        List<Long> settled = resident.subList((int) (resident.size() * SETTLED_SHARE), resident.size());
        return String.format(
                Locale.ROOT,
                "Resident memory after a tenth of the time %d MiB, at the end %d MiB, least and most between %d and %d MiB.",
                settled.get(0),
                settled.get(settled.size() - 1),
                settled.stream().mapToLong(Long::longValue).min().orElse(0),
                settled.stream().mapToLong(Long::longValue).max().orElse(0));
    }
}
