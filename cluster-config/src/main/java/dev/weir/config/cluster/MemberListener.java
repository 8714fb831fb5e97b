// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

/**
 * Is told about other nodes, one event after the other, on a thread of the cluster's own that must not be kept waiting. A node
 * that could not be reached for a while and comes back with the same id has left and joined.
 */
public interface MemberListener {

    /** A node has joined, or was there when the listener came. */
    void joined(ClusterMember member);

    /** A node has gone: it left, died, or cannot be reached. */
    void left(ClusterMember member);

    /**
     * Two parts of the cluster that did not see each other have become one, and this node was in the part that gave up its
     * own view: what it shared meanwhile may have lost against what the others shared.
     */
    default void merged() {}
}
