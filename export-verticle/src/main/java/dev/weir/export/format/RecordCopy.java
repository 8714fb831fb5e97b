// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.DataType;
import dev.weir.model.flow.FlowField;
import dev.weir.model.flow.FlowRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * How the data records of one template are made from flow records: since those hold their values as they are sent,
 * by copying runs of octets, and by converting times.
 */
final class RecordCopy {
    private static final long NS_PER_MS = 1_000_000;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** Seconds from 1900, where NTP begins, to 1970. */
    private static final long NTP_EPOCH_SECONDS = 2_208_988_800L;

    /** Kinds of steps other than a run of so many octets. */
    private static final int MILLISECONDS = -1;

    private static final int NTP = -2;

    private final int[] from;
    private final int[] kinds;
    private final int octets;

    private RecordCopy(List<Step> steps) {
        this.from = steps.stream().mapToInt(Step::from).toArray();
        this.kinds = steps.stream().mapToInt(Step::kind).toArray();
        this.octets = steps.stream().mapToInt(Step::octets).sum();
    }

    /** Compiles the steps for these fields, in their order. */
    static RecordCopy compile(List<FlowField> fields, TemplateProtocol protocol) {
        List<Step> steps = new ArrayList<>();
        for (FlowField field : fields) {
            Step step = step(field, protocol.wireOctets(field));
            Step last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
            if (last != null && last.isFollowedBy(step)) {
                steps.set(steps.size() - 1, new Step(last.from, last.kind + step.kind));
            } else {
                steps.add(step);
            }
        }
        return new RecordCopy(steps);
    }

    private static Step step(FlowField field, int wireOctets) {
        if (field.type() == DataType.DATE_TIME_MILLISECONDS) {
            return new Step(field.offset(), MILLISECONDS);
        }
        if (field.type() == DataType.DATE_TIME_NANOSECONDS) {
            return new Step(field.offset(), NTP);
        }
        return new Step(field.offset() + field.length() - wireOctets, wireOctets);
    }

    /** Octets of a data record. */
    int octets() {
        return octets;
    }

    /** Writes the data record of a flow record. */
    void write(byte[] record, int start, byte[] out, int at) {
        int next = at;
        for (int i = 0; i < kinds.length; i++) {
            int kind = kinds[i];
            int index = start + from[i];
            if (kind > 0) {
                System.arraycopy(record, index, out, next, kind);
                next += kind;
            } else {
                long timeNs = FlowRecord.getLong(record, index);
                FlowRecord.putLong(out, next, kind == MILLISECONDS ? Math.floorDiv(timeNs, NS_PER_MS) : ntp(timeNs));
                next += Long.BYTES;
            }
        }
    }

    /** Seconds since 1900, and a fraction of 2^32: RFC 7011 section 6.1.10. */
    private static long ntp(long timeNs) {
        long second = Math.floorDiv(timeNs, NS_PER_SECOND);
        long fraction = ((timeNs - second * NS_PER_SECOND) << 32) / NS_PER_SECOND;
        return second + NTP_EPOCH_SECONDS << 32 | fraction;
    }

    /** A run of {@code kind} octets, or a conversion. */
    private record Step(int from, int kind) {
        int octets() {
            return kind > 0 ? kind : Long.BYTES;
        }

        boolean isFollowedBy(Step next) {
            return kind > 0 && next.kind > 0 && from + kind == next.from;
        }
    }
}
