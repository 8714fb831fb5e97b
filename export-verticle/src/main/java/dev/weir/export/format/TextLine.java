// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.DataType;
import dev.weir.model.flow.FlowField;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The line of all records of one shape, compiled: what stands before each value, the values, and what ends the line.
 */
final class TextLine {
    private final byte[] fixed;
    private final int[] fixedEnds;
    private final DataType[] types;
    private final int[] offsets;
    private final int maxOctets;

    private TextLine(Builder builder) {
        this.fixed = builder.fixed.toByteArray();
        this.fixedEnds = builder.fixedEnds.stream().mapToInt(Integer::intValue).toArray();
        this.types = builder.fields.stream().map(FlowField::type).toArray(DataType[]::new);
        this.offsets = builder.fields.stream().mapToInt(FlowField::offset).toArray();
        int values = 0;
        for (DataType type : types) {
            values += TextValues.maxOctets(type);
        }
        this.maxOctets = fixed.length + values;
    }

    /** The most octets that a line of this shape can have. */
    int maxOctets() {
        return maxOctets;
    }

    /**
     * Writes the line of a record.
     *
     * @return the index after it
     */
    int write(byte[] record, int start, TextValues values, byte[] out, int at) {
        final byte[] fixedOctets = fixed;
        final int[] ends = fixedEnds;
        int from = 0;
        int next = at;
        for (int i = 0; i < types.length; i++) {
            int length = ends[i] - from;
            System.arraycopy(fixedOctets, from, out, next, length);
            from += length;
            next = values.put(types[i], record, start + offsets[i], out, next + length);
        }
        int rest = fixedOctets.length - from;
        System.arraycopy(fixedOctets, from, out, next, rest);
        return next + rest;
    }

    /** Puts a line together, from left to right. */
    static final class Builder {
        private final ByteArrayOutputStream fixed = new ByteArrayOutputStream();
        private final List<Integer> fixedEnds = new ArrayList<>();
        private final List<FlowField> fields = new ArrayList<>();

        /** Appends text that is the same in every line. */
        Builder text(String text) {
            fixed.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        /** Appends the value of a field. */
        Builder value(FlowField field) {
            fixedEnds.add(fixed.size());
            fields.add(field);
            return this;
        }

        TextLine build() {
            return new TextLine(this);
        }
    }
}
