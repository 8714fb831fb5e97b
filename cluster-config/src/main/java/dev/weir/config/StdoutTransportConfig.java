// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** The standard output of the process. */
@Variant("stdout")
@Describe("The standard output of the process.")
public record StdoutTransportConfig() implements TransportConfig {

    /** The one there is. */
    public static StdoutTransportConfig defaults() {
        return new StdoutTransportConfig();
    }
}
