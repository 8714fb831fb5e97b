// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow;

import dev.weir.flow.query.RecentRecords;
import dev.weir.model.bus.ExportDemand;
import dev.weir.model.flow.Translations;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.packet.FlowHash;

/**
 * What a shard shares with the rest of its node.
 *
 * @param ledger the node's ledger
 * @param demand what the waiting exporters can still take
 * @param points the Observation Points of the captures
 * @param translations what the NAT makes of flows
 * @param hash by which flows belong to shards, the captures' own
 * @param recent where records are kept a while, to be asked for
 * @param state where flows are kept for others to take over; {@code null} where there are no others
 */
public record FlowContext(
        Ledger ledger,
        ExportDemand demand,
        ObservationPoints points,
        Translations translations,
        FlowHash hash,
        RecentRecords recent,
        SharedFlows state) {}
