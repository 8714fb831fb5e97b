// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.flow.cache.MovedFlow;
import dev.weir.flow.cache.SavedFlow;
import dev.weir.flow.checkpoint.ChunksAhead.Place;
import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.memory.Memory;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.state.StateOwner;
import dev.weir.model.state.StateStore;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes over the flows of a life that has ended: fences it, reads its chunks, the latest first, and hands each flow to the
 * shard here that owns it. And those of lives that it had taken over itself, as far as they had not become part of its own
 * state yet. One runs at a time, each used once.
 */
public final class Adoption {
    private static final System.Logger LOG = System.getLogger(Adoption.class.getName());
    private static final int ATTEMPTS = 8;

    /** What cannot be read is lost, and what was begun cannot be begun again: as good as for ever, if the store is slow to fail. */
    private static final int READ_ATTEMPTS = 256;

    private final StateStore store;
    private final StateOwner self;
    private final FlowHash hash;
    private final Taker taker;
    private final Executor worker;

    /** By shard; there are none before there is a chunk to be read. */
    private final FlowTransfer[] transfers;

    private Deliveries deliveries;

    private Memory.Region flow;
    private final List<StateHead> fenced = new ArrayList<>();

    /** Fenced by one of those, and part of that one's state: only their heads are still there. */
    private final List<StateOwner> leftovers = new ArrayList<>();

    private final Set<StateOwner> taken;

    /** What is still to be read, the later chunks of a shard before the earlier. */
    private final ChunksAhead chunks;

    private final AdoptionResult result = new AdoptionResult();

    /** The shards here. */
    public interface Taker {
        /** Has a shard take over flows; they are of its cache once it answers, and the transfer is the giver's again. */
        CompletionStage<Void> take(int shard, FlowTransfer flows);
    }

    /**
     * One that has not begun.
     *
     * @param hash by which flows belong to shards here
     * @param shards how many there are
     * @param taken all lives that this one has ever taken over
     * @param worker where chunks are read
     */
    Adoption(
            StateStore store,
            StateOwner self,
            FlowHash hash,
            int shards,
            Taker taker,
            Set<StateOwner> taken,
            Executor worker) {
        this.store = store;
        this.self = self;
        this.hash = hash;
        this.taker = taker;
        this.taken = taken;
        this.worker = worker;
        this.transfers = new FlowTransfer[shards];
        this.chunks = new ChunksAhead(store, READ_ATTEMPTS);
    }

    /**
     * Takes over; completes when all flows are in the caches here.
     *
     * @param may asked, once it is known whose flows they are, whether they may come
     */
    CompletionStage<AdoptionResult> of(StateOwner dead, Function<List<StateOwner>, CompletionStage<Boolean>> may) {
        return fence(dead)
                .thenCompose(any -> may.apply(owners()))
                .thenCompose(go -> go ? readAll() : leave())
                .whenComplete((done, failure) -> close())
                .thenApply(done -> {
                    result.ended(owners());
                    return result;
                });
    }

    private List<StateOwner> owners() {
        return fenced.stream().map(StateHead::owner).toList();
    }

    /** Has them stay as they are, to be taken over another time. */
    private CompletionStage<Void> leave() {
        owners().forEach(taken::remove);
        fenced.clear();
        return CompletableFuture.completedFuture(null);
    }

    /**
     * What was taken over is safe by other means now: says so in the heads, for their owners to see if they live after all,
     * and takes the chunks out of the store.
     *
     * @return completes with whether all heads say so
     */
    public CompletionStage<Boolean> settle() {
        // While a head is there that says whose flows had become part of a life, theirs must not be taken for free.
        List<StateOwner> inTurn = new ArrayList<>(owners());
        inTurn.addAll(leftovers);
        CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
        for (int i = inTurn.size() - 1; i >= 0; i--) {
            StateOwner owner = inTurn.get(i);
            StateHead.Adopted adopted = leftovers.contains(owner) ? StateHead.Adopted.UNKNOWN : result.adopted(owner);
            all = all.thenCompose(
                    settled -> settled ? settle(owner, adopted, ATTEMPTS) : CompletableFuture.completedFuture(false));
        }
        return all.thenApply(settled -> {
            removeChunks(inTurn);
            return settled;
        });
    }

    private CompletionStage<Boolean> settle(StateOwner owner, StateHead.Adopted adopted, int attempts) {
        if (attempts == 0) {
            return CompletableFuture.completedFuture(false);
        }
        String key = StateHead.key(owner);
        return store.get(key)
                .thenCompose(octets -> {
                    StateHead head = decode(octets).orElse(null);
                    return head == null || head.settled()
                            ? CompletableFuture.completedFuture(true)
                            : store.replace(
                                    key, octets, head.settle(adopted).next().encode());
                })
                .handle((settled, failure) -> failure == null && settled
                        ? CompletableFuture.completedFuture(true)
                        : settle(owner, adopted, attempts - 1))
                .thenCompose(stage -> stage);
    }

    /** Those too that no head has: the last ones of who died. Whoever comes too late for that does no harm. */
    private void removeChunks(List<StateOwner> of) {
        for (StateOwner owner : of) {
            store.keys(SavedChunk.keys(owner)).thenAccept(keys -> keys.forEach(store::remove));
        }
    }

    /** Fences a life, then those that it had fenced and not made part of its own state. */
    private CompletionStage<Void> fence(StateOwner dead) {
        if (!taken.add(dead)) {
            return CompletableFuture.completedFuture(null);
        }
        return new Fence(store, self)
                .fence(dead)
                .whenComplete((head, failure) -> {
                    if (failure != null || head.isEmpty()) {
                        taken.remove(dead);
                    }
                })
                .thenCompose(head -> {
                    head.ifPresent(fenced::add);
                    // It may be another's; then so are those.
                    return (head.isEmpty() ? leftByNobody(dead) : fenceLeftBy(head.get())).exceptionally(failure -> {
                        LOG.log(
                                System.Logger.Level.WARNING,
                                "what " + dead + " had taken over stays where it is: " + failure);
                        return null;
                    });
                });
    }

    /** A life that has no head any more may have fenced others when it did not know that yet. */
    private CompletionStage<Void> leftByNobody(StateOwner dead) {
        return again(() -> store.get(StateHead.key(dead)), ATTEMPTS)
                .thenCompose(octets ->
                        octets == null ? fenceLeftBy(StateHead.begin(dead)) : CompletableFuture.completedFuture(null));
    }

    private CompletionStage<Void> fenceLeftBy(StateHead dead) {
        return again(() -> store.keys(StateHead.keys()), READ_ATTEMPTS).thenCompose(keys -> {
            CompletionStage<Void> all = CompletableFuture.completedFuture(null);
            for (String key : keys) {
                all = all.thenCompose(done -> again(() -> store.get(key), READ_ATTEMPTS))
                        .thenCompose(octets -> {
                            Optional<StateHead> head = fencedBy(dead.owner(), octets);
                            if (head.isEmpty()) {
                                return CompletableFuture.completedFuture(null);
                            }
                            StateOwner left = head.get().owner();
                            if (!dead.absorbed().contains(left)) {
                                return fence(left);
                            }
                            if (leftovers.contains(left)) {
                                return CompletableFuture.completedFuture(null);
                            }
                            leftovers.add(left);
                            return fenceLeftBy(head.get());
                        });
            }
            return all;
        });
    }

    private static Optional<StateHead> fencedBy(StateOwner dead, byte[] octets) {
        return decode(octets).filter(head -> dead.equals(head.fencedBy()) && !head.settled());
    }

    private static Optional<StateHead> decode(byte[] octets) {
        try {
            return octets == null ? Optional.empty() : Optional.of(StateHead.decode(octets));
        } catch (BadStateException e) {
            LOG.log(System.Logger.Level.WARNING, e.getMessage());
            return Optional.empty();
        }
    }

    private CompletionStage<Void> readAll() {
        for (StateHead head : fenced) {
            for (int shard = 0; shard < head.shards().size(); shard++) {
                BitSet seen = new BitSet();
                List<Integer> numbers = head.shard(shard).chunks();
                for (int i = numbers.size() - 1; i >= 0; i--) {
                    chunks.add(new Place(head.owner(), result.of(head.owner()), shard, numbers.get(i), seen));
                }
            }
        }
        if (chunks.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        flow = Memory.allocate(MovedFlow.OCTETS, Long.BYTES);
        deliveries = new Deliveries(taker, transfers);
        return deliveries.returned(readNext());
    }

    private void close() {
        chunks.dropAll();
        if (flow != null) {
            flow.close();
            deliveries.close();
        }
    }

    private CompletionStage<Void> readNext() {
        ChunksAhead.Asked next = chunks.next();
        if (next == null) {
            return deliveries.deliverAll();
        }
        return next.octets()
                .handleAsync((octets, failure) -> read(next.place(), octets), worker)
                .thenCompose(read -> read)
                .thenCompose(read -> readNext());
    }

    private CompletionStage<Void> read(Place place, byte[] octets) {
        SavedChunk.Read chunk;
        try {
            if (octets == null) {
                throw new BadStateException("a chunk of " + place.owner() + " is not in the shared state any more");
            }
            chunk = SavedChunk.read(octets);
        } catch (BadStateException e) {
            lost(place, e.getMessage());
            return CompletableFuture.completedFuture(null);
        }
        result.chunk(octets.length);
        for (FlowTransfer transfer : transfers) {
            transfer.clock(chunk.clockNs(), chunk.live());
        }
        Memory.Region copy = Memory.allocate(Math.max(1, chunk.length()), 64);
        Memory.copy(octets, SavedChunk.HEADER_OCTETS, copy.address(), chunk.length());
        return readFlows(place, chunk, copy, 0, 0).whenComplete((done, failure) -> copy.close());
    }

    /** With a chunk, those before it: what they say of its places is out of date, and which those are is not known. */
    private void lost(Place place, String why) {
        int lost = 1 + chunks.dropShardOf(place);
        LOG.log(
                System.Logger.Level.WARNING,
                "flows of " + place.owner() + " are lost, up to " + lost + " chunks of them: " + why);
        result.lost(lost);
    }

    /** Reads flows from the {@code first} on, which begins at {@code offset}, until a transfer is full; and then on. */
    private CompletionStage<Void> readFlows(
            Place place, SavedChunk.Read chunk, Memory.Region copy, int first, int offset) {
        int at = offset;
        for (int flow = first; flow < chunk.flows(); flow++) {
            long from = copy.address() + at;
            int octets = SavedFlow.octets(from, chunk.length() - at);
            if (octets < 0) {
                lost(place, "one of them cannot be read");
                return CompletableFuture.completedFuture(null);
            }
            at += octets;
            int number = SavedFlow.place(from);
            if (!place.seen().get(number)) {
                place.seen().set(number);
                FlowTransfer to = transfers[take(place.sum(), from)];
                if (to.isFull()) {
                    int next = flow + 1;
                    int nextAt = at;
                    return deliveries
                            .deliverFull()
                            .thenComposeAsync(done -> readFlows(place, chunk, copy, next, nextAt), worker);
                }
            }
        }
        for (int i = 0; i < chunk.gone(); i++) {
            place.seen().set(chunk.gonePlace(i));
        }
        return CompletableFuture.completedFuture(null);
    }

    /** Puts a flow into the transfer to its shard, which has room; which one that is. */
    private int take(AdoptionResult.Sum of, long from) {
        long keyHash = SavedFlow.read(from, hash, flow.address());
        int shard = FlowHash.shard(keyHash, transfers.length);
        Memory.copy(flow.address(), transfers[shard].add(), MovedFlow.OCTETS);
        result.flow(of, MovedFlow.packets(flow.address()), MovedFlow.octets(flow.address()));
        return shard;
    }

    /** Asks the store, and once more when it fails: what was handed over before cannot be handed over again. */
    static <T> CompletionStage<T> again(Supplier<CompletionStage<T>> what, int attempts) {
        return what.get()
                .handle((value, failure) -> failure == null
                        ? CompletableFuture.completedFuture(value)
                        : attempts == 1 ? CompletableFuture.<T>failedFuture(failure) : again(what, attempts - 1))
                .thenCompose(stage -> stage);
    }
}
