// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.query;

import dev.weir.model.filter.Times;
import dev.weir.model.flow.FlowRecord;

/** What a record counts, both directions together. */
final class Counts {
    private static final int BITS = 8;
    private static final double NS_PER_SECOND = 1e9;

    private Counts() {}

    static long octets(byte[] record, int start) {
        return FlowRecord.octets(record, start, FlowRecord.FORWARD)
                + FlowRecord.octets(record, start, FlowRecord.REVERSE);
    }

    static long packets(byte[] record, int start) {
        return FlowRecord.packets(record, start, FlowRecord.FORWARD)
                + FlowRecord.packets(record, start, FlowRecord.REVERSE);
    }

    static long durationNs(byte[] record, int start) {
        return Times.endNs(record, start) - Times.startNs(record, start);
    }

    /** Bits a second; 0 of a record without duration. */
    static long bitsPerSecond(byte[] record, int start) {
        return perSecond(BITS * octets(record, start), durationNs(record, start));
    }

    /** Packets a second; 0 of a record without duration. */
    static long packetsPerSecond(byte[] record, int start) {
        return perSecond(packets(record, start), durationNs(record, start));
    }

    private static long perSecond(long count, long durationNs) {
        return durationNs <= 0 ? 0 : Math.round(count * NS_PER_SECOND / durationNs);
    }
}
