// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import dev.weir.model.flow.FlowRecord;

/** What a record counts. */
enum Counter {
    /** IP octets. */
    BYTES {
        @Override
        long ofDirection(byte[] record, int start, int direction) {
            return FlowRecord.octets(record, start, direction);
        }
    },
    PACKETS {
        @Override
        long ofDirection(byte[] record, int start, int direction) {
            return FlowRecord.packets(record, start, direction);
        }
    },
    /** Nanoseconds from the first packet of the record to its last. */
    DURATION {
        @Override
        long ofDirection(byte[] record, int start, int direction) {
            return FlowRecord.endNs(record, start, direction) - FlowRecord.startNs(record, start, direction);
        }

        @Override
        long together(byte[] record, int start) {
            return Times.endNs(record, start) - Times.startNs(record, start);
        }
    };

    abstract long ofDirection(byte[] record, int start, int direction);

    long together(byte[] record, int start) {
        return ofDirection(record, start, FlowRecord.FORWARD) + ofDirection(record, start, FlowRecord.REVERSE);
    }

    /** The value of a record: what one side sent, or both together. */
    long value(byte[] record, int start, Side side) {
        return switch (side) {
            case SRC -> ofDirection(record, start, FlowRecord.FORWARD);
            case DST -> ofDirection(record, start, FlowRecord.REVERSE);
            case EITHER, BOTH -> together(record, start);
        };
    }
}
