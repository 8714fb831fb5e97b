// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.lateness;

import dev.weir.config.MeteringConfig;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowEndReason;
import dev.weir.model.flow.FlowRecord;

/** When a flow record could first be known to be due, by the clock of its packets. */
public final class DueTimes {
    /** A record that no timeout called for: of a drain, or of a cache that was full. */
    public static final long NONE = Long.MIN_VALUE;

    private final long activeNs;
    private final long idleNs;
    private final long lingerNs;
    private final long sinceNs;

    /** The due times under these timeouts. */
    public DueTimes(MeteringConfig metering) {
        this(metering, NONE);
    }

    /**
     * The due times under timeouts that were others before: nothing was due by these before they were there.
     *
     * @param sinceNs since when, nanoseconds since 1970
     */
    DueTimes(MeteringConfig metering, long sinceNs) {
        this.sinceNs = sinceNs;
        this.activeNs = metering.activeTimeout().toNanos();
        this.idleNs = metering.idleTimeout().toNanos();
        this.lingerNs = metering.tcpLinger().toNanos();
    }

    /** Whether a batch was published under these timeouts. */
    boolean cover(FlowBatch batch) {
        return batch.meteringTimeNs() >= sinceNs;
    }

    /**
     * The due time of one record: its first packet and the active timeout, its last one and the idle timeout, or its
     * last one and the TCP linger, whichever ended it.
     *
     * @return nanoseconds since 1970, or {@link #NONE}
     */
    public long of(byte[] octets, int start) {
        int reason = FlowRecord.flowEndReason(octets, start);
        if (reason == FlowEndReason.ACTIVE_TIMEOUT.code()) {
            return Math.max(sinceNs, firstNs(octets, start) + activeNs);
        }
        if (reason == FlowEndReason.IDLE_TIMEOUT.code()) {
            return Math.max(sinceNs, lastNs(octets, start) + idleNs);
        }
        return reason == FlowEndReason.END_OF_FLOW.code() ? Math.max(sinceNs, lastNs(octets, start) + lingerNs) : NONE;
    }

    private static long firstNs(byte[] octets, int start) {
        long forwardNs = FlowRecord.startNs(octets, start, FlowRecord.FORWARD);
        long reverseNs = FlowRecord.startNs(octets, start, FlowRecord.REVERSE);
        // 0 stands for a direction without packets.
        return forwardNs == 0 || reverseNs == 0 ? Math.max(forwardNs, reverseNs) : Math.min(forwardNs, reverseNs);
    }

    private static long lastNs(byte[] octets, int start) {
        return Math.max(
                FlowRecord.endNs(octets, start, FlowRecord.FORWARD),
                FlowRecord.endNs(octets, start, FlowRecord.REVERSE));
    }
}
