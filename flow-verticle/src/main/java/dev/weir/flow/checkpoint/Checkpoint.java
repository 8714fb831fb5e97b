// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.flow.cache.FlowSaver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

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
    private final int heldBatches;
    private final boolean joins;
    private final int number;
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
            int heldBatches,
            boolean joins) {
        this.saver = saver;
        this.log = log;
        this.head = head;
        this.shard = shard;
        this.settings = settings;
        this.writer = writer;
        this.heldBatches = heldBatches;
        this.joins = joins;
        this.number = head.nextNumber();
    }

    int number() {
        return number;
    }

    /** Batches of records that may leave once it is committed. */
    int heldBatches() {
        return heldBatches;
    }

    /** Whether it is what a head has of its shard: that it was made, and is the last that was. */
    boolean isIn(StateHead found) {
        return found.shard(shard).checkpoint() == number;
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

    /** As much again as is of use may be of none before the log is cleaned: there is room for that too. */
    private boolean hasRoomFor(int place) {
        long octets = Math.max(log.octets(), 2 * log.usefulOctets()) + SavedChunk.FULL_OCTETS;
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
        String key = SavedChunk.key(head.owner(), shard, chunk.number());
        // Where there is no head, nobody looks for chunks.
        puts.add(
                head.begin().thenCompose(begun -> head.store().put(key, octets)).toCompletableFuture());
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
        StateHead.Shard committed = new StateHead.Shard(number, log.inUse());
        return put().thenCompose(put -> head.commit(shard, committed, joins));
    }

    /** Completes when no chunk is on its way to the store. */
    CompletableFuture<Void> put() {
        return CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new));
    }

    /** Takes chunks that no head lists out of the store; a log has those left that are in there still. */
    static void remove(OwnHead head, int shard, ChunkLog log, List<Integer> numbers, Executor own) {
        for (int number : numbers) {
            head.store().remove(SavedChunk.key(head.owner(), shard, number)).whenComplete((done, failure) -> {
                if (failure != null) {
                    own.execute(() -> log.left(number));
                }
            });
        }
    }
}
