// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import dev.weir.export.format.Message;

/** The sum of what some messages carry. */
public final class Tally {
    private long messages;
    private long messageOctets;
    private long records;
    private long packets;
    private long ipOctets;
    private long dataRecords;
    private long templates;

    /** Adds one message. */
    public void add(Message message) {
        messages++;
        messageOctets += message.length();
        records += message.records();
        packets += message.packets();
        ipOctets += message.ipOctets();
        dataRecords += message.dataRecords();
        templates += message.templates();
    }

    /** Makes it nothing again. */
    public void clear() {
        messages = 0;
        messageOctets = 0;
        records = 0;
        packets = 0;
        ipOctets = 0;
        dataRecords = 0;
        templates = 0;
    }

    public boolean isEmpty() {
        return messages == 0;
    }

    public long messages() {
        return messages;
    }

    /** Octets of the messages themselves. */
    public long messageOctets() {
        return messageOctets;
    }

    /** Flow records. */
    public long records() {
        return records;
    }

    /** Packets in the flow records. */
    public long packets() {
        return packets;
    }

    /** IP octets in the flow records. */
    public long ipOctets() {
        return ipOctets;
    }

    public long dataRecords() {
        return dataRecords;
    }

    public long templates() {
        return templates;
    }
}
