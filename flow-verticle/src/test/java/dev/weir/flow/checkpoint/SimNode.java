// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.state.StateOwner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** One life of a node. */
final class SimNode implements Takeover.Shards {
    private final SimTime time;
    private final SimHost host;
    private final StateOwner owner;
    private final OwnHead head;
    private final Takeover takeover;
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    private CompletableFuture<?> withdrawn = CompletableFuture.completedFuture(null);

    private long diedNs = Long.MIN_VALUE;

    /** By shard: when each checkpoint was begun. */
    private final List<Map<Integer, Long>> begunNs = List.of(new HashMap<>(), new HashMap<>());

    /** By shard, of one whose process has died: the checkpoints of which it did not know whether they were made. */
    private final List<List<Integer>> unheard = new ArrayList<>();

    /**
     * One that has not begun.
     *
     * @param onEnd told when another node has taken it over
     */
    SimNode(SimTime time, SimHost host, StateOwner owner, SimStore store, Mutation mutation, Consumer<SimNode> onEnd) {
        this.time = time;
        this.host = host;
        this.owner = owner;
        this.head = new OwnHead(store.seenBy(this, mutation), owner);
        this.takeover = new Takeover(store.seenBy(this, mutation), host.hash(), this, host::soon);
        head.onFenced(found -> host.later(owner.epoch() % 3 * 700, () -> onEnd.accept(this)));
    }

    StateOwner owner() {
        return owner;
    }

    SimHost host() {
        return host;
    }

    boolean isWell() {
        return host.isWell() && host.life() == this && !head.isFenced();
    }

    /** Whether it has ended, and knows it, or is no more. */
    boolean isOver() {
        return !host.isAlive() || head.isFenced();
    }

    boolean isFenced() {
        return head.isFenced();
    }

    /** Has its shards keep their flows in the store. */
    void protect() {
        host.shards().forEach(shard -> shard.guard.protect(head));
    }

    /** Has its shards keep nothing there. */
    void withdraw() {
        withdrawn = all(ShardGuard::withdraw);
    }

    /** A shard may have begun a checkpoint. */
    void ticked(int shard) {
        host.shards()
                .get(shard)
                .guard
                .open()
                .forEach(number -> begunNs.get(shard).putIfAbsent(number, time.nowNs()));
    }

    /** When its process died in this life; before all times if it has not. */
    long diedNs() {
        return diedNs;
    }

    /** Its process dies. */
    void die() {
        diedNs = time.nowNs();
        host.shards().forEach(shard -> unheard.add(shard.guard.open()));
    }

    /** Whether it died without having heard of a checkpoint of a shard: the records that it let go are nowhere any more. */
    boolean hasNotHeardOf(int shard, int checkpoint) {
        return !unheard.isEmpty() && unheard.get(shard).contains(checkpoint);
    }

    /** When a checkpoint was begun that is the last one of a shard: what was metered before is in it. */
    long begunNs(int shard, int checkpoint) {
        return checkpoint == 0 ? Long.MIN_VALUE : begunNs.get(shard).getOrDefault(checkpoint, Long.MIN_VALUE);
    }

    /** Takes another life over, once it is done with those before. */
    void adopt(StateOwner dead) {
        host.soon(() -> last = last.handle((done, failure) -> takeover.of(dead, head, true))
                .thenCompose(done -> done)
                .whenComplete((result, failure) -> time.trace(() -> owner + " took over " + dead + ": "
                        + (failure == null ? result.flows() + " flows of " + result.owners() : failure))));
    }

    /** What it has not come to an end with, although it should have by now. */
    List<String> unfinished() {
        List<String> found = new ArrayList<>();
        if (!last.isDone()) {
            found.add(owner + " is still taking over");
        }
        if (!withdrawn.isDone()) {
            found.add(owner + " has not left the store");
        }
        return found;
    }

    private CompletableFuture<Void> all(Function<ShardGuard, CompletableFuture<Void>> order) {
        return CompletableFuture.allOf(
                host.shards().stream().map(shard -> order.apply(shard.guard)).toArray(CompletableFuture[]::new));
    }

    @Override
    public int count() {
        return SimHost.SHARDS;
    }

    @Override
    public CompletionStage<Void> quiesce() {
        return all(ShardGuard::quiesce);
    }

    @Override
    public CompletionStage<Void> resume(boolean joined) {
        host.shards().forEach(shard -> shard.guard.resume(joined));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> take(int shard, FlowTransfer flows) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        host.soon(() -> {
            if (host.shards().get(shard).guard.merge(head, flows)) {
                taken.complete(null);
            } else {
                taken.completeExceptionally(new IllegalStateException("this life has ended"));
            }
        });
        return taken;
    }
}
