// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.flow.CachePage;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowEndReason;
import dev.weir.model.flow.FlowRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows the flows of a table to one asker, place by place, while packets are counted. A flow whose record is made before its
 * place was reached is shown by that record, so that no packet is left out or shown twice. One owner thread.
 */
public final class CacheView {
    /** Records kept for a page that nobody fetches, at most: 16 MiB. */
    private static final int MAX_PARTED_BATCHES = 64;

    /** Places looked at for a page, at most, where few have flows. */
    private static final int PLACES_A_PAGE = 8 * CachePage.FLOWS;

    /** A page takes no longer, whatever it takes to show a flow: half a millisecond. */
    private static final long MAX_PAGE_NS = 500_000;

    private static final int PLACES_A_CLOCK = 64;

    private final FlowTable table;
    private final FlowRecordWriter writer;
    private List<FlowBatch> parted = new ArrayList<>();

    /** The next place; {@link #end} when all have been shown, or nobody asks. */
    private int next;

    /** Flows that came since the first page are at no place from here on, or where another has left. */
    private int end;

    private boolean overrun;

    CacheView(FlowTable table, FlowRecordWriter writer) {
        this.table = table;
        this.writer = writer;
    }

    /**
     * Fills a page with flows, half a millisecond's work at most; between two pages anything may be metered and end, but
     * nothing be drained or moved.
     *
     * @param first whether to begin, else to go on after the page before
     * @throws IllegalStateException when more records were made since the page before than can be kept
     */
    public void show(CachePage page, boolean first) {
        if (first) {
            next = 0;
            end = table.end();
            parted.clear();
            overrun = false;
        }
        if (overrun) {
            overrun = false;
            throw new IllegalStateException("more records were made since the last page than are kept for the next");
        }
        // A drain may have emptied the table.
        end = Math.min(end, table.end());
        int last = Math.min(end, next + PLACES_A_PAGE);
        long beganNs = System.nanoTime();
        boolean late = false;
        while (next < last && !page.flows().isFull() && !late) {
            if (table.isFlow(next)) {
                show(next, page.flows());
            }
            next++;
            late = next % PLACES_A_CLOCK == 0 && System.nanoTime() - beganNs > MAX_PAGE_NS;
        }
        page.parted().addAll(parted);
        parted.clear();
        page.last(next >= end);
    }

    /** A record of a flow that has packets is about to be made. */
    void part(int flow) {
        if (flow < next || flow >= end) {
            return;
        }
        if (parted.isEmpty() || parted.get(parted.size() - 1).isFull()) {
            if (parted.size() == MAX_PARTED_BATCHES) {
                // Who asked has gone, or is too slow.
                parted = new ArrayList<>();
                next = end;
                overrun = true;
                return;
            }
            parted.add(new FlowBatch(FlowBatch.MAX_CAPACITY));
        }
        show(flow, parted.get(parted.size() - 1));
    }

    private void show(int flow, FlowBatch to) {
        long entry = table.address(flow);
        int start = to.next();
        byte[] octets = to.octets();
        writer.write(entry, table.detail(flow), table.tunnelAddress(flow), FlowEndReason.ACTIVE_TIMEOUT, octets, start);
        FlowRecord.putByte(octets, start + FlowRecord.FLOW_END_REASON_OFFSET, 0);
        if (!FlowEntry.hasPackets(entry)) {
            long lastNs = FlowEntry.lastNs(entry);
            FlowRecord.putLong(octets, start + FlowRecord.FORWARD + FlowRecord.DIRECTION_START_OFFSET, lastNs);
            FlowRecord.putLong(octets, start + FlowRecord.FORWARD + FlowRecord.DIRECTION_END_OFFSET, lastNs);
        }
        to.commit();
    }
}
