// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.traffic;

/**
 * What a capture looks like.
 *
 * @param name of its file and in the tables
 * @param packets in the capture
 * @param flows in one direction; a conversation with an answer is two
 * @param zipfExponent how steeply the sizes of conversations fall with their rank
 * @param floodShare of the packets, from 0 to 1, that are SYNs of a flood, a flow each; the rest are conversations
 * @param packetsPerSecond of packet time
 * @param lasting whether conversations last as long as the capture, their packets anywhere in it
 */
public record Shape(
        String name,
        int packets,
        int flows,
        double zipfExponent,
        double floodShare,
        double packetsPerSecond,
        boolean lasting) {
    private static final double RATE = 1e6;

    /** Ordinary traffic: 10 million packets of 200 thousand flows. */
    public static final Shape A = new Shape("A", 10_000_000, 200_000, 1.3, 0, RATE, false);

    /** More flows than any cache of the processor holds: 10 million packets of 2 million flows. */
    public static final Shape B = new Shape("B", 10_000_000, 2_000_000, 0.9, 0, RATE, false);

    /** A SYN flood: 5 million packets, as many flows. */
    public static final Shape C = new Shape("C", 5_000_000, 5_000_000, 0, 1, RATE, false);

    /** Checks that the flows have packets. */
    public Shape {
        if (packets < 1000 || flows < 10 || flows > packets) {
            throw new IllegalArgumentException("shape " + name + ": " + packets + " packets of " + flows
                    + " flows; at least 1000 packets and 10 flows, and no more flows than packets");
        }
    }

    /** The same shape with {@code factor} times the packets and the flows. */
    public Shape scaled(double factor) {
        return new Shape(
                name,
                (int) Math.round(packets * factor),
                (int) Math.round(flows * factor),
                zipfExponent,
                floodShare,
                packetsPerSecond,
                lasting);
    }

    /** The same shape in another table size: {@code flows} flows among as many packets as before. */
    public Shape withFlows(int count) {
        return new Shape(name, packets, count, zipfExponent, floodShare, packetsPerSecond, lasting);
    }

    /** The same shape under another name. */
    public Shape named(String other) {
        return new Shape(other, packets, flows, zipfExponent, floodShare, packetsPerSecond, lasting);
    }

    /**
     * The same conversations with a flood among them.
     *
     * @param share of all packets
     */
    public Shape flooded(double share) {
        int all = (int) Math.round(packets / (1 - share));
        return new Shape(name, all, flows + all - packets, zipfExponent, share, packetsPerSecond, lasting);
    }

    /** The same shape at another speed of packet time. */
    public Shape at(double rate) {
        return new Shape(name, packets, flows, zipfExponent, floodShare, rate, lasting);
    }

    /** The same conversations, all of which last. */
    public Shape steady() {
        return new Shape(name + "-steady", packets, flows, zipfExponent, floodShare, packetsPerSecond, true);
    }

    /** As many packets and flows as before, of conversations that all last and have as many packets each. */
    public Shape even() {
        return new Shape(name + "-even", packets, flows, 0, floodShare, packetsPerSecond, true);
    }

    /** SYNs of the flood among the first {@code count} packets: they come evenly. */
    long floodAmong(long count) {
        return (long) (count * floodShare + 1e-6);
    }

    /** The conversations without the flood. */
    Shape conversations() {
        int floods = (int) floodAmong(packets);
        return new Shape(name, packets - floods, flows - floods, zipfExponent, 0, packetsPerSecond, lasting);
    }
}
