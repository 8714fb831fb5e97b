// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import dev.weir.config.FileTransportConfig;
import dev.weir.config.StdoutTransportConfig;
import dev.weir.config.TransportConfig;
import dev.weir.config.UdpTransportConfig;

/** Makes the transport that a configuration is for. */
public final class Transports {
    private Transports() {}

    /** Makes it; nothing is opened. */
    public static Transport create(TransportConfig config, TransportContext context) {
        if (config instanceof UdpTransportConfig udp) {
            return new UdpTransport(udp, context);
        }
        if (config instanceof FileTransportConfig file) {
            return new FileTransport(file, context);
        }
        if (config instanceof StdoutTransportConfig) {
            return StdoutTransport.ofProcess(context);
        }
        throw new IllegalArgumentException("no transport for " + config.type());
    }
}
