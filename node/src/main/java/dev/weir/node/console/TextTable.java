// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.console;

import java.util.ArrayList;
import java.util.List;

/** Rows as columns that stand below each other; numbers to the right, words to the left. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] toTheRight;

    /** A table with these headings; those that begin with {@code >} head a column of numbers. */
    public TextTable(String... headings) {
        toTheRight = new boolean[headings.length];
        List<String> head = new ArrayList<>();
        for (int i = 0; i < headings.length; i++) {
            toTheRight[i] = headings[i].startsWith(">");
            head.add(toTheRight[i] ? headings[i].substring(1) : headings[i]);
        }
        rows.add(head);
    }

    /** Adds a row of as many cells as there are headings. */
    public TextTable row(String... cells) {
        if (cells.length != toTheRight.length) {
            throw new IllegalArgumentException(cells.length + " cells below " + toTheRight.length + " headings");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** The headings and the rows, a line each. */
    public List<String> lines() {
        int[] widths = new int[toTheRight.length];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String blanks = " ".repeat(widths[i] - row.get(i).length());
            line.append(i == 0 ? "" : GAP).append(toTheRight[i] ? blanks + row.get(i) : row.get(i) + blanks);
        }
        return line.toString().stripTrailing();
    }
}
