// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.query;

import dev.weir.model.filter.FlowFilter;
import dev.weir.model.flow.FlowRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The first flows by an order, out of any number, in memory for those alone. */
public final class FlowRanking {
    private final FlowFilter filter;
    private final FlowOrder order;
    private final int limit;
    private final PriorityQueue<Ranked> best = new PriorityQueue<>(Comparator.comparingLong(Ranked::value));
    private long looked;
    private long matched;
    private long packets;
    private long octets;

    /** A record and what it is ranked by. */
    private static final class Ranked {
        private final long value;
        private final byte[] record;

        Ranked(long value, byte[] record) {
            this.value = value;
            this.record = record;
        }

        long value() {
            return value;
        }

        byte[] record() {
            return record;
        }
    }

    /** One of up to {@code limit} flows that match. */
    public FlowRanking(FlowFilter filter, FlowOrder order, int limit) {
        this.filter = filter;
        this.order = order;
        this.limit = limit;
    }

    /** One of up to {@code limit} records that match, those that are {@link #add(byte[], int, long) given} the most first. */
    public FlowRanking(FlowFilter filter, int limit) {
        this(filter, null, limit);
    }

    /** Takes the record of a flow into account; it is copied if need be. */
    public void add(byte[] record, int start) {
        if (accepts(record, start)) {
            rank(record, start, order.value(record, start));
        }
    }

    /** Takes a record into account that is ranked by this value. */
    public void add(byte[] record, int start, long value) {
        if (accepts(record, start)) {
            rank(record, start, value);
        }
    }

    private boolean accepts(byte[] record, int start) {
        looked++;
        if (!filter.matches(record, start)) {
            return false;
        }
        matched++;
        packets += Counts.packets(record, start);
        octets += Counts.octets(record, start);
        return true;
    }

    private void rank(byte[] record, int start, long value) {
        if (best.size() < limit) {
            best.add(new Ranked(value, copy(record, start, new byte[FlowRecord.OCTETS])));
        } else if (limit != 0 && value > best.peek().value()) {
            best.add(new Ranked(value, copy(record, start, best.poll().record())));
        }
    }

    private static byte[] copy(byte[] record, int start, byte[] to) {
        System.arraycopy(record, start, to, 0, FlowRecord.OCTETS);
        return to;
    }

    /** The records, the first first. */
    public List<byte[]> records() {
        List<Ranked> all = new ArrayList<>(best);
        all.sort(Comparator.comparingLong(Ranked::value).reversed());
        return all.stream().map(Ranked::record).toList();
    }

    /** Flows that were looked at. */
    public long looked() {
        return looked;
    }

    /** Flows that matched, shown or not. */
    public long matched() {
        return matched;
    }

    /** Packets of those that matched. */
    public long packets() {
        return packets;
    }

    /** IP octets of those that matched. */
    public long octets() {
        return octets;
    }
}
