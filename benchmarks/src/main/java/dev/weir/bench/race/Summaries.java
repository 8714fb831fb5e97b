// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

/** Numbers out of what other programs print. */
final class Summaries {
    private Summaries() {}

    /** The sum of the numbers that follow {@code label} at the beginning of lines. */
    static long after(String text, String label) {
        return text.lines()
                .filter(line -> line.startsWith(label))
                .mapToLong(line -> Long.parseLong(line.substring(label.length()).replaceAll("\\D", "")))
                .sum();
    }
}
