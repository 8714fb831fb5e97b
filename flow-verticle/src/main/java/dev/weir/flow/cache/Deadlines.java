// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.flow.FlowEndReason;
import dev.weir.model.packet.PacketRecord;

/**
 * When a flow ends, and when a record of one that goes on is due. Of a flow's deadlines the one that came first counts,
 * however late somebody looks: so the records do not depend on when that is.
 */
final class Deadlines {
    /** Counters of packets have 32 bits: a record is due before one wraps. */
    private static final long MAX_PACKETS = 1L << 31;

    private long activeNs;
    private long idleNs;
    private long lingerNs;

    Deadlines(MeterSettings settings) {
        set(settings);
    }

    /** Goes by these timeouts from now on; whether they are others. */
    final boolean set(MeterSettings settings) {
        boolean changes = activeNs != settings.activeTimeoutNs()
                || idleNs != settings.idleTimeoutNs()
                || lingerNs != settings.tcpLingerNs();
        this.activeNs = settings.activeTimeoutNs();
        this.idleNs = settings.idleTimeoutNs();
        this.lingerNs = settings.tcpLingerNs();
        return changes;
    }

    /** How long a record grows before it is due. */
    long activeNs() {
        return activeNs;
    }

    /** Whether the active timeout is the shorter one: records come due that the end of idleness would find too late. */
    boolean recordsComeFirst() {
        return activeNs < idleNs;
    }

    /** When a flow ends unless another packet comes. */
    long endNs(long entry) {
        return FlowEntry.lastNs(entry) + endsAfterNs(entry);
    }

    /** When a flow has to be looked at: when it ends, or before, when its record is due. */
    long nextNs(long entry) {
        long endNs = endNs(entry);
        return FlowEntry.hasPackets(entry) ? Math.min(endNs, FlowEntry.recordStartNs(entry) + activeNs) : endNs;
    }

    /** Whether a record of a flow is due although the flow may go on: its active timeout came, and came before its end. */
    boolean owesRecord(long entry, long nowNs) {
        if (!FlowEntry.hasPackets(entry)) {
            return false;
        }
        long startNs = FlowEntry.recordStartNs(entry);
        return nowNs - startNs >= activeNs && FlowEntry.lastNs(entry) - startNs > activeNs - endsAfterNs(entry)
                || FlowEntry.packets(entry, 0) >= MAX_PACKETS
                || FlowEntry.packets(entry, 1) >= MAX_PACKETS;
    }

    /** Whether a flow has been idle, or has lingered, long enough. */
    boolean isOver(long entry, long nowNs) {
        return nowNs - FlowEntry.lastNs(entry) >= endsAfterNs(entry);
    }

    /** Whether a flow is of a time that is far from coming: the clock was set back, or the time was never true. */
    boolean isAhead(long entry, long nowNs) {
        return FlowEntry.lastNs(entry) - nowNs > idleNs + MeterClock.STEP_NS;
    }

    /** Whether a packet of a flow's key belongs to the flow; if not, that one has ended. */
    boolean goesOn(long entry, long packet) {
        long timeNs = PacketRecord.timestampNs(packet);
        return !isOver(entry, timeNs)
                && FlowEntry.lastNs(entry) - timeNs < idleNs
                && !(FlowEntry.isClosing(entry) && TransportState.isOpening(packet));
    }

    /** The reason of the end of a flow that is over. */
    static FlowEndReason endReason(long entry) {
        return FlowEntry.isClosing(entry) ? FlowEndReason.END_OF_FLOW : FlowEndReason.IDLE_TIMEOUT;
    }

    private long endsAfterNs(long entry) {
        return FlowEntry.isClosing(entry) ? lingerNs : idleNs;
    }
}
