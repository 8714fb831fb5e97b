// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** Forwards nothing and changes nothing: a tap, a host, a reader of files. */
@Variant("passive")
@Describe("Forwards nothing and changes nothing of the system: a tap, a host.")
public record PassiveForwardingConfig() implements ForwardingConfig {

    /** The one there is. */
    public static PassiveForwardingConfig defaults() {
        return new PassiveForwardingConfig();
    }
}
