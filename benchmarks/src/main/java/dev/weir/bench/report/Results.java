// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.report;

import dev.weir.bench.BenchOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a command came to: lines for the terminal, and, with {@code --write}, for the page and the plots beside it. */
public final class Results {
    private final BenchOptions options;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, List<String>> plots = new TreeMap<>();

    /** Results that begin with the machine, the date and the command. */
    public Results(BenchOptions options) throws IOException {
        this.options = options;
        lines.add(Machine.sentence());
        lines.add("By `benchmarks/run " + options.line() + "`.");
    }

    /** Adds lines after an empty one. */
    public void add(List<String> more) {
        lines.add("");
        lines.addAll(more);
    }

    /** Adds a plot, which only the page shows. */
    public void plot(String name, String title, List<String> svg) {
        plots.put(name + ".svg", svg);
        if (options.write()) {
            lines.add("");
            lines.add("![" + title + "](benchmarks/" + name + ".svg)");
        }
    }

    /** Prints them, and writes them into the documentation where that was asked for. */
    public void tell() throws IOException {
        lines.forEach(System.out::println);
        if (options.write()) {
            Path docs = options.root().resolve("docs");
            new DocsPage(docs.resolve("benchmarks.md")).replace(options.command(), lines);
            Files.createDirectories(docs.resolve("benchmarks"));
            for (Map.Entry<String, List<String>> plot : plots.entrySet()) {
                Files.write(docs.resolve("benchmarks").resolve(plot.getKey()), plot.getValue());
            }
        }
    }
}
