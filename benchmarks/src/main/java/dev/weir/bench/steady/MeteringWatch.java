// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.steady;

import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import java.util.concurrent.locks.LockSupport;

/** Looks at a ledger twice a millisecond, on a thread of its own, for when metering began and when it ended. */
final class MeteringWatch {
    private static final long POLL_NS = 500_000;

    private final Ledger ledger;
    private final Thread thread = new Thread(this::watch, "bench-watch");
    private volatile boolean ended;
    private long firstNs;
    private long lastNs;

    MeteringWatch(Ledger ledger) {
        this.ledger = ledger;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends the watch. */
    void end() throws InterruptedException {
        ended = true;
        thread.join();
    }

    /** The last look at which nothing had been captured yet; known once the watch has ended. */
    long firstNs() {
        return firstNs;
    }

    /** The first look at which all had been metered; known once the watch has ended. */
    long lastNs() {
        return lastNs;
    }

    private void watch() {
        long seen = 0;
        firstNs = System.nanoTime();
        lastNs = firstNs;
        while (!ended) {
            long nowNs = System.nanoTime();
            if (seen == 0 && ledger.packets(LedgerCounter.CAPTURED) == 0) {
                firstNs = nowNs;
            }
            long metered = ledger.packets(LedgerCounter.METERED);
            if (metered != seen) {
                seen = metered;
                lastNs = nowNs;
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }
}
