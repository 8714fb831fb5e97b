// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;

/** Counts datagrams that were dropped, and tells of each kind of fault now and then. One thread counts, any may look. */
final class FaultCounts {
    private static final Logger LOG = System.getLogger(FaultCounts.class.getName());
    private static final long PAUSE_NS = 10_000_000_000L;

    private final Map<HeartbeatFault, Long> counts = new EnumMap<>(HeartbeatFault.class);
    private final Map<HeartbeatFault, Long> nextNs = new EnumMap<>(HeartbeatFault.class);

    /** One was dropped; {@code from} is whose it was, for people. */
    synchronized void count(HeartbeatFault fault, String from, long nowNs) {
        counts.merge(fault, 1L, Long::sum);
        if (fault == HeartbeatFault.REPLAYED) {
            // Networks double and reorder; the count is enough.
            return;
        }
        Long next = nextNs.get(fault);
        if (next == null || nowNs - next >= 0) {
            nextNs.put(fault, nowNs + PAUSE_NS);
            LOG.log(
                    Level.WARNING,
                    "failover: a datagram from " + from + " was dropped: " + fault.help() + " (" + counts.get(fault)
                            + " so far)");
        }
    }

    /** How many of each kind; kinds of which there was none are left out. */
    synchronized Map<HeartbeatFault, Long> counts() {
        return new EnumMap<>(counts);
    }
}
