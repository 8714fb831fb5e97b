// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.query;

import dev.weir.model.filter.Times;
import dev.weir.model.flow.FlowRecord;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Adds up flows by group over a window of time. What a record counts is taken to be spread evenly over the time from its
 * first to its last packet, each direction by itself; of that, what lies in the window counts.
 */
public final class TopTalkers {
    /** Groups held at once: up to 15 MiB. */
    private static final int MAX_GROUPS = 1 << 17;

    private final TopQuery query;
    private final long fromNs;
    private final long toNs;
    private final byte[] key;
    private final GroupTable table;
    private final FlowIds flows = new FlowIds();
    private long octets;
    private long packets;
    private long flowCount;

    /** Sums over a window from one time to another, both inclusive, in nanoseconds since 1970. */
    public TopTalkers(TopQuery query, long fromNs, long toNs) {
        this(query, fromNs, toNs, MAX_GROUPS);
    }

    TopTalkers(TopQuery query, long fromNs, long toNs, int maxGroups) {
        this.query = query;
        this.fromNs = fromNs;
        this.toNs = toNs;
        this.key = new byte[query.group().stream().mapToInt(GroupKey::octets).sum()];
        this.table = new GroupTable(key.length, query.by().ordinal(), maxGroups);
    }

    /** Adds a record of which no packet has been added. */
    public void add(byte[] record, int start) {
        if (Times.endNs(record, start) < fromNs
                || Times.startNs(record, start) > toNs
                || !query.filter().matches(record, start)) {
            return;
        }
        double forward = share(record, start, FlowRecord.FORWARD);
        double reverse = share(record, start, FlowRecord.REVERSE);
        long packetsIn = part(FlowRecord.packets(record, start, FlowRecord.FORWARD), forward)
                + part(FlowRecord.packets(record, start, FlowRecord.REVERSE), reverse);
        long octetsIn = part(FlowRecord.octets(record, start, FlowRecord.FORWARD), forward)
                + part(FlowRecord.octets(record, start, FlowRecord.REVERSE), reverse);
        if (packetsIn == 0 && octetsIn == 0) {
            return;
        }
        int at = 0;
        for (GroupKey part : query.group()) {
            part.write(record, start, key, at);
            at += part.octets();
        }
        int flow = flows.add(FlowRecord.flowId(record, start)) ? 1 : 0;
        table.add(key, octetsIn, packetsIn, flow);
        octets += octetsIn;
        packets += packetsIn;
        flowCount += flow;
    }

    /** How much of a direction's time lies in the window. */
    private double share(byte[] record, int start, int direction) {
        long beganNs = FlowRecord.startNs(record, start, direction);
        long endedNs = FlowRecord.endNs(record, start, direction);
        if (beganNs >= fromNs && endedNs <= toNs) {
            return 1;
        }
        if (endedNs < fromNs || beganNs > toNs) {
            return 0;
        }
        return (double) (Math.min(endedNs, toNs) - Math.max(beganNs, fromNs)) / (endedNs - beganNs);
    }

    private static long part(long count, double share) {
        return share == 1 ? count : Math.round(count * share);
    }

    /** The groups of most, the first first. */
    public List<TopRow> rows() {
        int by = query.by().ordinal();
        return IntStream.range(0, table.size())
                .boxed()
                .sorted(Comparator.comparingLong((Integer group) -> -table.count(group, by)))
                .limit(query.limit())
                .map(this::row)
                .toList();
    }

    private TopRow row(int group) {
        byte[] groupKey = table.key(group);
        Map<String, Object> values = new LinkedHashMap<>();
        int at = 0;
        for (GroupKey part : query.group()) {
            values.put(part.word(), part.value(groupKey, at));
            at += part.octets();
        }
        return new TopRow(
                Collections.unmodifiableMap(values),
                table.count(group, GroupTable.OCTETS),
                table.count(group, GroupTable.PACKETS),
                table.count(group, GroupTable.FLOWS));
    }

    /** How many groups there are; at least, when {@link #missing} is not 0. */
    public long groups() {
        return table.size() + table.dropped();
    }

    /** How much of what is asked for a group may have more than is told: not 0 when there were too many groups. */
    public long missing() {
        return table.missing();
    }

    /** Whether there were so many flows that one with several records may have been counted for each. */
    public boolean flowsAreMore() {
        return flows.isFull();
    }

    /** IP octets of all groups. */
    public long octets() {
        return octets;
    }

    /** Packets of all groups. */
    public long packets() {
        return packets;
    }

    /** Flows of all groups. */
    public long flows() {
        return flowCount;
    }
}
