// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import dev.weir.config.ClusterConfig;
import dev.weir.config.JoinedClusterConfig;
import dev.weir.config.NodeConfig;

/** The way into the cluster. Without one, no class of Hazelcast is loaded. */
public final class Clusters {
    private Clusters() {}

    /**
     * Joins the cluster, or begins it where no other node is there; waits until it has.
     *
     * @throws ClusterException if that cannot be, or a node of the same name is there
     */
    public static ClusterMembership join(NodeConfig node, ClusterConfig cluster) throws ClusterException {
        return cluster instanceof JoinedClusterConfig joined ? Joining.join(node, joined) : new LoneMembership(node);
    }
}
