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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What it costs {@code weir run} to be scraped while it meters at a steady rate: the CPU time of spans with scrapes against
 * that of those without, by turns.
 */
public final class Scrape {
    private static final int FLOWS = 50_000;
    private static final long MAX_FLOWS = 500_000;
    private static final double DEFAULT_RATE = 250_000;
    private static final long ACTIVE_TIMEOUT_MS = 5_000;
    private static final long IDLE_TIMEOUT_MS = 2_000;

    private static final double WARM_UP_SECONDS = 20;

    /** As a node is that has been scraped for some time: what is run seldom is not compiled well. */
    private static final int WARM_UP_SCRAPES_A_SECOND = 50;

    private static final double SPAN_SECONDS = 4;

    /** More than anybody scrapes, for the difference to stand out of the noise; told for one a second. */
    private static final int SCRAPES_A_SECOND = 5;

    private static final URI METRICS = URI.create("http://127.0.0.1:8642/metrics");

    private final BenchOptions options;
    private final Cable cable;
    private final double rate;
    private final HttpClient client = HttpClient.newHttpClient();
    private int octets;

    /** A measurement as the command line asks for. */
    public Scrape(BenchOptions options) throws IOException {
        this.options = options;
        this.cable = Cable.laid();
        this.rate = options.rate() > 0 ? options.rate() : DEFAULT_RATE;
    }

    /** Runs it, prints the table, and writes it into the documentation where that was asked for. */
    public void run() throws IOException, InterruptedException {
        int spans = 2 * options.rounds() * 2;
        double[] phases = new double[2 * (spans + 1)];
        for (int i = 0; i < phases.length; i += 2) {
            phases[i] = rate;
            phases[i + 1] = i == 0 ? WARM_UP_SECONDS : SPAN_SECONDS;
        }
        LiveProbe weir = new LiveProbe.Weir(options.root().resolve("weir"), "netflow9", List.of());
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        Results results = new Results(options);
        try (CountingSink sink = new CountingSink(new ExportDecoder(new ProtocolTally()))) {
            sink.start();
            LiveProbe.Task task = new LiveProbe.Task(
                    sink.port(), options.work().resolve("weir"), MAX_FLOWS, ACTIVE_TIMEOUT_MS, IDLE_TIMEOUT_MS);
            try (RunningProbe running = RunningProbe.start(weir, task, cable, sink);
                    Cable.Sending sending = cable.send(FLOWS, 0, phases)) {
                long packets = 0;
                scrapeUntilNext(sending, WARM_UP_SCRAPES_A_SECOND, true);
                packets += sending.next().all();
                for (int span = 0; span < spans; span++) {
                    double before = running.cpuSeconds();
                    scrapeUntilNext(sending, SCRAPES_A_SECOND, span % 2 == 1);
                    Phase sent = sending.next();
                    packets += sent.all();
                    double microsAPacket = (running.cpuSeconds() - before) * 1e6 / sent.all();
                    (span % 2 == 1 ? with : without).add(microsAPacket);
                    Progress.say("  %s scrapes: %.3f us a packet", span % 2 == 1 ? "with" : "without", microsAPacket);
                }
                Tally tally = running.end();
                results.add(rows(median(without), median(with), packets, tally.packets()));
            }
        }
        results.tell();
    }

    private void scrapeUntilNext(Cable.Sending sending, int perSecond, boolean scraping)
            throws IOException, InterruptedException {
        while (!sending.hasNext()) {
            Thread.sleep(1_000 / perSecond);
            if (scraping) {
                HttpResponse<String> answer =
                        client.send(HttpRequest.newBuilder(METRICS).build(), HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 200) {
                    throw new IOException(METRICS + " answered " + answer.statusCode());
                }
                octets = answer.body().length();
            }
        }
    }

    private static double median(List<Double> values) {
        return Medians.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private List<String> rows(double without, double with, long sent, long recorded) {
        double millis = (with - without) * rate / SCRAPES_A_SECOND / 1e3;
        MarkdownTable table = new MarkdownTable("Scrapes a second", "CPU time a packet", "Part of one processor");
        table.add("none", micros(without), part(without));
        table.add(Integer.toString(SCRAPES_A_SECOND), micros(with), part(with));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%.0f k packets/s; a scrape is %,d octets and takes %.1f ms of CPU time. One a second takes %.2f %% of a"
                        + " processor, and so much less is metered where the processor has nothing to spare. Of %,d packets,"
                        + " %,d are in no record.",
                rate / 1e3,
                octets,
                millis,
                millis / 10,
                sent,
                sent - recorded));
        return lines;
    }

    private static String micros(double micros) {
        return String.format(Locale.ROOT, "%.3f us", micros);
    }

    private String part(double micros) {
        return String.format(Locale.ROOT, "%.1f %%", micros * rate / 1e4);
    }
}
