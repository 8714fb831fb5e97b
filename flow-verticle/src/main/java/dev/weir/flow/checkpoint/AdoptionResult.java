// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.model.state.StateOwner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What came of an {@link Adoption}. */
public final class AdoptionResult {
    private long flows;
    private long lostChunks;
    private long octets;
    private final List<StateOwner> owners = new ArrayList<>();
    private final Map<StateOwner, Sum> sums = new HashMap<>();

    /** Of the flows of one life, what is in no record yet. */
    static final class Sum {
        private long packets;
        private long octets;
    }

    AdoptionResult() {}

    /** Flows that were taken over. */
    public long flows() {
        return flows;
    }

    /** Chunks that were not there, or could not be read: the flows in them are lost. */
    public long lostChunks() {
        return lostChunks;
    }

    /** Octets of the chunks. */
    public long octets() {
        return octets;
    }

    /** Whose flows they were; empty when another node was first, or there were none. */
    public List<StateOwner> owners() {
        return List.copyOf(owners);
    }

    /** What was taken over of one of them. */
    StateHead.Adopted adopted(StateOwner owner) {
        Sum sum = sums.get(owner);
        return sum == null ? StateHead.Adopted.NOTHING : new StateHead.Adopted(sum.packets, sum.octets);
    }

    /** The sum of a life, for flows to be added to. */
    Sum of(StateOwner owner) {
        return sums.computeIfAbsent(owner, any -> new Sum());
    }

    void flow(Sum to, long packets, long ipOctets) {
        flows++;
        to.packets += packets;
        to.octets += ipOctets;
    }

    void chunk(long ofOctets) {
        octets += ofOctets;
    }

    void lost(int chunks) {
        lostChunks += chunks;
    }

    void ended(List<StateOwner> ofWhom) {
        owners.addAll(ofWhom);
    }
}
