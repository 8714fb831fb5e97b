// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** How this node forwards what it meters. */
@VariantKey("mode")
@Describe("How this node forwards what it meters.")
public sealed interface ForwardingConfig
        permits PassiveForwardingConfig,
                RoutedForwardingConfig,
                BridgedForwardingConfig,
                ProxyArpForwardingConfig,
                GeneveForwardingConfig,
                MirrorForwardingConfig {

    /** The word that stands for the mode in files. */
    default String mode() {
        return Variants.nameOf((Record) this);
    }

    /** What becomes of the changes to the system when Weir ends. Modes that forward in the process leave nothing to keep. */
    default OnStop onStop() {
        return OnStop.RESTORE;
    }
}
