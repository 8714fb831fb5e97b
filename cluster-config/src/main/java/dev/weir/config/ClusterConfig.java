// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** How this node finds the nodes that it works with. */
@Describe("How this node finds the nodes that it works with.")
public sealed interface ClusterConfig permits NoClusterConfig, JoinedClusterConfig {

    /** The word that stands for the way in files. */
    default String type() {
        return Variants.nameOf((Record) this);
    }
}
