// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.query;

import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import java.util.Arrays;

/**
 * The records that a node made last, as many as its memory holds: shards add copies, and whoever asks takes copies. Records
 * are numbered from 0 in the order in which they were added. Any thread may call; what one call does takes some tens of
 * microseconds at most, so that nobody waits longer. Memory is taken as records come, and then kept.
 */
public final class RecentRecords {
    /** Keeps nothing. */
    public static final RecentRecords NONE = new RecentRecords(0);

    private static final int CHUNK = RecentPage.RECORDS;
    private static final int OCTETS_A_RECORD = FlowRecord.OCTETS + Long.BYTES + Byte.BYTES;

    private final RecentPage[] chunks;
    private final long capacity;
    private long end;

    /** When the newest record was made that has been overwritten. */
    private long lostNs = Long.MIN_VALUE;

    /**
     * Makes an empty one.
     *
     * @param octets memory that it may take; it keeps nothing when that is less than a megabyte's quarter
     */
    public RecentRecords(long octets) {
        this.chunks =
                new RecentPage[(int) Math.min(octets / ((long) CHUNK * OCTETS_A_RECORD), Integer.MAX_VALUE / CHUNK)];
        this.capacity = (long) chunks.length * CHUNK;
    }

    /** How many records it holds at most. */
    public long capacity() {
        return capacity;
    }

    /** Adds the records of a batch that a shard publishes. */
    public void add(int shard, FlowBatch batch) {
        if (capacity != 0) {
            copy(shard, batch);
        }
    }

    private synchronized void copy(int shard, FlowBatch batch) {
        int from = 0;
        while (from < batch.records()) {
            RecentPage chunk = chunk(end);
            int at = (int) (end % CHUNK);
            int records = Math.min(batch.records() - from, CHUNK - at);
            forget(chunk, at, records);
            System.arraycopy(
                    batch.octets(), batch.start(from), chunk.octets, chunk.start(at), records * FlowRecord.OCTETS);
            Arrays.fill(chunk.shards, at, at + records, (byte) shard);
            Arrays.fill(chunk.madeNs, at, at + records, batch.meteringTimeNs());
            from += records;
            end += records;
        }
    }

    /** Remembers when the records were made that are about to be overwritten. */
    private void forget(RecentPage chunk, int at, int records) {
        if (end >= capacity) {
            for (int i = at; i < at + records; i++) {
                lostNs = Math.max(lostNs, chunk.madeNs[i]);
            }
        }
    }

    private RecentPage chunk(long record) {
        int index = (int) (record / CHUNK % chunks.length);
        if (chunks[index] == null) {
            chunks[index] = new RecentPage();
        }
        return chunks[index];
    }

    /** The number that the next record will have. */
    public synchronized long end() {
        return end;
    }

    /** The number of the oldest record that is still here; {@link #end} when there is none. */
    public synchronized long first() {
        return Math.max(0, end - capacity);
    }

    /**
     * Since when every record is here: the time at which the newest was made that is not; {@link Long#MIN_VALUE} when all are
     * here. Nanoseconds since 1970.
     */
    public synchronized long reachesBackToNs() {
        return lostNs;
    }

    /**
     * Copies records from one on, as many as lie together, or from the oldest that is still here.
     *
     * @return the number of the record to go on at; the page is empty when there are no more
     */
    public synchronized long read(long from, RecentPage to) {
        long first = Math.max(from, Math.max(0, end - capacity));
        int at = (int) (first % CHUNK);
        to.first = first;
        to.records = capacity == 0 ? 0 : (int) Math.max(0, Math.min(end - first, CHUNK - at));
        if (to.records != 0) {
            RecentPage chunk = chunk(first);
            System.arraycopy(chunk.octets, chunk.start(at), to.octets, 0, to.records * FlowRecord.OCTETS);
            System.arraycopy(chunk.shards, at, to.shards, 0, to.records);
            System.arraycopy(chunk.madeNs, at, to.madeNs, 0, to.records);
        }
        return first + to.records;
    }
}
