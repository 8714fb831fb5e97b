// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowRecord;

/** What a record must be like. The tree of conditions is walked as it is: nothing in it allocates. */
sealed interface Condition {
    /** Every record. */
    Condition ANY = new Any();

    /** Whether the record at {@code start} is like that. */
    boolean test(byte[] record, int start);

    /** Every record. */
    record Any() implements Condition {
        @Override
        public boolean test(byte[] record, int start) {
            return true;
        }
    }

    /** All of several. */
    record All(Conditions conditions) implements Condition {
        @Override
        public boolean test(byte[] record, int start) {
            for (int i = 0; i < conditions.size(); i++) {
                if (!conditions.get(i).test(record, start)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** One of several at least. */
    record One(Conditions conditions) implements Condition {
        @Override
        public boolean test(byte[] record, int start) {
            for (int i = 0; i < conditions.size(); i++) {
                if (conditions.get(i).test(record, start)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The contrary. */
    record Not(Condition condition) implements Condition {
        @Override
        public boolean test(byte[] record, int start) {
            return !condition.test(record, start);
        }
    }

    /** A record whose shape has a group. */
    record Has(FieldGroup group) implements Condition {
        @Override
        public boolean test(byte[] record, int start) {
            return group.in(FlowRecord.shape(record, start));
        }
    }

    /** Addresses of an endpoint within a prefix. */
    record Within(Side side, Endpoint endpoint, Prefix prefix) implements Condition {
        @Override
        public boolean test(byte[] record, int start) {
            if (!endpoint.hasAddresses(FlowRecord.shape(record, start), prefix.ipv4())) {
                return false;
            }
            return switch (side) {
                case SRC -> prefix.contains(record, start + endpoint.source());
                case DST -> prefix.contains(record, start + endpoint.destination());
                case EITHER ->
                    prefix.contains(record, start + endpoint.source())
                            || prefix.contains(record, start + endpoint.destination());
                case BOTH ->
                    prefix.contains(record, start + endpoint.source())
                            && prefix.contains(record, start + endpoint.destination());
            };
        }
    }

    /** Ports of an endpoint within a range. */
    record PortRange(Side side, Endpoint endpoint, int lowest, int highest) implements Condition {
        @Override
        public boolean test(byte[] record, int start) {
            if (!endpoint.hasPorts(FlowRecord.shape(record, start))) {
                return false;
            }
            boolean source = in(FlowRecord.getShort(record, start + endpoint.sourcePort()));
            boolean destination = in(FlowRecord.getShort(record, start + endpoint.destinationPort()));
            return switch (side) {
                case SRC -> source;
                case DST -> destination;
                case EITHER -> source || destination;
                case BOTH -> source && destination;
            };
        }

        private boolean in(int port) {
            return port >= lowest && port <= highest;
        }
    }

    /** A MAC address of one side. */
    record Mac(Side side, long address) implements Condition {
        @Override
        public boolean test(byte[] record, int start) {
            if (!FieldGroup.MAC.in(FlowRecord.shape(record, start))) {
                return false;
            }
            boolean source = address(record, start + FlowRecord.SOURCE_MAC_OFFSET) == address;
            boolean destination = address(record, start + FlowRecord.DESTINATION_MAC_OFFSET) == address;
            return switch (side) {
                case SRC -> source;
                case DST -> destination;
                case EITHER -> source || destination;
                case BOTH -> source && destination;
            };
        }

        private static long address(byte[] record, int at) {
            return (long) FlowRecord.getShort(record, at) << 32
                    | FlowRecord.getInt(record, at + Short.BYTES) & 0xffff_ffffL;
        }
    }

    /** A field whose number compares so. */
    record Numeric(NumberField field, Comparison comparison, long value) implements Condition {
        @Override
        public boolean test(byte[] record, int start) {
            return field.appliesTo(FlowRecord.shape(record, start))
                    && comparison.holds(Long.compare(field.value(record, start), value));
        }
    }

    /** A count of one side or of both together that compares so. */
    record Count(Counter counter, Side side, Comparison comparison, long value) implements Condition {
        @Override
        public boolean test(byte[] record, int start) {
            return comparison.holds(Long.compare(counter.value(record, start, side), value));
        }
    }

    /** A rate that compares so; that of a record without duration is 0. */
    record Rate(Ratio ratio, Comparison comparison, double value) implements Condition {
        @Override
        public boolean test(byte[] record, int start) {
            return comparison.holds(Double.compare(ratio.value(record, start), value));
        }
    }

    /** TCP flags seen on one side or on either: all of the mask, or exactly the mask. */
    record Flags(Side side, int mask, boolean exactly) implements Condition {
        @Override
        public boolean test(byte[] record, int start) {
            if (!FieldGroup.TCP.in(FlowRecord.shape(record, start))) {
                return false;
            }
            int source = flags(record, start + FlowRecord.FORWARD);
            int destination = flags(record, start + FlowRecord.REVERSE);
            return switch (side) {
                case SRC -> in(source);
                case DST -> in(destination);
                case EITHER -> in(source | destination);
                case BOTH -> in(source) && in(destination);
            };
        }

        private boolean in(int flags) {
            return exactly ? flags == mask : (flags & mask) == mask;
        }

        private static int flags(byte[] record, int direction) {
            return FlowRecord.getShort(record, direction + FlowRecord.DIRECTION_TCP_FLAGS_OFFSET);
        }
    }
}
