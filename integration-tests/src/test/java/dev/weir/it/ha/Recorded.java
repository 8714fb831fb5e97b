// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.ha;

import java.util.HashMap;
import java.util.Map;

/** What records say of the flows of one stream: packets and octets by the port that each flow is sent from. */
final class Recorded {
    private final Map<Integer, long[]> flows = new HashMap<>();
    private int records;

    /** Adds a record. */
    void add(int port, long packets, long octets) {
        long[] sum = flows.computeIfAbsent(port, any -> new long[2]);
        sum[0] += packets;
        sum[1] += octets;
        records++;
    }

    /** How many there are. */
    int records() {
        return records;
    }

    /** Packets of one flow. */
    long packets(int port) {
        return flows.getOrDefault(port, new long[2])[0];
    }

    /** Octets of one flow. */
    long octets(int port) {
        return flows.getOrDefault(port, new long[2])[1];
    }

    /** Packets of all. */
    long packets() {
        return flows.values().stream().mapToLong(sum -> sum[0]).sum();
    }

    @Override
    public String toString() {
        return records + " records of " + packets() + " packets";
    }
}
