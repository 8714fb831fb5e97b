// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.DataType;
import dev.weir.model.flow.FlowField;
import dev.weir.model.flow.FlowRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * How the data records of one template are made from flow records: since those hold their values as they are sent,
 * by copying runs of octets, and by converting times. A run is copied by moves of 8, 4, 2 or 1 octets, of which the last
 * two may overlap: there are few, known beforehand, and none costs a call.
 */
final class RecordCopy {
    private static final long NS_PER_MS = 1_000_000;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** Seconds from 1900, where NTP begins, to 1970. */
    private static final long NTP_EPOCH_SECONDS = 2_208_988_800L;

    /** Kinds of steps other than a run of so many octets. */
    private static final int MILLISECONDS = -1;

    private static final int NTP = -2;

    /** Each of these is a list of pairs: where from in the flow record, where to in the data record. */
    private final int[] longs;

    private final int[] ints;
    private final int[] shorts;
    private final int[] bytes;
    private final int[] milliseconds;
    private final int[] ntp;
    private final int octets;

    private RecordCopy(List<Step> steps) {
        this.longs = moves(steps, Long.BYTES);
        this.ints = moves(steps, Integer.BYTES);
        this.shorts = moves(steps, Short.BYTES);
        this.bytes = moves(steps, Byte.BYTES);
        this.milliseconds = conversions(steps, MILLISECONDS);
        this.ntp = conversions(steps, NTP);
        this.octets = steps.stream().mapToInt(Step::octets).sum();
    }

    /** Compiles the steps for these fields, in their order. */
    static RecordCopy compile(List<FlowField> fields, TemplateProtocol protocol) {
        return compile(fields, protocol, IntUnaryOperator.identity());
    }

    /** Compiles the steps for the uniflow of the reverse direction. */
    static RecordCopy compileReverse(List<FlowField> fields, TemplateProtocol protocol) {
        return compile(fields, protocol, FlowRecord::reversedOffset);
    }

    private static RecordCopy compile(List<FlowField> fields, TemplateProtocol protocol, IntUnaryOperator place) {
        List<Step> steps = new ArrayList<>();
        int to = 0;
        for (FlowField field : fields) {
            Step step = step(field, place.applyAsInt(field.offset()), to, protocol.wireOctets(field));
            to += step.octets();
            Step last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
            if (last != null && last.isFollowedBy(step)) {
                steps.set(steps.size() - 1, new Step(last.from, last.to, last.kind + step.kind));
            } else {
                steps.add(step);
            }
        }
        return new RecordCopy(steps);
    }

    private static Step step(FlowField field, int offset, int to, int wireOctets) {
        if (field.type() == DataType.DATE_TIME_MILLISECONDS) {
            return new Step(offset, to, MILLISECONDS);
        }
        if (field.type() == DataType.DATE_TIME_NANOSECONDS) {
            return new Step(offset, to, NTP);
        }
        return new Step(offset + field.length() - wireOctets, to, wireOctets);
    }

    /** The moves of so many octets each by which the runs that are best copied with them are copied. */
    private static int[] moves(List<Step> steps, int size) {
        List<Integer> pairs = new ArrayList<>();
        for (Step step : steps) {
            if (step.moveOctets() == size) {
                for (int done = 0; done < step.kind; done += size) {
                    int at = Math.min(done, step.kind - size);
                    pairs.add(step.from + at);
                    pairs.add(step.to + at);
                }
            }
        }
        return toArray(pairs);
    }

    private static int[] conversions(List<Step> steps, int kind) {
        List<Integer> pairs = new ArrayList<>();
        for (Step step : steps) {
            if (step.kind == kind) {
                pairs.add(step.from);
                pairs.add(step.to);
            }
        }
        return toArray(pairs);
    }

    private static int[] toArray(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Octets of a data record. */
    int octets() {
        return octets;
    }

    /** Writes the data record of a flow record. */
    void write(byte[] record, int start, byte[] out, int at) {
        for (int i = 0; i < longs.length; i += 2) {
            FlowRecord.putLong(out, at + longs[i + 1], FlowRecord.getLong(record, start + longs[i]));
        }
        for (int i = 0; i < ints.length; i += 2) {
            FlowRecord.putInt(out, at + ints[i + 1], FlowRecord.getInt(record, start + ints[i]));
        }
        for (int i = 0; i < shorts.length; i += 2) {
            FlowRecord.putShort(out, at + shorts[i + 1], FlowRecord.getShort(record, start + shorts[i]));
        }
        for (int i = 0; i < bytes.length; i += 2) {
            out[at + bytes[i + 1]] = record[start + bytes[i]];
        }
        for (int i = 0; i < milliseconds.length; i += 2) {
            long timeNs = FlowRecord.getLong(record, start + milliseconds[i]);
            FlowRecord.putLong(out, at + milliseconds[i + 1], Math.floorDiv(timeNs, NS_PER_MS));
        }
        for (int i = 0; i < ntp.length; i += 2) {
            FlowRecord.putLong(out, at + ntp[i + 1], ntp(FlowRecord.getLong(record, start + ntp[i])));
        }
    }

    /** Seconds since 1900, and a fraction of 2^32: RFC 7011 section 6.1.10. */
    private static long ntp(long timeNs) {
        long second = Math.floorDiv(timeNs, NS_PER_SECOND);
        long fraction = ((timeNs - second * NS_PER_SECOND) << 32) / NS_PER_SECOND;
        return second + NTP_EPOCH_SECONDS << 32 | fraction;
    }

    /** A run of {@code kind} octets, or a conversion. */
    private record Step(int from, int to, int kind) {
        int octets() {
            return kind > 0 ? kind : Long.BYTES;
        }

        /** Octets of the moves that copy it: the most that fit; 0 where it is not copied. */
        int moveOctets() {
            return kind > 0 ? Math.min(Long.BYTES, Integer.highestOneBit(kind)) : 0;
        }

        boolean isFollowedBy(Step next) {
            return kind > 0 && next.kind > 0 && from + kind == next.from;
        }
    }
}
