// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.report;

/** Says on standard error how far a benchmark has come. Results alone go to standard output. */
public final class Progress {
    private Progress() {}

    /** One line. */
    public static void say(String format, Object... arguments) {
        System.err.println(String.format(format, arguments));
    }
}
