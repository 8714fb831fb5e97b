// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow;

import dev.weir.config.HaConfig;
import dev.weir.flow.cache.FlowCache;
import dev.weir.flow.checkpoint.AdoptionResult;
import dev.weir.flow.checkpoint.BadStateException;
import dev.weir.flow.checkpoint.GuardSettings;
import dev.weir.flow.checkpoint.OwnHead;
import dev.weir.flow.checkpoint.Remains;
import dev.weir.flow.checkpoint.ShardGuard;
import dev.weir.flow.checkpoint.StateHead;
import dev.weir.flow.checkpoint.Takeover;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.state.StateOwner;
import dev.weir.model.state.StateStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The flows of this node in the state that it shares with others: its shards keep theirs there while somebody is there who
 * could take them over, and take over those of nodes that have died. When another node has taken over those of this one,
 * it begins a new life, with nothing. Any thread may ask.
 */
public final class SharedFlows implements AutoCloseable {
    private static final Logger LOG = System.getLogger(SharedFlows.class.getName());

    /** A node's lives from one start of its process to the next have epochs that follow on one another, fewer than these. */
    private static final long LIVES_OF_A_PROCESS = 1000;

    private final StateStore store;
    private final Set<StateOwner> taken = ConcurrentHashMap.newKeySet();
    private final FlowHash hash;
    private final GuardSettings settings;
    private final Map<Integer, Shard> shards = new ConcurrentHashMap<>();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "weir-takeover");
        thread.setDaemon(true);
        return thread;
    });

    private volatile BooleanSupplier awake = () -> true;
    private Life life;
    private boolean wanted;
    private long takeovers;
    private long adoptedFlows;
    private long lostChunks;
    private long lastTakeoverMs;
    private CompletionStage<?> last = CompletableFuture.completedFuture(null);

    private record Shard(ShardGuard guard, Executor own) {}

    /**
     * The flows of a node of which nothing is shared yet.
     *
     * @param owner this node, in its first life
     * @param hash by which flows belong to shards
     * @param shards how many there are
     */
    public SharedFlows(StateStore store, StateOwner owner, HaConfig config, FlowHash hash, int shards) {
        this.store = store;
        this.hash = hash;
        this.settings = GuardSettings.of(
                config.checkpointInterval().toNanos(), config.stateMemory().octets() / shards);
        this.life = new Life(owner);
    }

    /** One life of this node. */
    private final class Life implements Takeover.Shards {
        private final OwnHead head;
        private final Takeover takeover;

        private Life(StateOwner owner) {
            this.head = new OwnHead(store, owner, () -> awake.getAsBoolean(), new Remains(store));
            this.takeover = new Takeover(store, hash, this, worker, taken);
            head.onFenced(this::end);
        }

        private void end(StateHead found) {
            StateOwner owner = head.owner();
            LOG.log(
                    Level.WARNING,
                    "the flows of " + owner + " have been taken over"
                            + (found == null ? "" : " by " + found.fencedBy().node())
                            + ": what is left of them here is given up, and counted");
            renew(this, new StateOwner(owner.node(), owner.epoch() + 1));
        }

        @Override
        public int count() {
            return shards.size();
        }

        @Override
        public CompletionStage<Void> quiesce() {
            return onEach(ShardGuard::quiesce);
        }

        @Override
        public CompletionStage<Void> resume(boolean joined) {
            return onEach(guard -> {
                guard.resume(joined);
                return CompletableFuture.completedFuture(null);
            });
        }

        @Override
        public CompletionStage<Void> take(int shard, FlowTransfer flows) {
            return on(
                    shards.get(shard),
                    guard -> guard.merge(head, flows)
                            ? CompletableFuture.completedFuture(null)
                            : CompletableFuture.failedFuture(
                                    new IllegalStateException(head.owner() + " was taken over itself meanwhile")));
        }
    }

    private interface Order {
        CompletionStage<Void> give(ShardGuard guard);
    }

    private static CompletableFuture<Void> on(Shard shard, Order order) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        shard.own.execute(() -> order.give(shard.guard).whenComplete((any, failure) -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        }));
        return done;
    }

    private CompletionStage<Void> onEach(Order order) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        shards.values().forEach(shard -> all.add(on(shard, order)));
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private synchronized void renew(Life ended, StateOwner owner) {
        if (life == ended) {
            life = new Life(owner);
            begin();
        }
    }

    /** Has every shard go on in the present life. */
    private synchronized CompletionStage<Void> begin() {
        OwnHead head = life.head;
        boolean protect = wanted;
        return onEach(guard -> {
            begin(guard, head, protect);
            return CompletableFuture.completedFuture(null);
        });
    }

    private static void begin(ShardGuard guard, OwnHead head, boolean protect) {
        if (protect) {
            guard.protect(head);
        } else {
            guard.beginUnprotected();
        }
    }

    /**
     * Takes a shard in, whose thread the caller is on.
     *
     * @param own runs things on that thread, after what is under way there
     * @param exporters takes the records that may leave
     */
    ShardGuard join(int shard, FlowCache cache, LedgerSlice ledger, Executor own, Consumer<FlowBatch> exporters) {
        ShardGuard guard = new ShardGuard(shard, cache, ledger, settings, own, exporters);
        synchronized (this) {
            shards.put(shard, new Shard(guard, own));
            begin(guard, life.head, wanted);
        }
        return guard;
    }

    /** Lets a shard go, whose thread the caller is on. */
    void leave(int shard) {
        Shard gone = shards.remove(shard);
        if (gone != null) {
            gone.guard.close();
        }
    }

    /** Keeps the flows in the shared state from now on: somebody is there who could take them over. */
    public CompletionStage<Void> protect() {
        synchronized (this) {
            wanted = true;
        }
        return begin();
    }

    /** Keeps nothing there from now on; completes when nothing is left there. */
    public CompletionStage<Void> withdraw() {
        synchronized (this) {
            wanted = false;
        }
        return onEach(ShardGuard::withdraw);
    }

    /** Has nothing count that is committed while whoever would {@link #doubt} is not awake to do so. */
    public void watchedBy(BooleanSupplier isAwake) {
        awake = isAwake;
    }

    /**
     * Has records wait, and nothing be committed, since another node may have taken over the flows of this one: until it is
     * known that it has, or what is returned is called.
     */
    public Runnable doubt() {
        OwnHead head;
        synchronized (this) {
            head = life.head;
        }
        head.doubt();
        return head::trust;
    }

    /** Whether it was told to keep the flows in the shared state. */
    public synchronized boolean isWanted() {
        return wanted;
    }

    /**
     * Takes over the flows of a node that has died, or has left them.
     *
     * @param epoch of its last known start
     * @return completes when they are here, with how many there were; 0 when another node has them
     */
    public CompletionStage<Long> takeOver(String node, long epoch) {
        return takeOver(node, epoch, key -> CompletableFuture.completedFuture(true));
    }

    /** Takes over the flows that a node has left to others, and no others of it. */
    public CompletionStage<Long> takeOverReleased(String node, long epoch) {
        return takeOver(node, epoch, key -> store.get(key).thenApply(SharedFlows::isReleased));
    }

    private CompletionStage<Long> takeOver(String node, long epoch, Function<String, CompletionStage<Boolean>> which) {
        return inTurn(() -> store.keys(StateHead.keys(node)).thenCompose(keys -> {
            CompletionStage<Long> flows = CompletableFuture.completedFuture(0L);
            for (String key : keys) {
                StateOwner owner = new StateOwner(node, epochOf(key));
                if (owner.epoch() < epoch + LIVES_OF_A_PROCESS) {
                    flows = flows.thenCompose(sum -> which.apply(key)
                            .thenCompose(of -> of ? takeOver(owner) : CompletableFuture.completedFuture(0L))
                            .thenApply(more -> sum + more));
                }
            }
            return flows;
        }));
    }

    private static long epochOf(String key) {
        return Long.parseLong(key.substring(key.lastIndexOf('/') + 1));
    }

    private static boolean isReleased(byte[] head) {
        try {
            return head != null && StateHead.decode(head).released();
        } catch (BadStateException e) {
            LOG.log(Level.WARNING, e.getMessage());
            return false;
        }
    }

    /** Takes over what an earlier process of this node has left, if nobody else has. */
    public CompletionStage<Long> takeOverOwnPast() {
        StateOwner owner = owner();
        return takeOver(owner.node(), owner.epoch() - LIVES_OF_A_PROCESS);
    }

    private CompletionStage<Long> takeOver(StateOwner dead) {
        long beganNs = System.nanoTime();
        Life by;
        boolean guarded;
        synchronized (this) {
            by = life;
            guarded = wanted;
        }
        return by.takeover.of(dead, by.head, guarded).thenApply(result -> {
            if (!result.owners().isEmpty()) {
                tookOver(dead, result, (System.nanoTime() - beganNs) / 1_000_000);
            }
            return result.flows();
        });
    }

    private void tookOver(StateOwner dead, AdoptionResult result, long tookMs) {
        synchronized (this) {
            takeovers++;
            adoptedFlows += result.flows();
            lostChunks += result.lostChunks();
            lastTakeoverMs = tookMs;
        }
        LOG.log(
                Level.INFO,
                "took over " + result.flows() + " flows of " + dead.node() + " in " + tookMs + " ms"
                        + (result.lostChunks() == 0 ? "" : "; " + result.lostChunks() + " parts of them are lost"));
    }

    /**
     * Leaves all flows to whoever takes them over. The captures have stopped before.
     *
     * @return completes with whether none is here any more; if not, they are to be exported here
     */
    public CompletionStage<Boolean> handOver() {
        return inTurn(() -> {
            Life by;
            synchronized (this) {
                by = life;
                if (!wanted || shards.isEmpty()) {
                    return CompletableFuture.completedFuture(false);
                }
            }
            CompletableFuture<OwnHead.Outcome> released = by.head.together(shards.size(), StateHead::release);
            List<CompletionStage<Boolean>> left = new ArrayList<>();
            CompletionStage<Void> told = onEach(guard -> {
                synchronized (left) {
                    left.add(guard.handOver(released));
                }
                guard.resume(true);
                return CompletableFuture.completedFuture(null);
            });
            return told.thenCompose(all -> {
                CompletionStage<Boolean> every = CompletableFuture.completedFuture(true);
                for (CompletionStage<Boolean> one : left) {
                    every = every.thenCombine(one, Boolean::logicalAnd);
                }
                return every;
            });
        });
    }

    private synchronized <T> CompletionStage<T> inTurn(Supplier<CompletionStage<T>> what) {
        CompletionStage<T> next = last.handle((done, failure) -> what.get()).thenCompose(stage -> stage);
        last = next;
        return next;
    }

    /** This node, in its present life. */
    public synchronized StateOwner owner() {
        return life.head.owner();
    }

    /** How it is doing. */
    public SharedFlowsStatus status() {
        long octets = 0;
        long checkpoints = 0;
        long failures = 0;
        boolean protecting = false;
        for (Shard shard : shards.values()) {
            octets += shard.guard.stateOctets();
            checkpoints += shard.guard.checkpoints();
            failures += shard.guard.failures();
            protecting |= shard.guard.isProtecting();
        }
        synchronized (this) {
            return new SharedFlowsStatus(
                    protecting,
                    owner().epoch(),
                    octets,
                    checkpoints,
                    failures,
                    takeovers,
                    adoptedFlows,
                    lostChunks,
                    lastTakeoverMs);
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
