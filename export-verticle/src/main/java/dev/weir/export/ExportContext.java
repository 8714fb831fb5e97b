// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export;

import dev.weir.config.MeteringConfig;
import dev.weir.config.NodeConfig;
import dev.weir.export.transport.ExportMode;
import dev.weir.model.bus.ExportDemand;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.packet.OwnExports;

/**
 * What the exporters of a node share.
 *
 * @param node the node they work for
 * @param metering the timeouts that option records tell of
 * @param ledger the node's ledger
 * @param demand back pressure, for exporters that make the way wait
 * @param ownExports is told the conversations that are not to be metered
 * @param mode what the export is for
 * @param live whether the packets metered are those of now, so that it can be told how late a record is
 */
public record ExportContext(
        NodeConfig node,
        MeteringConfig metering,
        Ledger ledger,
        ExportDemand demand,
        OwnExports ownExports,
        ExportMode mode,
        boolean live) {}
