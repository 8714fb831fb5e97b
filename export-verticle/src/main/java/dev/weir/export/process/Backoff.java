// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

/** When to try again: soon after the first failure, then after twice as long each time, up to a limit. */
final class Backoff {
    private static final long FIRST_NS = 100_000_000;
    private static final long LONGEST_NS = 10_000_000_000L;

    private long delayNs = FIRST_NS;
    private long failedNs;
    private long dueNs;

    /** It failed at {@code nowNs}. */
    void fail(long nowNs) {
        failedNs = nowNs;
        dueNs = nowNs + delayNs;
        delayNs = Math.min(LONGEST_NS, delayNs * 2);
    }

    /** It works. */
    void succeed() {
        delayNs = FIRST_NS;
    }

    /**
     * Whether the next attempt is due.
     *
     * @param urgent whether time is short, so that attempts follow each other as after a first failure
     */
    boolean isDue(long nowNs, boolean urgent) {
        return nowNs - dueNs >= 0 || urgent && nowNs - failedNs >= FIRST_NS;
    }
}
