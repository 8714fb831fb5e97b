// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

/** Whose configuration a change is for. */
public enum Scope {
    /** One node's. */
    NODE,
    /** That of the nodes of one failover group. */
    GROUP,
    /** That of all nodes of the cluster. */
    CLUSTER
}
