// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.ha;

import dev.weir.it.ha.StreamTruth.Arrival;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Holds the records of a stream against what came through the routers, flow by flow. What a router loses with its state are
 * packets of a flow that came one after the other; since each has another length, the octets of the record tell which, and
 * that none of them was counted twice in place of one that was not counted.
 */
final class Reckoning {
    private final List<Arrival> unrecorded = new ArrayList<>();
    private long twice;

    private Reckoning() {}

    /** Of all flows of a stream. */
    static Reckoning of(StreamTruth truth, Recorded recorded) {
        Reckoning reckoning = new Reckoning();
        for (Map.Entry<Integer, List<Arrival>> flow : truth.byFlow().entrySet()) {
            reckoning.add(flow.getValue(), recorded.packets(flow.getKey()), recorded.octets(flow.getKey()));
        }
        return reckoning;
    }

    private void add(List<Arrival> flow, long packets, long octets) {
        long missing = flow.size() - packets;
        if (missing < 0) {
            twice -= missing;
            return;
        }
        long missingOctets = flow.stream().mapToLong(Arrival::octets).sum() - octets;
        // The latest that fits: it is the end of what a router counted that is lost with it.
        for (int first = flow.size() - (int) missing; first >= 0; first--) {
            List<Arrival> window = flow.subList(first, first + (int) missing);
            if (window.stream().mapToLong(Arrival::octets).sum() == missingOctets) {
                unrecorded.addAll(window);
                return;
            }
        }
        // Some are missing, and others are there twice.
        twice++;
    }

    /** Packets that came through and are in no record. */
    List<Arrival> unrecorded() {
        return List.copyOf(unrecorded);
    }

    /** Packets that are in records twice, at the least. */
    long twice() {
        return twice;
    }
}
