// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.steady;

import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import java.util.concurrent.locks.LockSupport;

/** Looks at a ledger twice a millisecond, on a thread of its own, for when metering began and when each lap was metered. */
final class MeteringWatch {
    private static final long POLL_NS = 500_000;

    private final Ledger ledger;
    private final long lapPackets;
    private final long[] lapEndNs;
    private final Thread thread = new Thread(this::watch, "bench-watch");
    private volatile boolean ended;
    private long firstNs;

    /**
     * A watch, not yet started.
     *
     * @param lapPackets packets of a lap
     */
    MeteringWatch(Ledger ledger, long lapPackets, int laps) {
        this.ledger = ledger;
        this.lapPackets = lapPackets;
        this.lapEndNs = new long[laps];
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

    /** How long the packets of each lap took to be metered; 0 for laps that were not. Known once the watch has ended. */
    long[] lapsNs() {
        long[] durations = new long[lapEndNs.length];
        long beganNs = firstNs;
        for (int lap = 0; lap < lapEndNs.length && lapEndNs[lap] != 0; lap++) {
            durations[lap] = lapEndNs[lap] - beganNs;
            beganNs = lapEndNs[lap];
        }
        return durations;
    }

    private void watch() {
        int lap = 0;
        firstNs = System.nanoTime();
        while (!ended && lap < lapEndNs.length) {
            long nowNs = System.nanoTime();
            if (ledger.packets(LedgerCounter.CAPTURED) == 0) {
                firstNs = nowNs;
            }
            while (lap < lapEndNs.length && ledger.packets(LedgerCounter.METERED) >= (lap + 1) * lapPackets) {
                lapEndNs[lap++] = nowNs;
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }
}
