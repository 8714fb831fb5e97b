// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;

/** What is remarkable of a packet that is metered, as bits; each has a counter in the ledger. */
final class Note {
    static final int TRUNCATED_TRANSPORT = 1;
    static final int MALFORMED_TRANSPORT = 1 << 1;
    static final int EXTENSIONS_CUT = 1 << 2;
    static final int LATER_FRAGMENT = 1 << 3;
    static final int FRAGMENT_UNMATCHED = 1 << 4;
    static final int DECAPSULATED = 1 << 5;
    static final int DECAPSULATION_FAILED = 1 << 6;

    private static final LedgerCounter[] COUNTERS = {
        LedgerCounter.TRUNCATED_TRANSPORT,
        LedgerCounter.MALFORMED_TRANSPORT,
        LedgerCounter.EXTENSIONS_CUT,
        LedgerCounter.FRAGMENTS,
        LedgerCounter.FRAGMENTS_UNMATCHED,
        LedgerCounter.DECAPSULATED,
        LedgerCounter.DECAPSULATION_FAILED
    };

    private Note() {}

    /** Counts all the notes of a packet record that stands for so many packets and IP octets. */
    static void count(int notes, LedgerSlice ledger, int packets, long octets) {
        for (int left = notes; left != 0; left &= left - 1) {
            ledger.add(COUNTERS[Integer.numberOfTrailingZeros(left)], packets, octets);
        }
    }
}
