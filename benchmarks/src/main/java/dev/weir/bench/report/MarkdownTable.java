// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A table as Markdown, its columns aligned for the terminal too: the first to the left, the others to the right. */
public final class MarkdownTable {
    private final List<String[]> rows = new ArrayList<>();

    /** A table with these heads. */
    public MarkdownTable(String... heads) {
        rows.add(heads);
    }

    /** Adds a row of as many cells as there are heads. */
    public void add(String... cells) {
        if (cells.length != rows.get(0).length) {
            throw new IllegalArgumentException("row of " + cells.length + " cells in a table of " + rows.get(0).length);
        }
        rows.add(cells);
    }

    /** The lines of the table. */
    public List<String> lines() {
        int[] widths = new int[rows.get(0).length];
        Arrays.fill(widths, 3);
        rows.forEach(row -> Arrays.setAll(widths, i -> Math.max(widths[i], row[i].length())));
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            lines.add(line(row, widths));
            if (lines.size() == 1) {
                String[] rule = new String[widths.length];
                Arrays.setAll(rule, i -> i == 0 ? "-".repeat(widths[i]) : "-".repeat(widths[i] - 1) + ":");
                lines.add(line(rule, widths));
            }
        }
        return lines;
    }

    private static String line(String[] cells, int[] widths) {
        String[] padded = new String[cells.length];
        Arrays.setAll(padded, i -> {
            String space = " ".repeat(widths[i] - cells[i].length());
            return i == 0 ? cells[i] + space : space + cells[i];
        });
        return Arrays.stream(padded).collect(Collectors.joining(" | ", "| ", " |"));
    }
}
