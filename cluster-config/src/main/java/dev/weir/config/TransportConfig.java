// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** Where flow records go. */
@Describe("Where flow records go.")
public sealed interface TransportConfig permits StdoutTransportConfig, FileTransportConfig, UdpTransportConfig {

    /** The word that stands for the transport in files. */
    default String type() {
        return Variants.nameOf((Record) this);
    }
}
