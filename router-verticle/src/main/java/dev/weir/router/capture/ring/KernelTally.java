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
    private long delivered;
    private long toldBeyond;

    /** Adds packets that the kernel saw, those it dropped included, since it was last asked. */
    void add(long seenMore, long droppedMore) {
        seen += seenMore;
        dropped += droppedMore;
    }

    /** Adds frames that came out of the ring. */
    void delivered(int frames) {
        delivered += frames;
    }

    /** Moves all of it to the ledger of the capture, where every frame delivered has been counted. */
    void fold(LedgerSlice ledger) {
        long beyond = ledger.packets(LedgerCounter.CAPTURED) - delivered;
        ledger.add(LedgerCounter.KERNEL_SEEN, seen + beyond - toldBeyond);
        ledger.add(LedgerCounter.KERNEL_DROPPED, dropped);
        toldBeyond = beyond;
        seen = 0;
        dropped = 0;
    }
}
