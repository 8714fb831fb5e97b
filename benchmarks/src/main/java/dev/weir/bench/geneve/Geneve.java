// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.geneve;

import dev.weir.bench.BenchOptions;
import dev.weir.bench.report.MarkdownTable;
import dev.weir.bench.report.Medians;
import dev.weir.bench.report.Progress;
import dev.weir.bench.report.Results;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Packets a second that one thread of mode geneve sends back and meters, against a bare echo in the same JVM. The two take
 * turns, some thousand packets each; those wait in the receive buffer before the clock runs.
 */
public final class Geneve {
    private static final List<Integer> INNER_OCTETS = List.of(64, 512, 1400);
    private static final int PACKETS = 1_000_000;
    private static final int TURN_PACKETS = 8192;
    private static final int BUFFER_MIB = 64;

    private final BenchOptions options;
    private final int turns;

    /** A measurement as the command line asks for. */
    public Geneve(BenchOptions options) {
        this.options = options;
        this.turns = (int) Math.max(1, Math.ceil(PACKETS * options.scale() / TURN_PACKETS));
    }

    /** Runs it, prints the table, and writes it into the documentation where that was asked for. */
    public void run() throws IOException {
        MarkdownTable table = new MarkdownTable(
                "Packet inside, octets", "Weir, M packets/s", "Bare echo, M packets/s", "Weir's part of it");
        for (int innerOctets : INNER_OCTETS) {
            measure(innerOctets, table);
        }
        Results results = new Results(options);
        results.add(table.lines());
        results.tell();
    }

    private void measure(int innerOctets, MarkdownTable table) throws IOException {
        double[] weirRates = new double[options.rounds()];
        double[] bareRates = new double[options.rounds()];
        double[] parts = new double[options.rounds()];
        try (LoadBalancer toWeir = new LoadBalancer(innerOctets);
                LoadBalancer toBare = new LoadBalancer(innerOctets);
                Appliance weir = new WeirAppliance(toWeir.port(), BUFFER_MIB);
                Appliance bare = new BareEcho(toBare.port(), BUFFER_MIB)) {
            for (int round = 1 - options.warmup(); round <= options.rounds(); round++) {
                long weirNs = 0;
                long bareNs = 0;
                for (int turn = 0; turn < turns; turn++) {
                    weirNs += nanosOf(weir, toWeir);
                    bareNs += nanosOf(bare, toBare);
                }
                double weirRate = millions(weirNs);
                double bareRate = millions(bareNs);
                Progress.say(
                        "  %d octets, round %d%s: Weir %.2f M packets/s, bare echo %.2f M",
                        innerOctets, round, round > 0 ? "" : " (warm-up)", weirRate, bareRate);
                if (round > 0) {
                    weirRates[round - 1] = weirRate;
                    bareRates[round - 1] = bareRate;
                    parts[round - 1] = weirRate / bareRate;
                }
            }
            long sent = (long) (options.warmup() + options.rounds()) * turns * TURN_PACKETS;
            check("Weir", weir, sent);
            check("the bare echo", bare, sent);
        }
        table.add(
                Integer.toString(innerOctets),
                String.format(Locale.ROOT, "%.2f", Medians.median(weirRates)),
                String.format(Locale.ROOT, "%.2f", Medians.median(bareRates)),
                String.format(Locale.ROOT, "%.0f %%", 100 * Medians.median(parts)));
    }

    private double millions(long timeNs) {
        return (double) turns * TURN_PACKETS * 1e3 / timeNs;
    }

    /** How long an appliance takes for the packets of a turn. */
    private static long nanosOf(Appliance appliance, LoadBalancer loadBalancer) throws IOException {
        loadBalancer.send(TURN_PACKETS);
        int left = TURN_PACKETS;
        long beginNs = System.nanoTime();
        while (left > 0) {
            int count = appliance.sendBack(left);
            if (count <= 0) {
                throw new IOException("geneve: " + left + " of " + TURN_PACKETS
                        + " packets did not come; the receive buffer may be too small");
            }
            left -= count;
        }
        return System.nanoTime() - beginNs;
    }

    /** One that is fast because it leaves packets out is not measured. */
    private static void check(String who, Appliance appliance, long sent) throws IOException {
        long sentBack = appliance.sentBack();
        if (sentBack != sent) {
            throw new IOException(
                    String.format(Locale.ROOT, "geneve: %s sent %,d of %,d packets back", who, sentBack, sent));
        }
    }
}
