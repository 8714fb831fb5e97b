// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.model.state.StateOwner;
import java.util.HashMap;
import java.util.Map;

/** What an all-knowing eye sees of the heads in the store. */
final class SimCommits {
    private final SimTime time;

    /** By life: its head, as it is, or was last. */
    private final Map<StateOwner, StateHead> heads = new HashMap<>();

    /** By life: when the one took it over that did so last. */
    private final Map<StateOwner, Long> fencedNs = new HashMap<>();

    SimCommits(SimTime time) {
        this.time = time;
    }

    /** A head was set; {@code before} is {@code null} where there was none. */
    void committed(byte[] before, byte[] after) {
        StateHead is;
        try {
            is = StateHead.decode(after);
        } catch (BadStateException e) {
            throw new IllegalStateException(e);
        }
        time.trace(is::toString);
        StateHead last = heads.put(is.owner(), is);
        StateHead was = before == null || last == null ? StateHead.begin(is.owner()) : last;
        if (is.fencedBy() != null && !is.fencedBy().equals(was.fencedBy())) {
            fencedNs.put(is.owner(), time.nowNs());
        }
    }

    /** The number of the last checkpoint of a shard, 0 when there is none. */
    int last(StateOwner owner, int shard) {
        StateHead head = heads.get(owner);
        return head == null ? 0 : head.shard(shard).checkpoint();
    }

    /** Who has taken a life over, {@code null} for nobody. */
    StateOwner heir(StateOwner owner) {
        StateHead head = heads.get(owner);
        return head == null ? null : head.fencedBy();
    }

    /** When that was. */
    long fencedNs(StateOwner owner) {
        return fencedNs.get(owner);
    }
}
