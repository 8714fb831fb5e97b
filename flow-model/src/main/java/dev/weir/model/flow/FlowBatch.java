// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.flow;

import java.util.Arrays;

/**
 * Flow records on their way to the exporters. A shard fills it, publishes it, and never touches it again: from then on
 * it is read only, by any number of exporters at once.
 */
public final class FlowBatch {
    /** Records of a batch by default. */
    public static final int DEFAULT_CAPACITY = 128;

    /** Records of a batch, at most. */
    public static final int MAX_CAPACITY = 1024;

    private final byte[] octets;
    private int records;
    private long packets;
    private long ipOctets;
    private long meteringTimeNs;
    private boolean live;

    /**
     * Makes an empty batch.
     *
     * @param capacity how many records fit
     */
    public FlowBatch(int capacity) {
        this.octets = new byte[Math.multiplyExact(capacity, FlowRecord.OCTETS)];
    }

    /** A batch of records that came as octets. */
    public FlowBatch(byte[] octets, int records, long meteringTimeNs) {
        if (records < 0 || (long) records * FlowRecord.OCTETS > octets.length) {
            throw new IllegalArgumentException("flow batch of " + records + " records in " + octets.length + " octets");
        }
        this.octets = octets;
        this.records = records;
        this.meteringTimeNs = meteringTimeNs;
        for (int i = 0; i < records; i++) {
            count(start(i));
        }
    }

    /**
     * The batch after the last one. Published when all shards have answered that they hold nothing more, it tells every
     * exporter that it has all there is: each gets what is published in the order in which it was.
     */
    public static FlowBatch end() {
        return new FlowBatch(0);
    }

    /** Whether it is {@link #end}: no other batch is published without a record. */
    public boolean isEnd() {
        return records == 0;
    }

    /** The records: record {@code i} begins at {@link #start}. */
    public byte[] octets() {
        return octets;
    }

    /** How many records there are. */
    public int records() {
        return records;
    }

    /** Where record {@code index} begins in {@link #octets}. */
    public int start(int index) {
        return index * FlowRecord.OCTETS;
    }

    public boolean isFull() {
        return (records + 1) * FlowRecord.OCTETS > octets.length;
    }

    /** Where the next record is to be written; call {@link #commit} when it is. */
    public int next() {
        return start(records);
    }

    /** Counts the record that was written at {@link #next}. */
    public void commit() {
        count(next());
        records++;
    }

    /** Empties it, so that it can be filled again: for one that was never published. */
    public void clear() {
        Arrays.fill(octets, 0, start(records), (byte) 0);
        records = 0;
        packets = 0;
        ipOctets = 0;
        meteringTimeNs = 0;
        live = false;
    }

    /** Packets of all records, both directions. */
    public long packets() {
        return packets;
    }

    /** IP octets of all records, both directions. */
    public long ipOctets() {
        return ipOctets;
    }

    /**
     * The metering clock when the batch was published, nanoseconds since 1970: the wall clock on a live link, the
     * packets' own time for a capture file. Formats whose times are relative to an uptime take it for their clock.
     */
    public long meteringTimeNs() {
        return meteringTimeNs;
    }

    public void meteringTimeNs(long value) {
        meteringTimeNs = value;
    }

    /** Whether the packets were those of a live link: their times are the wall clock's, not those of a capture file. */
    public boolean live() {
        return live;
    }

    public void live(boolean value) {
        live = value;
    }

    private void count(int start) {
        packets += FlowRecord.packets(octets, start, FlowRecord.FORWARD)
                + FlowRecord.packets(octets, start, FlowRecord.REVERSE);
        ipOctets += FlowRecord.octets(octets, start, FlowRecord.FORWARD)
                + FlowRecord.octets(octets, start, FlowRecord.REVERSE);
    }
}
