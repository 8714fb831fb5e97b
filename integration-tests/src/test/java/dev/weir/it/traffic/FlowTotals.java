// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Packets, octets and TCP flags by uniflow: what is true of a capture, or what records say of it. */
public final class FlowTotals {
    private final Map<FlowKey, Tally> tallies = new HashMap<>();

    /**
     * What is known of one uniflow.
     *
     * @param packets on the wire
     * @param octets of IP, headers included
     * @param tcpFlags all that were seen
     */
    public record Tally(long packets, long octets, int tcpFlags) {
        Tally plus(Tally other) {
            return new Tally(packets + other.packets, octets + other.octets, tcpFlags | other.tcpFlags);
        }
    }

    public void add(FlowKey key, long packets, long octets, int tcpFlags) {
        tallies.merge(key, new Tally(packets, octets, tcpFlags), Tally::plus);
    }

    /** The totals of those flows only that the condition holds for. */
    public FlowTotals only(Predicate<FlowKey> condition) {
        FlowTotals some = new FlowTotals();
        tallies.forEach((key, tally) -> {
            if (condition.test(key)) {
                some.tallies.put(key, tally);
            }
        });
        return some;
    }

    /** By uniflow; read only. */
    public Map<FlowKey, Tally> byFlow() {
        return Map.copyOf(tallies);
    }

    public int uniflows() {
        return tallies.size();
    }

    public long packets() {
        return tallies.values().stream().mapToLong(Tally::packets).sum();
    }

    public long octets() {
        return tallies.values().stream().mapToLong(Tally::octets).sum();
    }

    /** What differs from the truth, at most ten flows of it, one a line; empty where nothing does. */
    public String differencesFrom(FlowTotals truth) {
        Map<FlowKey, Tally> all = new HashMap<>(truth.tallies);
        all.putAll(tallies);
        StringBuilder lines = new StringBuilder();
        all.keySet().stream()
                .filter(key -> !String.valueOf(tallies.get(key)).equals(String.valueOf(truth.tallies.get(key))))
                .limit(10)
                .forEach(key -> lines.append(key)
                        .append(": ")
                        .append(tallies.get(key))
                        .append(" instead of ")
                        .append(truth.tallies.get(key))
                        .append('\n'));
        return lines.toString();
    }
}
