// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** Nobody is asked. */
@Variant("none")
@Describe("Nobody: a peer of which no heartbeat comes on any way is taken for dead.")
public record NoWitnessConfig() implements WitnessConfig {

    /** The one there is. */
    public static NoWitnessConfig defaults() {
        return new NoWitnessConfig();
    }
}
