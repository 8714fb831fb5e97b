// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import java.util.Arrays;

/**
 * A message in the making: a datagram, or a stretch of text; and the tally of what it carries, which the ledger books
 * as sent or lost once the transport has spoken. One encoder owns it and clears it after each hand-over.
 */
public final class Message {
    private byte[] octets;
    private int length;
    private long records;
    private long packets;
    private long ipOctets;
    private long dataRecords;
    private long templates;

    /** An empty message with room for {@code capacity} octets at first. */
    public Message(int capacity) {
        this.octets = new byte[capacity];
    }

    /** The array that holds the message, from index 0. It may change with {@link #ensure}. */
    public byte[] octets() {
        return octets;
    }

    /** How many octets are written. */
    public int length() {
        return length;
    }

    public void length(int value) {
        this.length = value;
    }

    /** Makes room for {@code more} octets after {@link #length}, and returns the array. */
    public byte[] ensure(int more) {
        if (octets.length - length < more) {
            octets = Arrays.copyOf(octets, Math.max(octets.length * 2, length + more));
        }
        return octets;
    }

    /** Books one data record with its packets and octets. */
    public void addDataRecord(long packetCount, long octetCount) {
        dataRecords++;
        packets += packetCount;
        ipOctets += octetCount;
    }

    /** Books one flow record as carried: with the message that holds the last of its data records. */
    public void addRecord() {
        records++;
    }

    public void addTemplate() {
        templates++;
    }

    /** Flow records, of which this message holds the last part. */
    public long records() {
        return records;
    }

    /** Packets in the data records. */
    public long packets() {
        return packets;
    }

    /** IP octets in the data records. */
    public long ipOctets() {
        return ipOctets;
    }

    /** Data records of flows: one or two a flow record, or more where counters had to be split. */
    public long dataRecords() {
        return dataRecords;
    }

    /** Templates and option templates. */
    public long templates() {
        return templates;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** Empties it. */
    public void clear() {
        length = 0;
        records = 0;
        packets = 0;
        ipOctets = 0;
        dataRecords = 0;
        templates = 0;
    }
}
