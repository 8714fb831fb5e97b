// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import dev.weir.model.state.StateStore;

/** Where the nodes of a cluster share the state of their flows. */
public final class StateStores {
    private StateStores() {}

    /**
     * The store of a failover group. Nodes of other groups do not see what is in it.
     *
     * @param membership that of a node in a cluster
     */
    public static StateStore of(ClusterMembership membership, String group) {
        return new HazelcastStateStore(HazelcastMembership.hazelcast(membership), group);
    }
}
