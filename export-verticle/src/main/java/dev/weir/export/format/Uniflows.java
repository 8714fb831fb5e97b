// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.FlowRecord;

/** The one or two uniflows that a record is where a format, or its collector, knows no biflows. */
final class Uniflows {
    /** What the directions have each of their own: where, where the other one's is, how many octets. */
    private static final int[][] PAIRS = {
        {FlowRecord.SOURCE_ADDRESS_OFFSET, FlowRecord.DESTINATION_ADDRESS_OFFSET, 16},
        {FlowRecord.SOURCE_PORT_OFFSET, FlowRecord.DESTINATION_PORT_OFFSET, Short.BYTES},
        {FlowRecord.SOURCE_MAC_OFFSET, FlowRecord.DESTINATION_MAC_OFFSET, 6},
        {FlowRecord.FORWARD, FlowRecord.REVERSE, FlowRecord.DIRECTION_OCTETS}
    };

    private Uniflows() {}

    /** Whether there is one from source to destination; there is also where neither direction has packets. */
    static boolean hasForward(byte[] record, int start) {
        return FlowRecord.packets(record, start, FlowRecord.FORWARD) != 0 || !hasReverse(record, start);
    }

    /** Whether there is one from destination to source. */
    static boolean hasReverse(byte[] record, int start) {
        return FlowRecord.packets(record, start, FlowRecord.REVERSE) != 0;
    }

    /**
     * Where in a record the uniflow from destination to source finds the value that the other one has at {@code offset}:
     * the same as copying out of {@link FlowRecord#reverseUniflow}, but for what tells of biflows.
     */
    static int reversed(int offset) {
        for (int[] pair : PAIRS) {
            if (offset >= pair[0] && offset < pair[0] + pair[2]) {
                return offset - pair[0] + pair[1];
            }
            if (offset >= pair[1] && offset < pair[1] + pair[2]) {
                return offset - pair[1] + pair[0];
            }
        }
        return offset;
    }

    /** Books a direction as a data record. */
    static void book(Message message, byte[] record, int start, int direction) {
        message.addDataRecord(
                FlowRecord.packets(record, start, direction), FlowRecord.octets(record, start, direction));
    }
}
