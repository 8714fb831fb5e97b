// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.memory.Memory;
import dev.weir.model.packet.FlowHash;
import java.util.ArrayList;
import java.util.List;

/** The changed flows of a cache, as they are saved, and how another one gets them. */
final class SavedFlows implements FlowSaver.Sink, AutoCloseable {
    /** The one of {@link PacketBuilder}. */
    private static final FlowHash HASH = new FlowHash(7);

    private final FlowSaver saver;
    private final List<Memory.Region> flows = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();

    /** A picture of all flows. */
    SavedFlows(MeterFixture of) {
        saver = of.cache.saver();
        saver.start();
        saver.begin(this);
        while (saver.saveNext(3)) {
            // A few at a time.
        }
        saver.stop();
    }

    @Override
    public void flow(int place) {
        Memory.Region flow = Memory.allocate(SavedFlow.MAX_OCTETS, 64);
        flows.add(flow);
        lengths.add(saver.write(place, flow.address()));
    }

    @Override
    public void nothing(int place) {
        throw new AssertionError("a first picture has nothing but flows");
    }

    int size() {
        return flows.size();
    }

    /** The address of a flow. */
    long address(int flow) {
        return flows.get(flow).address();
    }

    /** How many octets it took. */
    int length(int flow) {
        return lengths.get(flow);
    }

    /** Has another cache take them over; how many were merged with one that was there. */
    int mergeInto(MeterFixture to, long nowNs, boolean live) {
        try (FlowTransfer transfer = MovedFlow.transfer(Math.max(1, size()))) {
            transfer.clock(nowNs, live);
            for (int i = 0; i < size(); i++) {
                SavedFlow.read(address(i), HASH, transfer.add());
            }
            return to.cache.saver().merge(transfer);
        }
    }

    /** Has a cache take over the flows of another, which forgets them. */
    static void takeOver(MeterFixture from, MeterFixture to, long nowNs) {
        try (SavedFlows saved = new SavedFlows(from)) {
            saved.mergeInto(to, nowNs, true);
        }
    }

    @Override
    public void close() {
        flows.forEach(Memory.Region::close);
    }
}
