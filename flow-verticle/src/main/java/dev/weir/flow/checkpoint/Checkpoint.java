// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.flow.cache.FlowSaver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One checkpoint of a shard: its changed flows as chunks, put into the store as they fill, and then committed. One owner
 * thread, the shard's.
 */
final class Checkpoint implements FlowSaver.Sink {
    /** When the memory that a shard may use is used up to this part, flows of a single packet have to wait. */
    private static final double PART_FOR_ALL = 0.8;

    private final FlowSaver saver;
    private final ChunkLog log;
    private final OwnHead head;
    private final int shard;
    private final GuardSettings settings;
    private final long number;
    private final int heldBatches;
    private final boolean joins;
    private final List<ChunkLog.Chunk> chunks = new ArrayList<>();
    private final List<CompletableFuture<Void>> puts = new ArrayList<>();
    private final SavedChunk writer;
    private ChunkLog.Chunk chunk;
    private long unprotected;
    private boolean live;

    Checkpoint(
            FlowSaver saver,
            ChunkLog log,
            OwnHead head,
            int shard,
            GuardSettings settings,
            SavedChunk writer,
            long number,
            int heldBatches,
            boolean joins) {
        this.saver = saver;
        this.log = log;
        this.head = head;
        this.shard = shard;
        this.settings = settings;
        this.writer = writer;
        this.number = number;
        this.heldBatches = heldBatches;
        this.joins = joins;
    }

    /** Batches of records that may leave once it is committed. */
    int heldBatches() {
        return heldBatches;
    }

    /** Whether a head says what this one has committed, or what a later one has. */
    boolean isIn(StateHead found) {
        return found.commit(shard) >= number;
    }

    boolean joined() {
        return joins;
    }

    /** Flows that there was no room for. */
    long unprotected() {
        return unprotected;
    }

    List<ChunkLog.Chunk> chunks() {
        return chunks;
    }

    @Override
    public void flow(int place) {
        if (!log.knows(place) && !hasRoomFor(place)) {
            unprotected++;
            saver.again(place);
            return;
        }
        open();
        writer.flow(saver, place);
        log.flow(chunk, place);
        endIfFull();
    }

    private boolean hasRoomFor(int place) {
        long octets = log.octets() + SavedChunk.FULL_OCTETS;
        return octets <= settings.maxStateOctets()
                && (octets <= PART_FOR_ALL * settings.maxStateOctets() || !saver.isSingle(place));
    }

    @Override
    public void nothing(int place) {
        if (log.knows(place)) {
            open();
            writer.nothing(place);
            log.nothing(chunk, place);
            endIfFull();
        }
    }

    private void open() {
        if (chunk == null) {
            chunk = log.begin();
            chunks.add(chunk);
        }
    }

    private void endIfFull() {
        if (writer.isFull()) {
            endChunk();
        }
    }

    private void endChunk() {
        byte[] octets = writer.take(saver.nowNs(), live);
        log.end(chunk, octets.length);
        puts.add(head.store()
                .put(SavedChunk.key(head.owner(), shard, chunk.number()), octets)
                .toCompletableFuture());
        chunk = null;
    }

    /** Whether the clock of the flows follows the wall clock. */
    void live(boolean value) {
        live = value;
    }

    /** All flows have been taken in: once they are in the store, the head is to say so. */
    CompletionStage<OwnHead.Outcome> commit() {
        if (chunk != null) {
            endChunk();
        }
        List<Integer> inUse = log.inUse();
        return CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new))
                .thenCompose(put -> head.commit(shard, number, inUse, joins));
    }

    /** Takes chunks out of the store that no head lists; who comes too late for that does no harm. */
    static void remove(OwnHead head, int shard, List<Integer> numbers) {
        for (int number : numbers) {
            head.store().remove(SavedChunk.key(head.owner(), shard, number));
        }
    }
}
