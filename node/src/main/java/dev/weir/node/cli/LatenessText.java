// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.export.lateness.LatenessSummary;
import java.util.Locale;

/** Lateness as a user reads it. */
final class LatenessText {
    private static final double NS_PER_MS = 1e6;

    private LatenessText() {}

    /** Such as {@code p50 12 ms, p99 48 ms, at most 61 ms}. */
    static String of(LatenessSummary lateness) {
        return "p50 " + ms(lateness.p50Ns()) + ", p99 " + ms(lateness.p99Ns()) + ", at most " + ms(lateness.maxNs());
    }

    private static String ms(long ns) {
        double ms = ns / NS_PER_MS;
        return String.format(Locale.ROOT, ms < 10 ? "%.1f ms" : "%.0f ms", ms);
    }
}
