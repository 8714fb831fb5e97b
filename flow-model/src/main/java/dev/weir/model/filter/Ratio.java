// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

/** What is reckoned from the counts of a record, both directions together. */
enum Ratio {
    /** Packets a second. */
    PPS,
    /** Bits a second. */
    BPS,
    /** Octets a packet. */
    BPP;

    private static final double NS_PER_SECOND = 1e9;

    /** Its value; 0 where it would divide by 0. */
    double value(byte[] record, int start) {
        double packets = Counter.PACKETS.together(record, start);
        double octets = Counter.BYTES.together(record, start);
        double durationNs = Counter.DURATION.together(record, start);
        return switch (this) {
            case PPS -> over(packets * NS_PER_SECOND, durationNs);
            case BPS -> over(octets * Byte.SIZE * NS_PER_SECOND, durationNs);
            case BPP -> over(octets, packets);
        };
    }

    private static double over(double amount, double base) {
        return base <= 0 ? 0 : amount / base;
    }
}
