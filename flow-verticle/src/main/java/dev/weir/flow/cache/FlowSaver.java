// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.memory.Memory;
import java.util.function.Consumer;

/**
 * What keeps the flows of a cache elsewhere sees of them: which have changed, and how each one is, as of one moment. It asks
 * for {@link #begin a picture} and takes its time to {@link #saveNext look at} the flows that have changed since the one
 * before; a flow whose record is made meanwhile is shown before that, so that the picture is of the moment when it was
 * begun as far as records go: what is in a record is not in the picture of a later moment, and no packet is in neither.
 *
 * <p>One owner thread, the cache's.
 */
public final class FlowSaver {
    /** As many as the first caches of a processor have room for. */
    private static final int PLACES_A_GROUP = 64;

    private final FlowTable table;
    private final MeterClock clock;
    private final LedgerSlice ledger;
    private final Consumer<FlowTransfer> joins;

    /** Since the picture was begun. */
    private FlowChanges changed = new FlowChanges();

    /** Of the picture. */
    private FlowChanges picture = new FlowChanges();

    private int next;
    private Sink sink;
    private long touched; // is read, so that the touching passes are not compiled away

    /** Takes what changed. */
    public interface Sink {
        /** A flow is to be kept as it is now, by {@link FlowSaver#write}; it may be {@link FlowSaver#again left for later}. */
        void flow(int place);

        /** There is no flow at a place any more. */
        void nothing(int place);
    }

    /**
     * Follows nothing yet.
     *
     * @param joins told of flows that are about to come, for a clock that has not begun
     */
    FlowSaver(FlowTable table, MeterClock clock, LedgerSlice ledger, Consumer<FlowTransfer> joins) {
        this.table = table;
        this.clock = clock;
        this.ledger = ledger;
        this.joins = joins;
    }

    /** From now on changes are followed: all flows have changed. */
    public void start() {
        changed.clear();
        picture.clear();
        next = 0;
        sink = null;
        table.follow(this);
        int end = table.end();
        for (int place = 0; place < end; place++) {
            if (table.isFlow(place)) {
                again(place);
            }
        }
    }

    /** From now on nothing is followed. */
    public void stop() {
        table.follow(null);
        changed.clear();
        picture.clear();
        sink = null;
    }

    /** How many places have changed since the last picture was begun. */
    public int changes() {
        return changed.size();
    }

    /** Begins a picture of what has changed since the one before, which must have been looked at whole. */
    public void begin(Sink to) {
        FlowChanges empty = picture;
        picture = changed;
        // They lie in memory in this order, which is as good as read by the time that it is asked for.
        picture.sort();
        changed = empty;
        next = 0;
        sink = to;
    }

    /**
     * Shows up to {@code places} more places of the picture.
     *
     * @return whether there are more
     */
    public boolean saveNext(int places) {
        int end = Math.min(picture.size(), next + places);
        while (next < end) {
            int groupEnd = Math.min(end, next + PLACES_A_GROUP);
            touch(next, groupEnd);
            while (next < groupEnd) {
                int place = picture.place(next++);
                if (picture.has(place)) {
                    show(place);
                }
            }
        }
        if (next < picture.size()) {
            return true;
        }
        picture.clear();
        next = 0;
        sink = null;
        return false;
    }

    /** Makes the memory of flows of the picture come, one beside the other. */
    private void touch(int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            int place = picture.place(i);
            sum += table.touchEntry(place) + Memory.getInt(table.detail(place));
        }
        touched += sum;
    }

    /** Whether one packet is all that a flow has ever had. */
    public boolean isSingle(int place) {
        return FlowEntry.isSingle(table.address(place));
    }

    /** Writes a flow at an address where {@link SavedFlow#MAX_OCTETS} have room; how many octets it took. */
    public int write(int place, long to) {
        return SavedFlow.write(place, table.address(place), table.detail(place), table.tunnelAddress(place), to);
    }

    /** A place is to be shown again in the next picture, whatever happens. */
    public void again(int place) {
        if (table.isFlow(place)) {
            long entry = table.address(place);
            FlowEntry.state(entry, FlowEntry.state(entry) & ~FlowEntry.SAVED);
        }
        changed.add(place);
    }

    /** The metering clock, nanoseconds since 1970; 0 when it has not begun. */
    public long nowNs() {
        return clock.isSet() ? clock.nowNs() : 0;
    }

    /**
     * Forgets all flows, of none of which a record is made.
     *
     * @param why what becomes of their packets: {@link LedgerCounter#HANDED_OVER} or {@link LedgerCounter#FENCED}
     */
    public void discard(LedgerCounter why) {
        table.audit(ledger);
        ledger.add(why, ledger.packets(LedgerCounter.CACHED), ledger.octets(LedgerCounter.CACHED));
        ledger.add(LedgerCounter.FLOWS_HANDED_OVER, table.size());
        table.discard();
        ledger.set(LedgerCounter.CACHED, 0, 0);
        ledger.set(LedgerCounter.FLOWS_CACHED, 0, 0);
    }

    /**
     * Takes over flows of another node: those whose key is here are added to what is known here, the others come in as they
     * are.
     *
     * @return how many were added to one that was here
     */
    public int merge(FlowTransfer transfer) {
        if (transfer.flows() != 0) {
            joins.accept(transfer);
        }
        int flows = transfer.flows();
        int sum = 0;
        // First, so that the latencies of memory overlap.
        for (int i = 0; i < flows; i++) {
            sum += table.touchIndexOf(transfer.address(i));
        }
        touched += sum;
        int merged = 0;
        for (int i = 0; i < flows; i++) {
            long moved = transfer.address(i);
            ledger.add(LedgerCounter.ADOPTED, MovedFlow.packets(moved), MovedFlow.octets(moved));
            merged += table.merge(moved) ? 1 : 0;
        }
        ledger.add(LedgerCounter.FLOWS_ADOPTED, flows);
        ledger.set(LedgerCounter.FLOWS_CACHED, table.size(), 0);
        return merged;
    }

    long touched() {
        return touched;
    }

    /** A flow that was saved has changed. */
    void changed(int flow) {
        again(flow);
    }

    /** A flow has come, or has gone. */
    void cameOrWent(int flow) {
        changed.add(flow);
    }

    /** A record of a flow is about to be made. */
    void beforeRecord(int flow) {
        if (sink != null && picture.has(flow)) {
            show(flow);
            // Unless it has changed since, it does so by its record.
        }
    }

    private void show(int place) {
        picture.remove(place);
        if (table.isFlow(place)) {
            long entry = table.address(place);
            if (!changed.has(place)) {
                FlowEntry.state(entry, FlowEntry.state(entry) | FlowEntry.SAVED);
            }
            sink.flow(place);
        } else {
            sink.nothing(place);
        }
    }
}
