// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.model.state.StateOwner;
import dev.weir.model.state.StateStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The head of this node's own life: what its shards commit, one atomic step after the other. What comes while a step is on
 * its way goes with the next one, all together. Any thread.
 */
public final class OwnHead {
    private static final int NO_SHARD = -1;

    private final StateStore store;
    private final StateOwner owner;
    private final String key;

    private StateHead current;

    /** What is in the store as far as is known; {@code null} before the first step. */
    private byte[] known;

    /** A step whose outcome is not known; {@code null} when there is none. */
    private StateHead uncertain;

    private final Map<Integer, Commit> waiting = new LinkedHashMap<>();
    private boolean stepping;
    private boolean fenced;
    private Together together;
    private final List<UnaryOperator<StateHead>> changes = new ArrayList<>();
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

    private record Commit(long number, List<Integer> chunks, boolean joins, CompletableFuture<Outcome> outcome) {}

    /** A change that the commits of all shards are to go with, in one step. */
    private static final class Together {
        private final UnaryOperator<StateHead> change;
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        private final boolean[] joined;

        private Together(int shards, UnaryOperator<StateHead> change) {
            this.change = change;
            this.joined = new boolean[shards];
        }

        private boolean isComplete() {
            for (boolean one : joined) {
                if (!one) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The head of a life of which nothing is in the store yet. */
    public OwnHead(StateStore store, StateOwner owner) {
        this.store = store;
        this.owner = owner;
        this.key = StateHead.key(owner);
        this.current = StateHead.begin(owner);
    }

    public StateOwner owner() {
        return owner;
    }

    /** Where the chunks go. */
    StateStore store() {
        return store;
    }

    /** Whether another node has taken over. */
    public synchronized boolean isFenced() {
        return fenced;
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
     * Commits what a shard's flows are in from now on. A shard commits one after the other.
     *
     * @param number greater with each
     * @param chunks the numbers of all its chunks
     * @param joins whether it was begun after this shard had been told of what {@link #together} waits for
     */
    CompletionStage<Outcome> commit(int shard, long number, List<Integer> chunks, boolean joins) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        synchronized (this) {
            if (!fenced) {
                waiting.put(shard, new Commit(number, chunks, joins, outcome));
                if (joins && together != null) {
                    together.joined[shard] = true;
                }
            }
        }
        if (isFenced()) {
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
        return commit(NO_SHARD, 0, List.of(), false).thenAccept(outcome -> {
            if (outcome != Outcome.DONE) {
                throw new IllegalStateException("the shared state of " + owner + " could not be begun: " + outcome);
            }
        });
    }

    /**
     * Makes a change in the same step as the next commits of all shards that join it; until all have come, the commits that
     * join wait. One at a time.
     */
    public synchronized CompletableFuture<Outcome> together(int shards, UnaryOperator<StateHead> change) {
        if (together != null) {
            throw new IllegalStateException("two changes of one head at a time");
        }
        together = new Together(shards, change);
        return together.outcome;
    }

    /** Makes a change with the next step, whenever that comes. */
    public synchronized void change(UnaryOperator<StateHead> change) {
        changes.add(change);
    }

    private void step() {
        Step step;
        synchronized (this) {
            if (stepping || fenced) {
                return;
            }
            if (uncertain == null) {
                step = nextStep();
                if (step == null) {
                    return;
                }
            } else {
                step = null;
            }
            stepping = true;
        }
        if (step == null) {
            findOut(List.of(), null);
        } else {
            attempt(step);
        }
    }

    /** One step: from the octets that are there to others. */
    private static final class Step {
        private final StateHead head;
        private final byte[] expected;
        private final byte[] octets;
        private final List<Commit> commits;
        private final Together whole;

        private Step(StateHead head, byte[] expected, List<Commit> commits, Together whole) {
            this.head = head;
            this.expected = expected;
            this.octets = head.encode();
            this.commits = commits;
            this.whole = whole;
        }
    }

    /** The next step; {@code null} when there is nothing to be done. */
    private Step nextStep() {
        boolean complete = together != null
                && together.isComplete()
                && waiting.values().stream().filter(Commit::joins).count() == together.joined.length;
        StateHead next = current;
        List<Commit> commits = new ArrayList<>();
        for (Map.Entry<Integer, Commit> one : waiting.entrySet()) {
            if (!one.getValue().joins || together == null || complete) {
                if (one.getKey() != NO_SHARD) {
                    next = next.withChunks(one.getKey(), one.getValue().number, one.getValue().chunks);
                }
                commits.add(one.getValue());
            }
        }
        if (commits.isEmpty()) {
            return null;
        }
        waiting.values().removeAll(commits);
        for (UnaryOperator<StateHead> change : changes) {
            next = change.apply(next);
        }
        changes.clear();
        Together whole = complete ? together : null;
        if (complete) {
            next = together.change.apply(next);
        }
        next = next.next();
        return new Step(next, known, commits, whole);
    }

    private void attempt(Step step) {
        store.replace(key, step.expected, step.octets).whenComplete((replaced, failure) -> {
            if (failure == null && Boolean.TRUE.equals(replaced)) {
                settle(step, Outcome.DONE);
            } else {
                synchronized (this) {
                    uncertain = step.head;
                }
                findOut(step.commits, step);
            }
        });
    }

    /** Asks what is in the store, when a step's outcome is not known; {@code step} is that one, if it still waits. */
    private void findOut(List<Commit> commits, Step step) {
        store.get(key).whenComplete((found, failure) -> {
            if (failure != null) {
                // It is asked again with the next commit.
                finish(commits, step == null ? null : step.whole, Outcome.UNKNOWN);
                return;
            }
            StateHead tried;
            byte[] before;
            synchronized (this) {
                tried = uncertain;
                before = known;
            }
            if (found != null && Arrays.equals(found, tried.encode())) {
                adopt(tried, found);
                finish(commits, step == null ? null : step.whole, Outcome.DONE);
            } else if (Arrays.equals(found, before)) {
                synchronized (this) {
                    uncertain = null;
                }
                finish(commits, step == null ? null : step.whole, Outcome.UNKNOWN);
            } else {
                fence(found, commits, step == null ? null : step.whole);
            }
        });
    }

    private void settle(Step step, Outcome outcome) {
        adopt(step.head, step.octets);
        finish(step.commits, step.whole, outcome);
    }

    private synchronized void adopt(StateHead head, byte[] octets) {
        current = head;
        known = octets;
        uncertain = null;
    }

    private void finish(List<Commit> commits, Together whole, Outcome outcome) {
        synchronized (this) {
            stepping = false;
            if (whole != null) {
                if (outcome == Outcome.DONE) {
                    together = null;
                } else {
                    // Its shards have to come again.
                    Arrays.fill(whole.joined, false);
                }
            }
        }
        commits.forEach(commit -> commit.outcome.complete(outcome));
        if (whole != null && outcome == Outcome.DONE) {
            whole.outcome.complete(outcome);
        }
        step();
    }

    private void fence(byte[] found, List<Commit> commits, Together whole) {
        List<Commit> all = new ArrayList<>(commits);
        List<Consumer<StateHead>> listeners;
        Together left;
        synchronized (this) {
            fenced = true;
            last = read(found);
            stepping = false;
            all.addAll(waiting.values());
            waiting.clear();
            listeners = List.copyOf(onFenced);
            onFenced.clear();
            left = whole == null ? together : whole;
            together = null;
        }
        if (last != null && last.settled()) {
            // Nobody else has use for it.
            store.remove(key);
        }
        listeners.forEach(listener -> listener.accept(last));
        all.forEach(commit -> commit.outcome.complete(Outcome.FENCED));
        if (left != null) {
            left.outcome.complete(Outcome.FENCED);
        }
    }

    private static StateHead read(byte[] found) {
        try {
            return found == null ? null : StateHead.decode(found);
        } catch (BadStateException e) {
            return null;
        }
    }
}
