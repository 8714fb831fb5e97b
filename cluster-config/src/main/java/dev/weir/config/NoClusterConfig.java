// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** This node is on its own. */
@Variant("none")
@Describe("No cluster: this node is on its own.")
public record NoClusterConfig() implements ClusterConfig {

    /** The one there is. */
    public static NoClusterConfig defaults() {
        return new NoClusterConfig();
    }
}
