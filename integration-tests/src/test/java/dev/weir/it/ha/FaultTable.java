// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.ha;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What faults did, over all runs, as a table of Markdown. */
final class FaultTable {
    private static final String BEGIN = "<!-- begin of what make ha-test has measured -->\n";
    private static final String END = "<!-- end of what make ha-test has measured -->\n";

    private final List<Measured> all = new ArrayList<>();

    /** Adds a run. */
    void add(Measured measured) {
        all.add(measured);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** The table. */
    String markdown() {
        StringBuilder table =
                new StringBuilder("| Fault | Runs | Longest gap, ms: median, max | Lost on the way | Metered, in no"
                        + " record | Forwarded by a dead router | In no ledger either | Recorded twice | Kept |\n"
                        + "| --- | --: | --: | --: | --: | --: | --: | --: | --- |\n");
        all.stream().collect(Collectors.groupingBy(Measured::row)).entrySet().stream()
                .sorted(Comparator.comparingInt(row -> row.getValue().get(0).place()))
                .forEach(row -> table.append(line(row.getKey(), row.getValue())));
        return table.toString();
    }

    private static String line(String row, List<Measured> runs) {
        long kept = runs.stream().filter(run -> run.broken().isEmpty()).count();
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.0f, %.0f | %s | %s | %s | %s | %d | %s |%n",
                row,
                runs.size(),
                median(runs, Measured::outageMs),
                runs.stream().mapToDouble(Measured::outageMs).max().orElse(0),
                range(runs, Measured::lostOnTheWay),
                range(runs, Measured::unrecorded),
                range(runs, Measured::unmetered),
                range(runs, Measured::unstated),
                runs.stream().mapToLong(Measured::twice).sum(),
                kept == runs.size() ? "yes" : kept + " of " + runs.size());
    }

    private static double median(List<Measured> runs, ToDoubleFunction<Measured> of) {
        double[] sorted = runs.stream().mapToDouble(of).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** Median and maximum, or 0 for nothing but. */
    private static String range(List<Measured> runs, ToDoubleFunction<Measured> of) {
        double max = runs.stream().mapToDouble(of).max().orElse(0);
        return max == 0 ? "0" : String.format(Locale.ROOT, "%.0f, %.0f", median(runs, of), max);
    }

    /** Puts the table in place of the one that is in a page. */
    void writeInto(Path page, String command) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        if (begin < BEGIN.length() || end < begin) {
            throw new IOException(page + " has no place for the table");
        }
        String told = "By `" + command + "` on " + LocalDate.now(ZoneOffset.UTC) + ", " + machine() + ":\n\n";
        Files.writeString(page, text.substring(0, begin) + "\n" + told + markdown() + "\n" + text.substring(end));
    }

    private static String machine() throws IOException {
        String processor = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        return "Linux " + System.getProperty("os.version").split("-")[0] + ", "
                + Runtime.getRuntime().availableProcessors() + " cores of " + processor + ", Java "
                + System.getProperty("java.version");
    }
}
