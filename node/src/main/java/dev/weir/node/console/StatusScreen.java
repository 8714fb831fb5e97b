// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.console;

import java.util.List;

/**
 * Lines at the bottom of standard error that are drawn over: a progress line, or the status of a running node. What is
 * logged meanwhile scrolls by above them.
 */
public final class StatusScreen {
    private static final String CLEAR_LINE = "\r\033[K";
    private static final String UP = "\033[A";

    private static List<String> shown = List.of();

    private StatusScreen() {}

    /** Draws lines in place of those drawn before; call it only where {@link Terminal#onStderr()}. */
    public static synchronized void show(List<String> lines) {
        StringBuilder out = new StringBuilder();
        erase(out);
        int columns = Terminal.columns();
        for (String line : lines) {
            out.append(line.length() < columns ? line : line.substring(0, columns - 1))
                    .append('\n');
        }
        shown = List.copyOf(lines);
        print(out);
    }

    /** Takes the lines away. */
    public static synchronized void clear() {
        StringBuilder out = new StringBuilder();
        erase(out);
        shown = List.of();
        print(out);
    }

    /** Prints text that stays, above the lines. */
    public static synchronized void printAbove(String text) {
        List<String> lines = shown;
        StringBuilder out = new StringBuilder();
        erase(out);
        shown = List.of();
        print(out.append(text));
        if (!lines.isEmpty()) {
            show(lines);
        }
    }

    private static void erase(StringBuilder out) {
        for (int i = 0; i < shown.size(); i++) {
            out.append(UP).append(CLEAR_LINE);
        }
    }

    private static void print(CharSequence text) {
        System.err.print(text);
        System.err.flush();
    }
}
