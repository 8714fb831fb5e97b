// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.ring;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;

/**
 * What the kernel counted of a capture, over all its sockets, on its way to the ledger. The kernel counts a super-packet
 * once; the ledger, where it was captured, as the packets it stands for.
 */
final class KernelTally {
    private long seen;
    private long dropped;
    private long droppedElsewhere;
    private long delivered;
    private long skipped;
    private long toldSeen;
    private long toldDropped;
    private boolean shared;

    /** Adds packets that the kernel saw, those it dropped included, since it was last asked. */
    void add(long seenMore, long droppedMore) {
        seen += seenMore;
        dropped += droppedMore;
    }

    /** Adds frames that came out of the ring. */
    void delivered(long frames) {
        delivered += frames;
    }

    /** Adds frames that came out of the ring and are another ring's. */
    void skipped(long frames) {
        skipped += frames;
    }

    /** What was dropped up to now was not this ring's to take. */
    void forgetDropped() {
        droppedElsewhere = dropped;
    }

    /**
     * Whether another ring takes a part of what the kernel sees, so that of the packets in this one nobody knows yet whose
     * they are: they count when they have come out.
     */
    void shared(boolean now) {
        shared = now;
    }

    /** Moves all of it to the ledger of the capture, where every frame delivered has been counted. */
    void fold(LedgerSlice ledger) {
        long own = dropped - droppedElsewhere;
        long beyond = ledger.packets(LedgerCounter.CAPTURED) - delivered;
        long total = (shared ? delivered + own : seen - skipped - droppedElsewhere) + beyond;
        // Packets that have been told may lie in the ring still, and count when they come out.
        if (total > toldSeen) {
            ledger.add(LedgerCounter.KERNEL_SEEN, total - toldSeen);
            toldSeen = total;
        }
        ledger.add(LedgerCounter.KERNEL_DROPPED, own - toldDropped);
        toldDropped = own;
    }
}
