// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.FlowRecord;

/** The one or two uniflows that a record is where a format, or its collector, knows no biflows. */
final class Uniflows {
    private Uniflows() {}

    /** Whether there is one from source to destination; there is also where neither direction has packets. */
    static boolean hasForward(byte[] record, int start) {
        return FlowRecord.packets(record, start, FlowRecord.FORWARD) != 0 || !hasReverse(record, start);
    }

    /** Whether there is one from destination to source. */
    static boolean hasReverse(byte[] record, int start) {
        return FlowRecord.packets(record, start, FlowRecord.REVERSE) != 0;
    }

    /** Books a direction as a data record. */
    static void book(Message message, byte[] record, int start, int direction) {
        message.addDataRecord(
                FlowRecord.packets(record, start, direction), FlowRecord.octets(record, start, direction));
    }
}
