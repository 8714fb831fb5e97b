// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.query;

import dev.weir.model.flow.FlowRecord;

/** Consecutive records out of {@link RecentRecords}, as one reader's copy. */
public final class RecentPage {
    /** Records of a page, at most. */
    public static final int RECORDS = 1024;

    final byte[] octets = new byte[RECORDS * FlowRecord.OCTETS];
    final byte[] shards = new byte[RECORDS];
    final long[] madeNs = new long[RECORDS];
    int records;
    long first;

    /** How many records it has. */
    public int records() {
        return records;
    }

    /** The number of its first record. */
    public long first() {
        return first;
    }

    /** The records: record {@code index} begins at {@link #start}. */
    public byte[] octets() {
        return octets;
    }

    /** Where record {@code index} begins in {@link #octets}. */
    public int start(int index) {
        return index * FlowRecord.OCTETS;
    }

    /** The shard that made record {@code index}. */
    public int shard(int index) {
        return shards[index];
    }

    /** When record {@code index} was published, by the metering clock; nanoseconds since 1970. */
    public long madeNs(int index) {
        return madeNs[index];
    }
}
