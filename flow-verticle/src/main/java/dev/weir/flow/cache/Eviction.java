// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import java.util.function.IntConsumer;

/**
 * Which flow a full cache can best do without. Up to 64 flows it is the one idle the longest, exactly. Beyond, the idle
 * time of a flow that carries traffic, of more than one packet and not ended, counts a 64th, so that a flood of newcomers
 * turns out its own flows; that is right to within a bucket of the {@link ExpiryWheel}. One owner thread.
 */
final class Eviction {
    /** Up to so many flows all are looked at. */
    private static final int EXACT = 64;

    /** Flows of a ring looked at, at most, for one that has not lived on since it was put into the wheel. */
    private static final int LOOKS = 64;

    /** Flows looked at, at most, for one of a single packet: each that has had more leaves their ring once and for all. */
    private static final int SINGLE_LOOKS = 1024;

    /** Flows that have a record due looked at for the one idle the longest: the wheel has them in another order. */
    private static final int SAMPLE = 8;

    /** The idle time of a flow that carries traffic is shifted right by this. */
    private static final int TRAFFIC_SHIFT = 6;

    private final FlowTable table;
    private final EntrySlab entries;
    private final ExpiryWheel wheel;
    private final Deadlines deadlines;
    private final IntConsumer idleness;
    private final int[] foreseen = new int[EXACT];
    private long nowNs;
    private int best;
    private long bestNs;

    Eviction(FlowTable table, EntrySlab entries, ExpiryWheel wheel, Deadlines deadlines) {
        this.table = table;
        this.entries = entries;
        this.wheel = wheel;
        this.deadlines = deadlines;
        this.idleness = flow -> weigh(flow, 0);
    }

    /** The flow to go, still in the wheel; there must be one. */
    int choose(long timeNs) {
        nowNs = timeNs;
        best = EntrySlab.NONE;
        if (entries.size() <= EXACT) {
            wheel.forEach(idleness);
        } else {
            weigh(single());
            weigh(earliest(ExpiryWheel.CLOSING));
            weigh(earliest(ExpiryWheel.IDLE));
            weighOthers();
        }
        return best;
    }

    /** Looks ahead at flows of a single packet that are likely to go next; how many there are, {@code flows} at most. */
    int foresee(int flows) {
        int flow = wheel.earliest(ExpiryWheel.SINGLE);
        int found = 0;
        while (found < flows && found < foreseen.length && flow != EntrySlab.NONE) {
            foreseen[found++] = flow;
            flow = wheel.after(flow);
        }
        return found;
    }

    /** One of the flows that were foreseen. */
    int foreseen(int index) {
        return foreseen[index];
    }

    private void weigh(int flow) {
        if (flow != EntrySlab.NONE) {
            long entry = entries.address(flow);
            boolean traffic = !FlowEntry.isClosing(entry) && !FlowEntry.isSingle(entry);
            weigh(flow, traffic ? TRAFFIC_SHIFT : 0);
        }
    }

    private void weigh(int flow, int shift) {
        long weightNs = nowNs - FlowEntry.lastNs(entries.address(flow)) >> shift;
        if (best == EntrySlab.NONE || weightNs > bestNs) {
            best = flow;
            bestNs = weightNs;
        }
    }

    /** The first flow of a single packet; those that have had more go where they belong now. */
    private int single() {
        int flow = wheel.earliest(ExpiryWheel.SINGLE);
        for (int looked = 0; looked < SINGLE_LOOKS && flow != EntrySlab.NONE; looked++) {
            if (FlowEntry.isSingle(entries.address(flow))) {
                return flow;
            }
            table.rearm(flow);
            flow = wheel.earliest(ExpiryWheel.SINGLE);
        }
        return flow;
    }

    /** The first of a ring that has not lived on since it was put there; who has goes where it is due now. */
    private int earliest(int ring) {
        int flow = wheel.earliest(ring);
        for (int looked = 0; looked < LOOKS && flow != EntrySlab.NONE; looked++) {
            if (wheel.isEarliest(ring, deadlines.nextNs(entries.address(flow)))) {
                return flow;
            }
            table.rearm(flow);
            flow = wheel.earliest(ring);
        }
        return flow;
    }

    private void weighOthers() {
        int flow = earliest(ExpiryWheel.OTHER);
        for (int looked = 0; looked < SAMPLE && flow != EntrySlab.NONE; looked++) {
            weigh(flow);
            flow = wheel.after(flow);
        }
    }
}
