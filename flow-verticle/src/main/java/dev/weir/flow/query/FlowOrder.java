// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.query;

import dev.weir.model.filter.Times;

/** Which flows come first. */
public enum FlowOrder {
    /** Those of most IP octets, both directions together. */
    BYTES {
        @Override
        long value(byte[] record, int start) {
            return Counts.octets(record, start);
        }
    },
    /** Those of most packets. */
    PACKETS {
        @Override
        long value(byte[] record, int start) {
            return Counts.packets(record, start);
        }
    },
    /** Those that have lasted the longest. */
    DURATION {
        @Override
        long value(byte[] record, int start) {
            return Counts.durationNs(record, start);
        }
    },
    /** Those of most bits a second. */
    BPS {
        @Override
        long value(byte[] record, int start) {
            return Counts.bitsPerSecond(record, start);
        }
    },
    /** Those of most packets a second. */
    PPS {
        @Override
        long value(byte[] record, int start) {
            return Counts.packetsPerSecond(record, start);
        }
    },
    /** Those that began last. */
    START {
        @Override
        long value(byte[] record, int start) {
            return Times.startNs(record, start);
        }
    },
    /** Those whose last packet is the newest. */
    END {
        @Override
        long value(byte[] record, int start) {
            return Times.endNs(record, start);
        }
    };

    abstract long value(byte[] record, int start);
}
