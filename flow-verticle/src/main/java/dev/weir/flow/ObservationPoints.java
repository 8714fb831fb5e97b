// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow;

import dev.weir.config.CaptureConfig;
import dev.weir.config.Direction;
import java.util.Arrays;
import java.util.List;

/** The direction that each Observation Point of a node looks in. Any thread may ask, and tell of other captures. */
public final class ObservationPoints {
    /** By their ids. Asked for each record, so without a look-up. */
    private volatile byte[] flowDirections = {};

    /** Tells of captures. What is known of those that are not among them stays: their flows have yet to end. */
    public void learn(List<CaptureConfig> captures) {
        for (CaptureConfig capture : captures) {
            learn(capture.observationPoint().id(), capture.observationPoint().direction() == Direction.EGRESS);
        }
    }

    /** Tells of an Observation Point, and whether it sees egress only. */
    public synchronized void learn(int id, boolean egress) {
        byte[] known = Arrays.copyOf(flowDirections, Math.max(flowDirections.length, id + 1));
        known[id] = (byte) (egress ? 1 : 0);
        flowDirections = known;
    }

    /** IANA's flowDirection of an Observation Point: 1 where it sees egress only, else 0. */
    int flowDirection(int id) {
        byte[] known = flowDirections;
        return id < known.length ? known[id] : 0;
    }
}
