// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What a program that writes down the arrivals of a stream has written: which datagrams came, when, and by which way. */
public final class Arrivals {
    private static final double MS_NS = 1e6;

    private final List<long[]> datagrams = new ArrayList<>();
    private final List<Way> ways = new ArrayList<>();

    private record Way(String networkInterface, long atNs) {}

    private Arrivals() {}

    /** Reads what has been written so far. */
    public static Arrivals of(Running program) {
        Arrivals arrivals = new Arrivals();
        String text = program.stdout();
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            String[] words = line.split(" ");
            if (words[0].equals("p")) {
                arrivals.datagrams.add(new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])});
            } else {
                arrivals.ways.add(new Way(words[1], Long.parseLong(words[2])));
            }
        }
        return arrivals;
    }

    /** The longest time in which nothing came, in milliseconds, from one moment to another. */
    public double outageMs(long fromNs, long toNs) {
        long last = fromNs;
        long longest = 0;
        for (long[] one : datagrams) {
            if (one[1] > fromNs && one[1] <= toNs) {
                longest = Math.max(longest, one[1] - last);
                last = one[1];
            }
        }
        return Math.max(longest, toNs - last) / MS_NS;
    }

    /** Datagrams that never came, of those between the first and the last that came between two moments. */
    public int lost(long fromNs, long toNs) {
        BitSet came = new BitSet();
        for (long[] one : datagrams) {
            if (one[1] > fromNs && one[1] <= toNs) {
                came.set((int) one[0]);
            }
        }
        return came.isEmpty() ? 0 : came.length() - came.nextSetBit(0) - came.cardinality();
    }

    /** How long after a moment traffic first came by an interface, in milliseconds; -1 when it has not yet. */
    public double firstByMs(String networkInterface, long fromNs) {
        return ways.stream()
                .filter(way -> way.networkInterface.equals(networkInterface) && way.atNs > fromNs)
                .mapToDouble(way -> (way.atNs - fromNs) / MS_NS)
                .findFirst()
                .orElse(-1);
    }
}
