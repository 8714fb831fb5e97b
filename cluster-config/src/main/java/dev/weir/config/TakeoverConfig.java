// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** How the traffic comes to the node that becomes active. */
@Describe("How the traffic comes to the node that becomes active.")
public sealed interface TakeoverConfig
        permits NoTakeoverConfig, VipTakeoverConfig, ExecTakeoverConfig, AwsTakeoverConfig {

    /** The word that stands for the way in files. */
    default String type() {
        return Variants.nameOf((Record) this);
    }
}
