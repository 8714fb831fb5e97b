// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.model.packet.FlowHash;
import dev.weir.model.state.StateOwner;
import dev.weir.model.state.StateStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Takes the flows of a dead node over into the shards of this one, so that they are counted once whatever happens to this
 * node meanwhile: while they come in, no checkpoint of this node has any of them; the one after has them all, and in the
 * same step its head says that the dead one's chunks are of no use any more. One at a time.
 */
public final class Takeover {
    private static final int ATTEMPTS = 8;

    private final StateStore store;
    private final FlowHash hash;
    private final Shards shards;
    private final Executor worker;
    private final Set<StateOwner> taken;

    /** The shards of this node, all together. */
    public interface Shards extends Adoption.Taker {
        /** How many there are; the number does not change during a takeover. */
        int count();

        /** See {@link ShardGuard#quiesce}; completes when all are quiet. */
        CompletionStage<Void> quiesce();

        /** See {@link ShardGuard#resume}. */
        CompletionStage<Void> resume(boolean joined);
    }

    /** Takeovers by the one life of a node. */
    Takeover(StateStore store, FlowHash hash, Shards shards, Executor worker) {
        this(store, hash, shards, worker, ConcurrentHashMap.newKeySet());
    }

    /**
     * Takeovers by one life of this node.
     *
     * @param taken all lives that this process has ever taken over; grows
     */
    public Takeover(StateStore store, FlowHash hash, Shards shards, Executor worker, Set<StateOwner> taken) {
        this.store = store;
        this.hash = hash;
        this.shards = shards;
        this.worker = worker;
        this.taken = taken;
    }

    /**
     * Takes over.
     *
     * @param own this node's head
     * @param guarded whether the shards protect their flows by it: else nobody is there to take over from this node either
     * @return completes when the flows are in the caches here and as safe as can be, with what came of it
     */
    public CompletionStage<AdoptionResult> of(StateOwner dead, OwnHead own, boolean guarded) {
        return own.begin().thenCompose(begun -> shards.quiesce()).thenCompose(quiet -> {
            // Before the shards are quiet, one may still be leaving the store.
            boolean joins = guarded && !own.isAnyAway();
            Adoption adoption = new Adoption(store, own.owner(), hash, shards.count(), shards, taken, worker);
            return adoption.of(dead, owners -> joins ? yes() : absorb(own, owners, ATTEMPTS))
                    .handle((result, failure) -> failure == null
                            ? settle(adoption, result, own, joins)
                            : shards.resume(false)
                                    .thenCompose(on -> CompletableFuture.<AdoptionResult>failedFuture(failure)))
                    .thenCompose(stage -> stage);
        });
    }

    private static CompletionStage<Boolean> yes() {
        return CompletableFuture.completedFuture(true);
    }

    /**
     * Where no checkpoint will have the flows, the head says that they are here before they are: they are lost if this node
     * dies, but nobody takes them over after that who thinks that they never came here.
     */
    private static CompletionStage<Boolean> absorb(OwnHead own, List<StateOwner> owners, int attempts) {
        if (owners.isEmpty()) {
            return yes();
        }
        return own.make(head -> absorb(head, owners)).thenCompose(outcome -> switch (outcome) {
            case DONE -> yes();
            case FENCED -> CompletableFuture.completedFuture(false);
            case UNKNOWN ->
                attempts == 1 ? CompletableFuture.completedFuture(false) : absorb(own, owners, attempts - 1);
        });
    }

    private static StateHead absorb(StateHead head, List<StateOwner> owners) {
        StateHead with = head;
        for (StateOwner owner : owners) {
            with = with.absorb(owner);
        }
        return with;
    }

    private CompletionStage<AdoptionResult> settle(
            Adoption adoption, AdoptionResult result, OwnHead own, boolean guarded) {
        boolean joined = guarded && !result.owners().isEmpty();
        CompletableFuture<OwnHead.Outcome> safe = joined
                ? own.together(shards.count(), head -> absorb(head, result.owners()))
                : CompletableFuture.completedFuture(OwnHead.Outcome.DONE);
        return shards.resume(joined)
                .thenCompose(on -> safe)
                .thenCompose(outcome -> outcome == OwnHead.Outcome.DONE ? settled(adoption, result, own) : ended())
                .thenApply(done -> result);
    }

    private static CompletionStage<Void> settled(Adoption adoption, AdoptionResult result, OwnHead own) {
        return adoption.settle().thenAccept(settled -> {
            // Until its head says so, it is to be known that its flows are in this one's.
            if (settled) {
                result.owners().forEach(owner -> own.change(head -> head.forget(owner)));
            }
        });
    }

    private static CompletionStage<Void> ended() {
        return CompletableFuture.completedFuture(null);
    }
}
