// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** Who is asked whether a peer that went silent still forwards. */
@Describe("Who is asked whether a peer that went silent still forwards, before its traffic is taken over.")
public sealed interface WitnessConfig permits NoWitnessConfig, GatewayWitnessConfig, NodeWitnessConfig {

    /** The word that stands for the witness in files. */
    default String type() {
        return Variants.nameOf((Record) this);
    }
}
