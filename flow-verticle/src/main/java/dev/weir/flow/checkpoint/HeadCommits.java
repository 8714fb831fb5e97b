// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What waits to become part of a head, and what of it goes with the next step. One thread at a time. */
final class HeadCommits {
    /** Of what is of no shard. */
    static final int NO_SHARD = -1;

    private final Map<Integer, Commit> waiting = new LinkedHashMap<>();
    private final List<UnaryOperator<StateHead>> changes = new ArrayList<>();

    /** Shards that have nothing in the store and want nothing there. */
    private final Set<Integer> away = new HashSet<>();

    private Together together;

    /**
     * A shard's.
     *
     * @param joins whether it was begun after the shard had been told of the {@link Together}
     */
    record Commit(StateHead.Shard state, boolean joins, CompletableFuture<OwnHead.Outcome> outcome) {}

    /**
     * A change that the commits of all shards are to go with, in one step.
     *
     * @param shards how many there are
     */
    record Together(int shards, UnaryOperator<StateHead> change, CompletableFuture<OwnHead.Outcome> outcome) {}

    /**
     * What goes with one step.
     *
     * @param head what comes of it
     * @param commits whose it is
     * @param changes those that are in it beside
     * @param whole what all shards joined, {@code null} if that is not in it
     */
    record Step(StateHead head, List<Commit> commits, List<UnaryOperator<StateHead>> changes, Together whole) {}

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * Has a shard's commit wait.
     *
     * @param leaves whether the shard is to be waited for no more, until it {@link #stay stays}
     */
    void add(int shard, Commit commit, boolean leaves) {
        if (leaves) {
            away.add(shard);
        }
        Commit before = waiting.put(shard, commit);
        if (before != null) {
            CompletionStage<OwnHead.Outcome> both = commit.outcome;
            both.thenAccept(before.outcome::complete);
        }
    }

    void stay(int shard) {
        away.remove(shard);
    }

    boolean isAnyAway() {
        return !away.isEmpty();
    }

    /** Has a change go with the next step. */
    void add(UnaryOperator<StateHead> change) {
        changes.add(change);
    }

    /** Has commits that join wait until those of all shards have come. */
    void add(Together whole) {
        if (together != null) {
            throw new IllegalStateException("two changes of one head at a time");
        }
        together = whole;
    }

    /** Takes what all shards are to join, if none of them has anything in the store; else {@code null}. */
    Together takeNeedless() {
        Together needless = together;
        if (needless == null || !IntStream.range(0, needless.shards).allMatch(away::contains)) {
            return null;
        }
        together = null;
        return needless;
    }

    /** Takes what all shards are to join, if there is such a thing; else {@code null}. */
    Together takeTogether() {
        Together all = together;
        together = null;
        return all;
    }

    /** Takes all commits that wait, for none of which there will be a step. */
    List<Commit> takeAll() {
        List<Commit> all = List.copyOf(waiting.values());
        waiting.clear();
        return all;
    }

    /** Takes what goes with the next step, from a head on; {@code null} when no commit does. */
    Step takeNext(StateHead from) {
        Together whole = isTogether() ? together : null;
        StateHead next = from;
        List<Commit> commits = new ArrayList<>();
        for (Map.Entry<Integer, Commit> one : waiting.entrySet()) {
            if (!one.getValue().joins || together == null || whole != null) {
                if (one.getKey() != NO_SHARD) {
                    next = next.withShard(one.getKey(), one.getValue().state);
                }
                commits.add(one.getValue());
            }
        }
        if (commits.isEmpty()) {
            return null;
        }
        waiting.values().removeAll(commits);
        List<UnaryOperator<StateHead>> made = List.copyOf(changes);
        changes.clear();
        for (UnaryOperator<StateHead> change : made) {
            next = change.apply(next);
        }
        if (whole != null) {
            next = whole.change.apply(next);
        }
        return new Step(next.next(), commits, made, whole);
    }

    /** Whether all shards wait that are to come together. */
    private boolean isTogether() {
        if (together == null) {
            return false;
        }
        for (int shard = 0; shard < together.shards; shard++) {
            Commit commit = waiting.get(shard);
            if (!away.contains(shard) && (commit == null || !commit.joins)) {
                return false;
            }
        }
        return true;
    }

    /** A step was made. */
    void made(Step step) {
        if (step.whole != null) {
            together = null;
        }
    }

    /** A step was not made, or nobody knows: its commits come again, the rest goes with the next one. */
    void failed(Step step) {
        changes.addAll(0, step.changes);
    }
}
