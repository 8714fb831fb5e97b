// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowRecord;

/** When a whole record began and ended, nanoseconds since 1970. */
public final class Times {
    private Times() {}

    /** The time of the first packet of either direction. */
    public static long startNs(byte[] record, int start) {
        long forward = FlowRecord.startNs(record, start, FlowRecord.FORWARD);
        return FieldGroup.REVERSE.in(FlowRecord.shape(record, start))
                ? Math.min(forward, FlowRecord.startNs(record, start, FlowRecord.REVERSE))
                : forward;
    }

    /** The time of the last packet of either direction. */
    public static long endNs(byte[] record, int start) {
        long forward = FlowRecord.endNs(record, start, FlowRecord.FORWARD);
        return FieldGroup.REVERSE.in(FlowRecord.shape(record, start))
                ? Math.max(forward, FlowRecord.endNs(record, start, FlowRecord.REVERSE))
                : forward;
    }
}
