// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.query;

import dev.weir.model.filter.Times;

/** Which flows come first. */
public enum FlowOrder {
    /** Those of most IP octets, both directions together. */
    BYTES(Counts::octets),
    /** Those of most packets. */
    PACKETS(Counts::packets),
    /** Those that have lasted the longest. */
    DURATION(Counts::durationNs),
    /** Those of most bits a second. */
    BPS(Counts::bitsPerSecond),
    /** Those of most packets a second. */
    PPS(Counts::packetsPerSecond),
    /** Those that began last. */
    START(Times::startNs),
    /** Those whose last packet is the newest. */
    END(Times::endNs);

    private final Measure measure;

    FlowOrder(Measure measure) {
        this.measure = measure;
    }

    /** What the record at {@code start} is ranked by: the largest comes first. */
    long value(byte[] record, int start) {
        return measure.of(record, start);
    }

    private interface Measure {
        long of(byte[] record, int start);
    }
}
