// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.query;

import java.util.Locale;

/** What a {@link LiveFeed} can tell of. */
public enum FeedEvent {
    /** What came and went in the last second. */
    RATES,
    /** Who talked the most in the last ten seconds, every five. */
    TOP,
    /** Flow records, as they are made. */
    FLOWS,
    /** Drops, losses, changes of exporters, a ledger that does not balance. */
    ALARMS;

    /** The event of this word. */
    public static FeedEvent of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Its word. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
