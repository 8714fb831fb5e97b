// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.node.reconfigure.SharedMark;
import java.util.List;

/**
 * How a node is doing with the changes that it shares with others.
 *
 * @param cluster name of the cluster
 * @param group the node's failover group; empty for none
 * @param mark how far it has come
 * @param behind changes that it has yet to make
 * @param made the changes that the cluster knows of, the oldest first
 * @param forgotten the number up to which the cluster may have forgotten some; 0 for none
 * @param pending the change that is under way, in words; empty for none
 * @param trouble why it cannot look after them; empty when it can
 */
public record SharedStatus(
        String cluster,
        String group,
        SharedMark mark,
        int behind,
        List<SharedChange> made,
        long forgotten,
        String pending,
        String trouble) {
    /** Copies the list. */
    public SharedStatus {
        made = List.copyOf(made);
    }
}
