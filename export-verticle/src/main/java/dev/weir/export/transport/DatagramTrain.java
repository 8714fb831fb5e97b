// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import dev.weir.export.format.Message;
import java.nio.ByteBuffer;

/**
 * Messages that wait to be written in one piece, which the kernel cuts into datagrams of one length ({@code UDP_SEGMENT},
 * udp(7)): all are as long as the first, but for the last, which may be shorter. One thread owns it.
 */
final class DatagramTrain {
    /** UDP_MAX_SEGMENTS. */
    static final int MAX_DATAGRAMS = 64;

    /** The longest payload of UDP over IPv4: 65535 less the headers of IPv4 and UDP (RFC 791, RFC 768). */
    static final int MAX_OCTETS = 65_507;

    private final ByteBuffer octets = ByteBuffer.allocateDirect(MAX_OCTETS);
    private final Tally[] tallies = new Tally[MAX_DATAGRAMS];
    private final Tally total = new Tally();
    private int datagrams;
    private int datagramOctets;
    private boolean complete;

    DatagramTrain() {
        for (int i = 0; i < tallies.length; i++) {
            tallies[i] = new Tally();
        }
    }

    /** Whether a message of this length, at most {@link #MAX_OCTETS}, can go with those that wait. */
    boolean admits(int length) {
        return datagrams == 0
                || !complete && datagrams < MAX_DATAGRAMS && length <= datagramOctets && length <= octets.remaining();
    }

    /** Copies a message that it admits. */
    void add(Message message) {
        if (datagrams == 0) {
            datagramOctets = message.length();
        }
        complete = message.length() < datagramOctets;
        octets.put(message.octets(), 0, message.length());
        tallies[datagrams].clear();
        tallies[datagrams].add(message);
        total.add(message);
        datagrams++;
    }

    boolean isEmpty() {
        return datagrams == 0;
    }

    int datagrams() {
        return datagrams;
    }

    /** Octets of each datagram but the last. */
    int datagramOctets() {
        return datagramOctets;
    }

    /** All that waits, from its first octet to its last. */
    ByteBuffer all() {
        return octets.duplicate().flip();
    }

    /** What waits as the datagram number {@code index}. */
    ByteBuffer datagram(int index) {
        int from = index * datagramOctets;
        return octets.duplicate()
                .limit(Math.min(from + datagramOctets, octets.position()))
                .position(from);
    }

    /** What the messages carry, together. */
    Tally total() {
        return total;
    }

    /** What the message number {@code index} carries. */
    Tally tally(int index) {
        return tallies[index];
    }

    /** Forgets all. */
    void clear() {
        octets.clear();
        total.clear();
        datagrams = 0;
        complete = false;
    }
}
