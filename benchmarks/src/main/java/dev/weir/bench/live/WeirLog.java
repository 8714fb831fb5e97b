// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.live;

import java.util.List;

/** What {@code weir run} says at its end. */
final class WeirLog {
    private static final String LATENESS = " left after their timeout by ";
    private static final String LEVEL = " INFO  ";

    private WeirLog() {}

    /** Such as {@code p50 12 ms, p99 48 ms, at most 61 ms}; a dash when it says nothing. */
    static String lateness(List<String> log) {
        return log.stream()
                .filter(line -> line.contains(LATENESS))
                .map(line -> line.substring(line.indexOf(LATENESS) + LATENESS.length()))
                .findFirst()
                .orElse("-");
    }

    /** The lines of its ledger and what follows, without times. */
    static List<String> ledger(List<String> log) {
        return log.stream()
                .map(line -> line.contains(LEVEL) ? line.substring(line.indexOf(LEVEL) + LEVEL.length()) : line)
                .dropWhile(line -> !line.equals("ledger"))
                .toList();
    }
}
