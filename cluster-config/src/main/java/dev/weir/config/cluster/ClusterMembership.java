// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** This node's place in the cluster. A node without one is a cluster of its own. Every method is for any thread. */
public interface ClusterMembership {

    /** Whether there is a cluster to be in, even if no other node is. */
    boolean isClustered();

    /** This node. */
    ClusterMember self();

    /** All nodes, this one too, those that have been there the longest first. */
    List<ClusterMember> members();

    /** Whether no other node is there. */
    default boolean isAlone() {
        return members().size() == 1;
    }

    /** The node of a name, if it is there. */
    default Optional<ClusterMember> member(String name) {
        return members().stream()
                .filter(member -> member.id().name().equals(name))
                .findFirst();
    }

    /** Has a listener told about other nodes from now on, and first about those that are there. */
    void listen(MemberListener listener);

    /** How the cluster is doing. */
    ClusterStatus status();

    /** The seed of the flow hash that the cluster's nodes share; empty for no cluster. */
    OptionalLong hashSeed();

    /**
     * Gives a node up before the cluster finds it silent, so that what it held is had from its copies at once. For who knows
     * that the node is dead: one that is not joins again after a while.
     */
    void giveUp(NodeId node, String reason);

    /** Fails when this node can no longer be in the cluster, with the reason; never completes otherwise. */
    CompletableFuture<Void> expelled();

    /**
     * Leaves, having handed what it held to the others, and completes when it has; what takes longer than {@code timeout} is
     * cut short. A second call is answered as the first. Whatever else used the cluster must have ended.
     */
    CompletableFuture<Void> leave(Duration timeout);
}
