// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.util.ArrayList;
import java.util.List;

/**
 * Routes of another network are changed to lead here. They are never let go of: whoever takes the traffic next changes them, and
 * until then a route that leads to a node which forwards no more is no worse than none.
 */
public final class RouteTableTakeover implements TrafficTakeover {
    private final RouteTable network;
    private final List<String> tables;
    private final List<String> destinations;

    /** The routes of these tables to these destinations. */
    public RouteTableTakeover(RouteTable network, List<String> tables, List<String> destinations) {
        this.network = network;
        this.tables = List.copyOf(tables);
        this.destinations = List.copyOf(destinations);
    }

    /** Finds out whether there are such routes, before they are needed. */
    @Override
    public void start() throws TakeoverException {
        for (String table : tables) {
            for (String destination : destinations) {
                if (network.target(table, destination).isEmpty()) {
                    throw new TakeoverException("ha.takeover: route table " + table + " has no route to " + destination
                            + "; make one that leads to a node of the group");
                }
            }
        }
    }

    /** Changes as many as can be; one that is refused does not keep the others from being changed. */
    @Override
    public void take(Share share) throws TakeoverException {
        List<TakeoverException> refused = new ArrayList<>();
        for (String table : tables) {
            for (String destination : destinations) {
                try {
                    network.leadHere(table, destination);
                } catch (TakeoverException one) {
                    refused.add(one);
                }
            }
        }
        if (!refused.isEmpty()) {
            throw refused.get(0);
        }
    }

    @Override
    public void release(Share share) {
        // See above.
    }

    @Override
    public String describe() {
        return "routes of " + String.join(", ", tables);
    }
}
