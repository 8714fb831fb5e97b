// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.cluster.NodeId;

/**
 * The one change that is under way. As long as it is, no other begins.
 *
 * @param change what is to be made
 * @param by the node that sees to it
 * @param backNumber 0 as long as it may yet be made; else it is taken back, and nodes that have made it get a version of this
 *     number
 * @param phase counts up with every sign of life of that node
 */
record Pending(SharedChange change, NodeId by, long backNumber, int phase) {

    /** A change that begins. */
    static Pending begun(SharedChange change, NodeId by) {
        return new Pending(change, by, 0, 0);
    }

    boolean isOf(String id) {
        return change.id().equals(id);
    }

    boolean isTakenBackBy(NodeId node) {
        return backNumber != 0 && by.equals(node);
    }

    /** The same, seen to by the same, which lives. */
    Pending goesOn() {
        return new Pending(change, by, backNumber, phase + 1);
    }

    /** The same, to be taken back by a node. */
    Pending takenBackBy(NodeId node, long number) {
        return new Pending(change, node, number, 0);
    }
}
