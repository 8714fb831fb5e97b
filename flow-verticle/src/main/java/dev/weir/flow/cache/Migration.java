// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import java.util.function.LongToIntFunction;

/** Flows of one cache that go to others, and come from others, when the number of shards changes. */
final class Migration {
    /** What {@link #moveOut} returns when every place has been looked at. */
    static final int DONE = -1;

    private final FlowTable table;
    private final MeterClock clock;
    private final LedgerSlice ledger;

    Migration(FlowTable table, MeterClock clock, LedgerSlice ledger) {
        this.table = table;
        this.clock = clock;
        this.ledger = ledger;
    }

    /** See {@link FlowCache#moveOut}. */
    int moveOut(int from, int places, LongToIntFunction owner, FlowTransfer[] transfers, boolean live) {
        int end = table.end();
        int last = from + Math.min(end - from, places);
        int place = from;
        while (place < last && moveOut(place, owner, transfers)) {
            place++;
        }
        for (FlowTransfer transfer : transfers) {
            if (transfer != null) {
                transfer.clock(clock.nowNs(), live);
            }
        }
        ledger.set(LedgerCounter.FLOWS_CACHED, table.size(), 0);
        return place == end ? DONE : place;
    }

    /** Moves the flow of a place out, if there is one and it belongs to another; false when there is no room for it. */
    private boolean moveOut(int place, LongToIntFunction owner, FlowTransfer[] transfers) {
        if (!table.isFlow(place)) {
            return true;
        }
        int to = owner.applyAsInt(table.address(place) + FlowEntry.KEY_OFFSET);
        if (to < 0) {
            return true;
        }
        if (transfers[to].isFull()) {
            return false;
        }
        table.moveOut(place, transfers[to].add());
        return true;
    }

    /** Takes flows in. What was read to make memory come, comes back, to be kept by somebody. */
    int moveIn(FlowTransfer transfer) {
        clock.join(transfer.nowNs());
        int flows = transfer.flows();
        int sum = 0;
        for (int i = 0; i < flows; i++) {
            sum += table.touchIndexOf(transfer.address(i));
        }
        for (int i = 0; i < flows; i++) {
            table.moveIn(transfer.address(i));
        }
        ledger.set(LedgerCounter.FLOWS_CACHED, table.size(), 0);
        return sum;
    }
}
