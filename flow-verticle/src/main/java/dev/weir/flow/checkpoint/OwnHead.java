// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.model.state.StateOwner;
import dev.weir.model.state.StateStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The head of this node's own life: what its shards commit, one atomic step after the other. What comes while a step is on
 * its way goes with the next one, all together. Any thread.
 */
public final class OwnHead {
    private final StateStore store;
    private final StateOwner owner;
    private final Doubt doubt;
    private final Consumer<StateOwner> remains;
    private final String key;
    private final AtomicInteger numbers = new AtomicInteger();
    private StateHead current;
    /** What is in the store as far as is known; {@code null} before the first step. */
    private byte[] known;
    /** A step whose outcome is not known; {@code null} when there is none. */
    private StateHead uncertain;

    private final HeadCommits waiting = new HeadCommits();
    private boolean stepping;
    private boolean fenced;
    /** Something of this life has been in the store. */
    private boolean begun;

    private final List<Consumer<StateHead>> onFenced = new ArrayList<>();

    /** What the one that has taken over found. */
    private volatile StateHead last;

    /** What became of a commit. */
    public enum Outcome {
        /** It is in the store. */
        DONE,
        /** Nobody knows: the store failed. */
        UNKNOWN,
        /** Another node has taken over what was there before: nothing of this life counts any more. */
        FENCED
    }

    /** The head of a life that nobody takes over without it being {@link #doubt told so}. */
    OwnHead(StateStore store, StateOwner owner) {
        this(store, owner, () -> true, needless -> store.remove(StateHead.key(needless)));
    }

    /**
     * The head of a life of which nothing is in the store yet.
     *
     * @param awake whether it would have been told by now if it were {@link #doubt in doubt}
     * @param remains takes the head away of a life that nobody has use for any more
     */
    public OwnHead(StateStore store, StateOwner owner, BooleanSupplier awake, Consumer<StateOwner> remains) {
        this.remains = remains;
        this.store = store;
        this.owner = owner;
        this.doubt = new Doubt(awake);
        this.key = StateHead.key(owner);
        this.current = StateHead.begin(owner);
    }

    public StateOwner owner() {
        return owner;
    }

    /** A number that nothing else of this life has, but 0: for a checkpoint or a chunk. */
    int nextNumber() {
        return numbers.updateAndGet(before -> before == -1 ? 1 : before + 1);
    }

    /** Where the chunks go. */
    StateStore store() {
        return store;
    }

    /** Whether another node has taken over. */
    public synchronized boolean isFenced() {
        return fenced;
    }

    /** Commits nothing until this life is {@link #trust trusted} again: another node may have taken it over elsewhere. */
    public void doubt() {
        doubt.tell(true);
    }

    /** Commits again. */
    public void trust() {
        doubt.tell(false);
    }

    /** Whether it is not known if another node has taken over. What is not in the store nobody can have. */
    synchronized boolean isDoubted() {
        return begun && !fenced && doubt.isThere();
    }

    /** Looks whether another node has taken over, where that is in doubt, every so often. */
    void lookIfDoubted(long nowNs, long intervalNs) {
        if (isDoubted() && doubt.isToBeLookedInto(nowNs, intervalNs)) {
            store.get(key).thenAccept(octets -> {
                StateHead found = StateHead.decodeIfAny(octets);
                if (found != null && (found.fencedBy() != null || found.settled())) {
                    fence(null, found);
                }
            });
        }
    }

    /** What the node that has taken over found; {@code null} when none has, or it is done with it. */
    StateHead found() {
        return last;
    }

    /**
     * Has it said, once, that another node has taken over; at once when it has.
     *
     * @param listener gets what that one found; {@code null} when it is done with it
     */
    public void onFenced(Consumer<StateHead> listener) {
        synchronized (this) {
            if (!fenced) {
                onFenced.add(listener);
                return;
            }
        }
        listener.accept(last);
    }

    /**
     * Commits a checkpoint of a shard, which makes one after the other.
     *
     * @param joins whether it was begun after this shard had been told of what {@link #together} waits for
     */
    CompletionStage<Outcome> commit(int shard, StateHead.Shard state, boolean joins) {
        return commit(shard, state, joins, false);
    }

    /** Commits that a shard has nothing, and that nobody is to wait for it until it {@link #stay stays}. */
    CompletionStage<Outcome> leave(int shard) {
        CompletionStage<Outcome> outcome = commit(shard, new StateHead.Shard(nextNumber(), List.of()), false, true);
        endNeedless();
        return outcome;
    }

    /** A shard that may have left will commit again. */
    synchronized void stay(int shard) {
        waiting.stay(shard);
    }

    private CompletionStage<Outcome> commit(int shard, StateHead.Shard state, boolean joins, boolean leaves) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        boolean tooLate;
        synchronized (this) {
            tooLate = fenced;
            if (!tooLate) {
                waiting.add(shard, new HeadCommits.Commit(state, joins, outcome), leaves);
            }
        }
        if (tooLate) {
            outcome.complete(Outcome.FENCED);
        }
        step();
        return outcome;
    }

    /** Puts the head into the store, if that was not done before; fails when that cannot be. */
    public CompletionStage<Void> begin() {
        synchronized (this) {
            if (known != null && !fenced) {
                return CompletableFuture.completedFuture(null);
            }
        }
        return commit(HeadCommits.NO_SHARD, StateHead.Shard.NONE, false).thenAccept(outcome -> {
            if (outcome != Outcome.DONE) {
                throw new IllegalStateException("the shared state of " + owner + " could not be begun: " + outcome);
            }
        });
    }

    /**
     * Makes a change in the same step as the next commits of all shards that join it; until all have come, the commits that
     * join wait. One at a time.
     */
    public CompletableFuture<Outcome> together(int shards, UnaryOperator<StateHead> change) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(new HeadCommits.Together(shards, change, outcome));
        }
        endNeedless();
        return outcome;
    }

    /** Where no shard has anything in the store, no step is needed for it to be so. */
    private void endNeedless() {
        HeadCommits.Together needless;
        synchronized (this) {
            needless = waiting.takeNeedless();
        }
        if (needless != null) {
            needless.outcome().complete(Outcome.DONE);
        }
    }

    /** Makes a change with the next step, whenever that comes. */
    public synchronized void change(UnaryOperator<StateHead> change) {
        waiting.add(change);
    }

    /** Makes a change now. */
    CompletionStage<Outcome> make(UnaryOperator<StateHead> change) {
        change(change);
        return commit(HeadCommits.NO_SHARD, StateHead.Shard.NONE, false);
    }

    /** Whether there is a shard that has taken all of its out of the store. */
    synchronized boolean isAnyAway() {
        return waiting.isAnyAway();
    }

    private void step() {
        HeadCommits.Step step = null;
        synchronized (this) {
            if (stepping || fenced || waiting.isEmpty()) {
                return;
            }
            if (uncertain == null && !isDoubted()) {
                step = waiting.takeNext(current);
                if (step == null) {
                    return;
                }
            }
            stepping = true;
        }
        if (step == null) {
            findOut(null);
        } else {
            attempt(step, false);
        }
    }

    /** {@code again} where the same has been in doubt before: whoever waits had better come with a later picture then. */
    private void attempt(HeadCommits.Step step, boolean again) {
        byte[] octets = step.head().encode();
        store.replace(key, known, octets).whenComplete((replaced, failure) -> {
            if (failure == null && Boolean.TRUE.equals(replaced) && !isDoubted()) {
                adopt(step.head(), octets);
                finish(step, Outcome.DONE);
                return;
            }
            synchronized (this) {
                uncertain = step.head();
            }
            if (again) {
                finish(step, Outcome.UNKNOWN);
            } else {
                findOut(step);
            }
        });
    }

    /** Asks what is in the store, when a step's outcome is not known; {@code step} is that one, if it still waits. */
    private void findOut(HeadCommits.Step step) {
        store.get(key).whenComplete((found, failure) -> {
            if (failure == null) {
                findOut(step, found);
            } else {
                // It is asked again with the next commit.
                finish(step, Outcome.UNKNOWN);
            }
        });
    }

    private void findOut(HeadCommits.Step step, byte[] found) {
        StateHead tried;
        byte[] before;
        synchronized (this) {
            tried = uncertain;
            before = known;
        }
        StateHead head = StateHead.decodeIfAny(found);
        if (tried != null && Arrays.equals(found, tried.encode())) {
            adopt(tried, found);
            confirm(step, tried);
        } else if (Arrays.equals(found, before)) {
            synchronized (this) {
                uncertain = null;
            }
            finish(step, Outcome.UNKNOWN);
        } else if (found == null) {
            missing();
            finish(step, Outcome.UNKNOWN);
        } else if (head != null && head.fencedBy() == null && !head.settled()) {
            // Only this node writes such a head: an attempt that was given up has come late.
            adopt(head, found);
            finish(step, Outcome.UNKNOWN);
        } else {
            fence(step, head);
        }
    }

    /**
     * A step is in the store, but not for certain in more than one place of it, or the store would have said so: who takes
     * over may not see it. The next one that is answered shows that it is; if somebody waits for it, that one is made now.
     */
    private void confirm(HeadCommits.Step step, StateHead made) {
        if (step == null || isDoubted()) {
            finish(step, Outcome.UNKNOWN);
            return;
        }
        attempt(new HeadCommits.Step(made.next(), step.commits(), step.changes(), step.whole()), true);
    }

    /**
     * Nobody but this life takes its head away. Where two parts of a cluster become one, what the smaller had is gone for a
     * moment: it comes back, or is put there again by the next step.
     */
    private synchronized void missing() {
        if (!isDoubted()) {
            known = null;
            uncertain = null;
        }
    }

    private synchronized void adopt(StateHead head, byte[] octets) {
        begun = true;
        current = head;
        known = octets;
        uncertain = null;
    }

    /** A step has ended; {@code null} for one of which nobody waits for the outcome any more. */
    private void finish(HeadCommits.Step step, Outcome outcome) {
        List<HeadCommits.Commit> ended = new ArrayList<>();
        synchronized (this) {
            stepping = false;
            if (step != null) {
                ended.addAll(step.commits());
                if (outcome == Outcome.DONE) {
                    waiting.made(step);
                } else {
                    waiting.failed(step);
                }
            }
            if (uncertain != null || isDoubted()) {
                // The store does not answer, or not for all: who would wait for that had better come again with a later
                // picture.
                ended.addAll(waiting.takeAll());
            }
        }
        ended.forEach(commit -> commit.outcome().complete(outcome));
        if (outcome == Outcome.DONE && step != null && step.whole() != null) {
            step.whole().outcome().complete(outcome);
        }
        step();
    }

    private void fence(HeadCommits.Step step, StateHead found) {
        List<HeadCommits.Commit> ended = new ArrayList<>();
        List<Consumer<StateHead>> listeners;
        HeadCommits.Together left;
        synchronized (this) {
            fenced = true;
            last = found;
            stepping = false;
            if (step != null) {
                ended.addAll(step.commits());
            }
            ended.addAll(waiting.takeAll());
            left = waiting.takeTogether();
            listeners = List.copyOf(onFenced);
            onFenced.clear();
        }
        if (found != null && found.settled()) {
            remains.accept(owner);
        }
        listeners.forEach(listener -> listener.accept(found));
        ended.forEach(commit -> commit.outcome().complete(Outcome.FENCED));
        if (left != null) {
            left.outcome().complete(Outcome.FENCED);
        }
    }
}
