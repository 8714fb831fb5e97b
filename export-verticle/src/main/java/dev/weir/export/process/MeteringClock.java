// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

import java.util.concurrent.TimeUnit;

/**
 * The metering clock as an exporter knows it: what the last batch said, and the time that went by since. Before the
 * first batch it is the wall clock.
 */
final class MeteringClock {
    private long batchTimeNs;
    private long heardNs = System.nanoTime();

    MeteringClock() {
        this.batchTimeNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    }

    /** A batch said what time it is: nanoseconds since 1970. */
    void hear(long meteringTimeNs) {
        batchTimeNs = meteringTimeNs;
        heardNs = System.nanoTime();
    }

    /** Nanoseconds since 1970. */
    long nowNs() {
        return batchTimeNs + (System.nanoTime() - heardNs);
    }
}
