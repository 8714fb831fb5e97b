// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.flow.cache.FlowCache;
import dev.weir.flow.cache.FlowSaver;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
    private static final long NEVER = Long.MIN_VALUE;

    private final int shard;
    private final FlowCache cache;
    private final FlowSaver saver;
    private final LedgerSlice ledger;
    private final GuardSettings settings;
    private final Executor own;
    private final SavedChunk writer = new SavedChunk();
    private final HeldRecords held;
    private volatile OwnHead head;

    /** Another node has taken over, and this one has not begun anew. */
    private boolean fenced;

    private ChunkLog log;
    private Checkpoint running;
    /** Those since the last one of which it is known that it was made. */
    private final List<Checkpoint> open = new ArrayList<>();

    private long begunNs;
    private boolean joins;
    private boolean quiet;
    private CompletableFuture<Void> quieted;
    private CompletableFuture<Void> withdrawn;
    private long withdrawnNs;

    /** It is being committed that nothing of this shard is in the store. */
    private boolean leaving;
    /** Protects once it has been withdrawn. */
    private OwnHead next;

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
        this.held = new HeldRecords(settings, ledger, exporters);
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

    /** The numbers of the checkpoints that have been made, or may yet be, as far as is known here; the latest last. */
    List<Integer> open() {
        return open.stream().map(Checkpoint::number).toList();
    }

    /** Protects from now on: all flows have changed. */
    public void protect(OwnHead by) {
        if (head != null && head.isFenced()) {
            fence(head, head.found());
        }
        if (head != null && withdrawn != null) {
            next = by;
        } else if (head == null) {
            head = by;
            fenced = false;
            log = new ChunkLog(by::nextNumber);
            joins = false;
            by.stay(shard);
            saver.start();
            by.onFenced(found -> own.execute(() -> fence(by, found)));
        }
    }

    /** Goes on without protection, in a life of its own, after another node had taken over. */
    public void beginUnprotected() {
        if (fenced) {
            fenced = false;
            held.releaseAll();
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
            held.pass(batch);
        } else {
            held.add(batch, nowNs);
        }
    }

    /**
     * Begins a checkpoint when it is time for one.
     *
     * @param nowNs of {@link System#nanoTime}, or of a simulation's clock
     */
    public void tick(long nowNs) {
        OwnHead by = head;
        if (by == null) {
            return;
        }
        boolean may = running == null && !quiet && !leaving && (withdrawn == null || joins);
        if (may && (nowNs - begunNs >= settings.intervalNs() || joins)) {
            cache.publish();
            if (saver.changes() != 0 || !held.isEmpty() || joins) {
                begunNs = nowNs;
                begin();
            }
        }
        held.releaseOverdue(nowNs, by.isDoubted() || by.isFenced());
        unprotectIfWanted(nowNs);
        by.lookIfDoubted(nowNs, settings.intervalNs());
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
        if (quieted != null && running == null && !leaving) {
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
        running = new Checkpoint(saver, log, head, shard, settings, writer, held.size(), joins);
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
        if (outcome == OwnHead.Outcome.FENCED) {
            // What was found is told with the fence.
            return;
        }
        if (outcome == OwnHead.Outcome.DONE) {
            checkpoints.incrementAndGet();
            open.clear();
            ledger.set(LedgerCounter.FLOWS_UNPROTECTED, checkpoint.unprotected(), 0);
            Checkpoint.remove(head, shard, log, log.committed(), own);
            stateOctets = log.octets();
            held.release(checkpoint.heldBatches(), begunNs);
        } else {
            failures.incrementAndGet();
            joins |= checkpoint.joined();
            for (int place : log.failed(checkpoint.chunks())) {
                saver.again(place);
            }
        }
        tellQuiet();
    }

    /**
     * Protects no more: takes everything out of the shared state, then lets the records pass. Completes when nothing is left
     * there of this shard, or when the store has not answered for as long as records wait.
     */
    public CompletableFuture<Void> withdraw() {
        if (head == null) {
            return CompletableFuture.completedFuture(null);
        }
        next = null;
        if (withdrawn == null) {
            withdrawn = new CompletableFuture<>();
            withdrawnNs = NEVER;
        }
        return withdrawn;
    }

    /**
     * Commits that this shard has nothing. Not while flows are taken over: until this node's head says that it has them, they
     * would be another's too. Nor do records pass before it is known: what is still there may be taken over.
     */
    private void unprotectIfWanted(long nowNs) {
        if (head == null || withdrawn == null || running != null || leaving || quiet || joins) {
            return;
        }
        if (withdrawnNs == NEVER) {
            withdrawnNs = nowNs;
        }
        OwnHead by = head;
        leaving = true;
        by.leave(shard)
                .whenComplete((outcome, failure) -> own.execute(() -> {
                    if (head == by && leaving && outcome != OwnHead.Outcome.FENCED) {
                        left(outcome, nowNs);
                    }
                }));
    }

    private void left(OwnHead.Outcome outcome, long nowNs) {
        if (outcome == OwnHead.Outcome.DONE || nowNs - withdrawnNs > settings.maxHeldNs(head.isDoubted())) {
            unprotected();
        } else {
            leaving = false;
            tellQuiet();
        }
    }

    private void unprotected() {
        OwnHead again = next;
        Checkpoint.remove(head, shard, log, log.all(), own);
        stop();
        held.releaseAll();
        if (again != null) {
            protect(again);
        }
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
                    if (running != null && running.joined()) {
                        // It was in that step, of which this has been told first.
                        ended(running, outcome);
                    }
                    cache.publish();
                    stop();
                    // Made since the last checkpoint, in which their packets are.
                    held.giveUp();
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
            held.release(
                    open.stream()
                            .filter(checkpoint -> checkpoint.isIn(found))
                            .mapToInt(Checkpoint::heldBatches)
                            .max()
                            .orElse(0),
                    begunNs);
        }
        ChunkLog from = log;
        List<Integer> unlisted = from.unlisted(found, shard);
        CompletionStage<?> put = running == null ? CompletableFuture.completedFuture(null) : running.put();
        put.whenComplete((done, failure) -> Checkpoint.remove(by, shard, from, unlisted, own));
        stop();
        held.giveUp();
        saver.discard(LedgerCounter.FENCED);
    }

    private void stop() {
        head = null;
        log = null;
        stateOctets = 0;
        running = null;
        leaving = false;
        next = null;
        open.clear();
        saver.stop();
        writer.clear();
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
