// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.util.Random;

/**
 * Several paths between every two of some hosts, on which datagrams are lost, late, doubled, overtaken and cut off, each
 * direction by itself. The last host is the gateway's or the witness's.
 */
final class VirtualNetwork {
    private final VirtualTime time;
    private final Random random;
    private final boolean[][][] cut;
    private final long maxDelayNs;
    private double loss;
    private double doubling;

    VirtualNetwork(VirtualTime time, Random random, int hosts, int paths, long maxDelayNs) {
        this.time = time;
        this.random = random;
        this.cut = new boolean[paths][hosts][hosts];
        this.maxDelayNs = maxDelayNs;
    }

    void disturb(double lossRate, double doublingRate) {
        loss = lossRate;
        doubling = doublingRate;
    }

    /** Cuts a direction of a path, or mends it. */
    void cut(int path, int from, int to, boolean isCut) {
        cut[path][from][to] = isCut;
    }

    /** Cuts a host off from all others on every path, or brings it back. */
    void cutOff(int host, boolean isCut) {
        for (int path = 0; path < cut.length; path++) {
            for (int other = 0; other < cut[path].length; other++) {
                cut[path][host][other] = isCut;
                cut[path][other][host] = isCut;
            }
        }
    }

    /** Cuts every path between two hosts, or mends them. */
    void part(int one, int other, boolean isCut) {
        for (int path = 0; path < cut.length; path++) {
            cut[path][one][other] = isCut;
            cut[path][other][one] = isCut;
        }
    }

    void mend() {
        disturb(0, 0);
        for (int host = 0; host < cut[0].length; host++) {
            cutOff(host, false);
        }
    }

    /** Whether anything gets from one host to another. */
    boolean leads(int from, int to) {
        for (boolean[][] path : cut) {
            if (!path[from][to]) {
                return true;
            }
        }
        return false;
    }

    int paths() {
        return cut.length;
    }

    /** Sends something: it happens there once, twice or never. */
    void send(int path, int from, int to, Runnable arrival) {
        if (cut[path][from][to] || random.nextDouble() < loss) {
            return;
        }
        time.in(delayNs(), arrival);
        if (random.nextDouble() < doubling) {
            time.in(delayNs(), arrival);
        }
    }

    private long delayNs() {
        return 100_000 + (long) (random.nextDouble() * random.nextDouble() * maxDelayNs);
    }
}
