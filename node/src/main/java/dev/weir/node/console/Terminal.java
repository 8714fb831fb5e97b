// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the process's standard streams are connected to. */
public final class Terminal {
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int DEFAULT_COLUMNS = 80;

    private Terminal() {}

    /** Whether standard error is a terminal on which a line can be drawn over; not where {@code TERM} is dumb. */
    public static boolean onStderr() {
        return !isDumb() && isTerminal(STDERR);
    }

    /** Whether standard output is a terminal that can be drawn over. */
    public static boolean onStdout() {
        return !isDumb() && isTerminal(STDOUT);
    }

    /** Whether somebody types on standard input. */
    public static boolean onStdin() {
        return isTerminal(STDIN);
    }

    private static boolean isDumb() {
        return "dumb".equals(System.getenv("TERM"));
    }

    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** How wide it is, as the shell says it, else 80 columns. */
    public static int columns() {
        String columns = System.getenv("COLUMNS");
        try {
            return columns == null ? DEFAULT_COLUMNS : Math.max(20, Integer.parseInt(columns));
        } catch (NumberFormatException e) {
            return DEFAULT_COLUMNS;
        }
    }
}
