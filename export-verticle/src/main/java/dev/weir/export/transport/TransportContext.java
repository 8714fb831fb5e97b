// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import dev.weir.model.packet.OwnExports;
import java.time.InstantSource;

/**
 * What a transport is given besides its configuration.
 *
 * @param exporter the exporter's name, for log lines
 * @param mode what the export is for
 * @param lossless whether to slow down for a receiver on this host rather than outrun it
 * @param delivery hears what became of messages
 * @param ownExports is told the conversations that are not to be metered
 * @param resolver finds the addresses of names
 * @param clock the wall clock, for file names
 */
public record TransportContext(
        String exporter,
        ExportMode mode,
        boolean lossless,
        Delivery delivery,
        OwnExports ownExports,
        NameResolver resolver,
        InstantSource clock) {}
