// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow;

import dev.weir.config.Direction;
import dev.weir.model.bus.ExportDemand;
import dev.weir.model.flow.Translations;
import dev.weir.model.ledger.Ledger;
import java.util.Map;

/**
 * What a shard shares with the rest of its node.
 *
 * @param ledger the node's ledger
 * @param demand what the waiting exporters can still take
 * @param directions the direction that each Observation Point looks in, by its id
 * @param translations what the NAT makes of flows
 */
public record FlowContext(
        Ledger ledger, ExportDemand demand, Map<Integer, Direction> directions, Translations translations) {
    public FlowContext {
        directions = Map.copyOf(directions);
    }

    /** IANA's flowDirection of an Observation Point: 1 where it sees egress only, else 0. */
    int flowDirection(int observationPoint) {
        return directions.get(observationPoint) == Direction.EGRESS ? 1 : 0;
    }
}
