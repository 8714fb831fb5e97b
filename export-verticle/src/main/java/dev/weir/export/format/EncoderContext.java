// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.config.ExporterConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.UdpTransportConfig;
import dev.weir.model.ledger.ExporterLedger;
import dev.weir.model.ledger.Ledger;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * What an encoder knows of the node and the exporter that it works for.
 *
 * @param observationDomainId the node's, for formats that are not given one of their own; unsigned 32 bits
 * @param datagrams whether each message travels by itself and may be lost; else messages make one reliable stream
 * @param metering the timeouts that option records tell of at first
 * @param ledger this exporter's part of the ledger, which the encoder reads, and where it books what a format cannot
 *     express
 * @param nodeLedger the whole ledger, for statistics in option records
 * @param wallClockNs the time of day, nanoseconds since 1970
 */
public record EncoderContext(
        long observationDomainId,
        boolean datagrams,
        MeteringConfig metering,
        ExporterLedger ledger,
        Ledger nodeLedger,
        LongSupplier wallClockNs) {

    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** The context of a configured exporter, with the system's clock. */
    public static EncoderContext of(ExporterConfig exporter, NodeConfig node, MeteringConfig metering, Ledger ledger) {
        return new EncoderContext(
                node.observationDomainId(),
                exporter.transport() instanceof UdpTransportConfig,
                metering,
                ledger.exporter(exporter.name()),
                ledger,
                EncoderContext::systemClockNs);
    }

    private static long systemClockNs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NS_PER_SECOND + now.getNano();
    }
}
