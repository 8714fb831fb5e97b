// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

/** So many datagrams a second, with bursts of no more than what is due in two milliseconds. */
final class TokenBucket implements Pacer {
    private static final long SECOND_NS = 1_000_000_000;
    private static final long BURST_NS = 2_000_000;

    private final long intervalNs;
    private final long burstNs;
    private boolean started;
    private long dueNs;

    /** One for a rate of at least 1 and at most a thousand million datagrams a second. */
    TokenBucket(long datagramsPerSecond) {
        this.intervalNs = Math.max(1, SECOND_NS / datagramsPerSecond);
        this.burstNs = Math.max(0, BURST_NS - intervalNs);
    }

    @Override
    public long delayNs(long nowNs, int octets) {
        if (!started) {
            started = true;
            dueNs = nowNs;
        }
        if (nowNs - dueNs > burstNs) {
            dueNs = nowNs - burstNs;
        }
        return Math.max(0, dueNs - nowNs);
    }

    @Override
    public void sent(int octets) {
        dueNs += intervalNs;
    }
}
