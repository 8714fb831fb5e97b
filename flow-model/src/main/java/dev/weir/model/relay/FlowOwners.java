// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.relay;

import dev.weir.model.packet.FlowHash;
import java.util.List;

/**
 * Which flow node owns a flow, by its hash: the space of hashes is cut into virtual shards, each of which one node owns by
 * {@link Rendezvous}. All routers that know of the same nodes agree. Does not change.
 */
public final class FlowOwners {
    /** Virtual shards: so many that a hundred nodes have nearly equal parts, so few that a table of them is made at once. */
    static final int SHARDS = 4096;

    private final List<String> nodes;
    private final short[] owners = new short[SHARDS];

    /** The owners where these nodes are there. */
    public FlowOwners(List<String> nodes) {
        this.nodes = List.copyOf(nodes);
        for (int shard = 0; shard < SHARDS; shard++) {
            owners[shard] = (short) Rendezvous.owner(shard, nodes);
        }
    }

    /** The nodes, whose places {@link #of} tells. */
    public List<String> nodes() {
        return nodes;
    }

    /** The place in {@link #nodes} of the owner of a flow; -1 where there is no node. */
    public int of(long flowHash) {
        return owners[FlowHash.shard(flowHash, SHARDS)];
    }
}
