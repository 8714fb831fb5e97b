// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.ledger.LedgerCounter;

/** How a step of the parser ended: {@link #OK}, or a negative code that says why the frame is not metered. */
final class Verdict {
    static final int OK = 0;
    static final int NOT_IP = of(LedgerCounter.NOT_IP);
    static final int TRUNCATED_LINK = of(LedgerCounter.TRUNCATED_LINK);
    static final int TRUNCATED_NETWORK = of(LedgerCounter.TRUNCATED_NETWORK);
    static final int MALFORMED_LINK = of(LedgerCounter.MALFORMED_LINK);
    static final int MALFORMED_IPV4 = of(LedgerCounter.MALFORMED_IPV4);
    static final int MALFORMED_IPV6 = of(LedgerCounter.MALFORMED_IPV6);

    private static final LedgerCounter[] COUNTERS = LedgerCounter.values();

    private Verdict() {}

    /** The counter of a negative code. */
    static LedgerCounter reason(int verdict) {
        return COUNTERS[-1 - verdict];
    }

    private static int of(LedgerCounter counter) {
        return -1 - counter.ordinal();
    }
}
