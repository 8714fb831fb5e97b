// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import dev.weir.bench.report.MarkdownTable;
import dev.weir.bench.sink.Tally;
import dev.weir.bench.traffic.Shape;
import dev.weir.bench.traffic.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a race over one capture came to. */
final class RaceTable {
    private RaceTable() {}

    static List<String> lines(Shape shape, Truth truth, List<Score> scores) {
        List<String> lines = new ArrayList<>();
        lines.add("### " + shape.name() + ": "
                + String.format(
                        Locale.ROOT,
                        "%,d packets, %,d octets, %,d flows",
                        truth.packets(),
                        truth.octets(),
                        truth.flows()));
        lines.add("");
        double weir = scores.stream()
                .filter(score -> score.probe() instanceof WeirProbe)
                .mapToDouble(Score::wallSeconds)
                .findFirst()
                .orElse(Double.NaN);
        MarkdownTable table = new MarkdownTable(
                "Probe", "Wall", "Weir's share", "CPU", "Peak RSS", "Records", "Packets off", "Octets off", "Export");
        scores.forEach(score -> add(table, score, truth, weir));
        lines.addAll(table.lines());
        return lines;
    }

    private static void add(MarkdownTable table, Score score, Truth truth, double weirSeconds) {
        Tally worst = score.worst(truth.packets());
        double wall = score.wallSeconds();
        table.add(
                score.probe().name(),
                text("%.2f s", wall),
                text("%.2f", weirSeconds / wall),
                text("%.2f s", score.cpuSeconds()),
                text("%.0f MiB", score.peakMebibytes()),
                text("%,d", worst.records()),
                off(worst.packets() - truth.packets()) + (worst.dropped() == 0 ? "" : " (sink full)"),
                off(worst.octets() - truth.octets()),
                score.probe().export());
    }

    static String off(long difference) {
        return difference == 0 ? "exact" : text("%+,d", difference);
    }

    private static String text(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }
}
