// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow;

import dev.weir.config.CaptureConfig;
import dev.weir.config.Direction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The direction that each Observation Point of a node looks in. Any thread may ask, and tell of other captures. */
public final class ObservationPoints {
    private volatile Map<Integer, Direction> directions = Map.of();

    /** Tells of captures. What is known of those that are not among them stays: their flows have yet to end. */
    public synchronized void learn(List<CaptureConfig> captures) {
        Map<Integer, Direction> known = new HashMap<>(directions);
        for (CaptureConfig capture : captures) {
            known.put(
                    capture.observationPoint().id(), capture.observationPoint().direction());
        }
        directions = Map.copyOf(known);
    }

    /** IANA's flowDirection of an Observation Point: 1 where it sees egress only, else 0. */
    int flowDirection(int id) {
        return directions.get(id) == Direction.EGRESS ? 1 : 0;
    }
}
