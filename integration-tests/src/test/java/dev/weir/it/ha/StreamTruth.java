// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.ha;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What became of a stream on its way through the routers, as its sender and its receiver know it.
 *
 * @param sent how many datagrams were sent
 * @param arrivals those that came, in their order
 */
record StreamTruth(long sent, List<Arrival> arrivals) {
    private static final double MS_NS = 1e6;

    /**
     * A datagram that came.
     *
     * @param way number of the router that it came by
     * @param port that it was sent from, one for each flow
     * @param number of the datagram
     * @param octets of IP
     * @param atNs when
     */
    record Arrival(int way, int port, int number, int octets, long atNs) {}

    /** Reads what sender and receiver have told. */
    static StreamTruth of(String sender, String receiver) {
        long sent = Long.parseLong(sender.strip().replace("sent ", ""));
        List<Arrival> arrivals = new ArrayList<>();
        for (String line : receiver.lines().toList()) {
            if (!line.equals("end")) {
                String[] words = line.split(" ");
                arrivals.add(new Arrival(
                        Integer.parseInt(words[0]),
                        Integer.parseInt(words[1]),
                        Integer.parseInt(words[2]),
                        Integer.parseInt(words[3]),
                        Long.parseLong(words[4])));
            }
        }
        return new StreamTruth(sent, List.copyOf(arrivals));
    }

    /** The arrivals of each flow, by the port that it was sent from. */
    Map<Integer, List<Arrival>> byFlow() {
        return arrivals.stream().collect(Collectors.groupingBy(Arrival::port, TreeMap::new, Collectors.toList()));
    }

    /** Datagrams that never came. */
    long lost() {
        return sent - arrivals.stream().mapToInt(Arrival::number).distinct().count();
    }

    /** The longest time in which nothing came from a moment on, in milliseconds. */
    double outageMs(long fromNs) {
        long last = fromNs;
        long longest = 0;
        for (Arrival one : arrivals) {
            if (one.atNs > fromNs) {
                longest = Math.max(longest, one.atNs - last);
                last = one.atNs;
            }
        }
        return longest / MS_NS;
    }

    /** How long after a moment the first came by a way, in milliseconds; -1 when none did. */
    double firstByMs(int way, long fromNs) {
        return arrivals.stream()
                .filter(one -> one.way == way && one.atNs > fromNs)
                .mapToDouble(one -> (one.atNs - fromNs) / MS_NS)
                .findFirst()
                .orElse(-1);
    }

    /** How many came by a way between two moments. */
    long countBy(int way, long fromNs, long toNs) {
        return arrivals.stream()
                .filter(one -> one.way == way && one.atNs > fromNs && one.atNs <= toNs)
                .count();
    }
}
