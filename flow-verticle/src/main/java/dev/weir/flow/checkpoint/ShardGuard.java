// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.flow.cache.FlowCache;
import dev.weir.flow.cache.FlowSaver;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Keeps the flows of one shard in the shared state, and holds its records back until that knows of them: a record leaves
 * once a checkpoint says that what is in it is in no flow any more, so that who takes the flows over neither counts it again
 * nor misses it. While the shard is not protected, records pass.
 *
 * <p>One owner thread, the cache's.
 */
public final class ShardGuard implements AutoCloseable {
    private final int shard;
    private final FlowCache cache;
    private final FlowSaver saver;
    private final LedgerSlice ledger;
    private final GuardSettings settings;
    private final Executor own;
    private final Consumer<FlowBatch> exporters;

    private final SavedChunk writer = new SavedChunk();
    private final Queue<FlowBatch> held = new ArrayDeque<>();
    private long heldRecords;
    private long heldSinceNs;

    private volatile OwnHead head;

    /** Another node has taken over, and this one has not begun anew. */
    private boolean fenced;

    private ChunkLog log;
    private Checkpoint running;

    /** Those since the last one of which it is known that it was made. */
    private final List<Checkpoint> open = new ArrayList<>();

    private long begunNs;
    private long commits;
    private boolean joins;
    private boolean quiet;
    private CompletableFuture<Void> quieted;
    private CompletableFuture<Void> withdrawn;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong checkpoints = new AtomicLong();
    private volatile long stateOctets;

    /**
     * A guard that does not protect yet.
     *
     * @param own runs things on the shard's thread, after what is under way there
     * @param exporters takes the records that may leave
     */
    public ShardGuard(
            int shard,
            FlowCache cache,
            LedgerSlice ledger,
            GuardSettings settings,
            Executor own,
            Consumer<FlowBatch> exporters) {
        this.shard = shard;
        this.cache = cache;
        this.saver = cache.saver();
        this.ledger = ledger;
        this.settings = settings;
        this.own = own;
        this.exporters = exporters;
    }

    /** Whether records wait for checkpoints. */
    public boolean isProtecting() {
        return head != null;
    }

    /** Octets of this shard's chunks in the shared state. */
    public long stateOctets() {
        return stateOctets;
    }

    /** Checkpoints made since the start. */
    public long checkpoints() {
        return checkpoints.get();
    }

    /** Checkpoints that came to nothing since the start. */
    public long failures() {
        return failures.get();
    }

    /** Protects from now on: all flows have changed. */
    public void protect(OwnHead by) {
        if (head != null && head.isFenced()) {
            fence(head, head.found());
        }
        if (head == null) {
            head = by;
            fenced = false;
            log = new ChunkLog();
            joins = false;
            saver.start();
            by.onFenced(found -> own.execute(() -> fence(by, found)));
        }
    }

    /** Goes on without protection, in a life of its own, after another node had taken over. */
    public void beginUnprotected() {
        if (fenced) {
            fenced = false;
            release(held.size(), 0);
        }
    }

    /**
     * Takes over flows of another node, into a life that may have ended meanwhile.
     *
     * @param into this node's head in that life
     * @return whether they are in the cache
     */
    public boolean merge(OwnHead into, FlowTransfer flows) {
        if (fenced || into.isFenced() || head != null && head != into) {
            return false;
        }
        saver.merge(flows);
        return true;
    }

    /** Takes what the cache has made records of. */
    public void offer(FlowBatch batch, long nowNs) {
        if (head == null && !fenced) {
            exporters.accept(batch);
            return;
        }
        if (held.isEmpty()) {
            heldSinceNs = nowNs;
        }
        held.add(batch);
        heldRecords += batch.records();
    }

    /**
     * Begins a checkpoint when it is time for one.
     *
     * @param nowNs of {@link System#nanoTime}, or of a simulation's clock
     */
    public void tick(long nowNs) {
        if (head == null) {
            return;
        }
        if (running == null && !quiet && (nowNs - begunNs >= settings.intervalNs() || joins)) {
            cache.publish();
            if (saver.changes() != 0 || !held.isEmpty() || joins) {
                begunNs = nowNs;
                begin();
            }
        }
        if (!held.isEmpty()
                && (heldRecords > settings.maxHeldRecords() || nowNs - heldSinceNs > settings.maxHeldNs())) {
            ledger.add(LedgerCounter.RECORDS_UNPROTECTED, heldRecords);
            release(held.size(), nowNs);
        }
    }

    /**
     * Makes no checkpoint until {@link #resume}; completes when none is under way. What comes into the cache meanwhile is in
     * none of those before.
     */
    public CompletableFuture<Void> quiesce() {
        quiet = true;
        if (quieted == null) {
            quieted = new CompletableFuture<>();
        }
        CompletableFuture<Void> done = quieted;
        tellQuiet();
        return done;
    }

    private void tellQuiet() {
        if (quieted != null && running == null) {
            quieted.complete(null);
            quieted = null;
        }
    }

    /**
     * Makes checkpoints again.
     *
     * @param joined whether the next one is one of those that {@link OwnHead#together} waits for
     */
    public void resume(boolean joined) {
        quiet = false;
        joins = joined && head != null;
    }

    private void begin() {
        for (int place : log.stale()) {
            saver.again(place);
        }
        running = new Checkpoint(saver, log, head, shard, settings, writer, ++commits, held.size(), joins);
        running.live(cache.isLive());
        joins = false;
        open.add(running);
        saver.begin(running);
        save(running);
    }

    private void save(Checkpoint checkpoint) {
        if (running != checkpoint) {
            return;
        }
        if (saver.saveNext(settings.flowsAStep())) {
            own.execute(() -> save(checkpoint));
            return;
        }
        checkpoint
                .commit()
                .whenComplete((outcome, failure) ->
                        own.execute(() -> ended(checkpoint, failure == null ? outcome : OwnHead.Outcome.UNKNOWN)));
    }

    private void ended(Checkpoint checkpoint, OwnHead.Outcome outcome) {
        if (running != checkpoint) {
            return;
        }
        running = null;
        stateOctets = log.octets();
        if (outcome == OwnHead.Outcome.FENCED) {
            // What was found is told with the fence.
            return;
        }
        if (outcome == OwnHead.Outcome.DONE) {
            checkpoints.incrementAndGet();
            open.clear();
            ledger.set(LedgerCounter.FLOWS_UNPROTECTED, checkpoint.unprotected(), 0);
            Checkpoint.remove(head, shard, log.committed());
            release(checkpoint.heldBatches(), begunNs);
        } else {
            failures.incrementAndGet();
            joins |= checkpoint.joined();
            for (int place : log.failed(checkpoint.chunks())) {
                saver.again(place);
            }
        }
        tellQuiet();
        if (withdrawn != null) {
            unprotect();
        }
    }

    private void release(int batches, long nowNs) {
        for (int i = 0; i < batches && !held.isEmpty(); i++) {
            FlowBatch batch = held.remove();
            heldRecords -= batch.records();
            exporters.accept(batch);
        }
        heldSinceNs = nowNs;
    }

    /**
     * Protects no more: takes everything out of the shared state, then lets the records pass. Completes when nothing is left
     * there of this shard.
     */
    public CompletableFuture<Void> withdraw() {
        if (head == null) {
            return CompletableFuture.completedFuture(null);
        }
        if (withdrawn == null) {
            withdrawn = new CompletableFuture<>();
            if (running == null) {
                unprotect();
            }
        }
        return withdrawn;
    }

    /** Commits that this shard has nothing; whatever becomes of that, the records pass after it. */
    private void unprotect() {
        OwnHead by = head;
        CompletableFuture<Void> done = withdrawn;
        by.commit(shard, ++commits, List.of(), false)
                .whenComplete((outcome, failure) -> own.execute(() -> {
                    if (head == by && withdrawn == done && outcome != OwnHead.Outcome.FENCED) {
                        Checkpoint.remove(by, shard, log.all());
                        stop();
                        release(held.size(), 0);
                    }
                }));
    }

    /**
     * Leaves all flows to whoever takes them over: a last checkpoint, with which the head is {@link StateHead#release
     * released}, as that of every other shard; then no flow and no record is here.
     *
     * @return completes when that is so, with whether it is: not when the store fails, then all is as before
     */
    public CompletableFuture<Boolean> handOver(CompletableFuture<OwnHead.Outcome> released) {
        OwnHead by = head;
        return released.thenApplyAsync(
                outcome -> {
                    if (outcome != OwnHead.Outcome.DONE || head != by) {
                        return false;
                    }
                    cache.publish();
                    stop();
                    // Made since the last checkpoint, in which their packets are.
                    giveUpRecords();
                    saver.discard(LedgerCounter.HANDED_OVER);
                    return true;
                },
                own);
    }

    /** Another node has taken over: nothing of what is here counts any more. */
    private void fence(OwnHead by, StateHead found) {
        if (head != by) {
            return;
        }
        cache.publish();
        fenced = true;
        if (found != null) {
            // Of a checkpoint it may not be known here that it was made, and its records may leave.
            release(
                    open.stream()
                            .filter(checkpoint -> checkpoint.isIn(found))
                            .mapToInt(Checkpoint::heldBatches)
                            .max()
                            .orElse(0),
                    begunNs);
        }
        stop();
        giveUpRecords();
        saver.discard(LedgerCounter.FENCED);
    }

    private void giveUpRecords() {
        for (FlowBatch batch : held) {
            ledger.add(LedgerCounter.RECORDS_FENCED, batch.records());
            ledger.add(LedgerCounter.RECORDED_FENCED, batch.packets(), batch.ipOctets());
        }
        held.clear();
        heldRecords = 0;
    }

    private void stop() {
        head = null;
        log = null;
        stateOctets = 0;
        running = null;
        open.clear();
        saver.stop();
        tellQuiet();
        ledger.set(LedgerCounter.FLOWS_UNPROTECTED, 0, 0);
        if (withdrawn != null) {
            withdrawn.complete(null);
            withdrawn = null;
        }
    }

    @Override
    public void close() {
        if (head != null) {
            stop();
        }
        writer.close();
    }
}
