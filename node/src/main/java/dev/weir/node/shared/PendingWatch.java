// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells when nobody sees to the change that is under way any more: its node is not in the cluster, or has shown no sign of life for
 * longer than anything that it does may take. Any thread may ask.
 */
final class PendingWatch {
    /** A node that has just come may not be known here yet. */
    static final long ABSENT_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /** More than the longest of the steps between two signs of life. */
    static final long LEASE_NS = TimeUnit.SECONDS.toNanos(120);

    private final Peers peers;
    private final LongSupplier clockNs;
    private Pending watched;
    private long sinceNs;

    PendingWatch(Peers peers, LongSupplier clockNs) {
        this.peers = peers;
        this.clockNs = clockNs;
    }

    /** Whether another node is to take it back. */
    synchronized boolean isAbandoned(Pending pending) {
        long nowNs = clockNs.getAsLong();
        if (!pending.equals(watched)) {
            watched = pending;
            sinceNs = nowNs;
        }
        long seenNs = nowNs - sinceNs;
        return seenNs >= LEASE_NS || seenNs >= ABSENT_NS && !peers.all().contains(pending.by());
    }
}
