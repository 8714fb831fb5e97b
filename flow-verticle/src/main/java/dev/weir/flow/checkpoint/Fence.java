// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.model.state.StateOwner;
import dev.weir.model.state.StateStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes the state of a life that has ended away from it, in one atomic step: of all that try, one succeeds, and the owner,
 * should it be alive after all, commits nothing from then on.
 *
 * <p>What was taken by somebody who has ended since may be taken again, unless it had become part of that one's own state.
 * That one has ended when its head is fenced, or is not there any more: each begins with one.
 */
final class Fence {
    private static final int ATTEMPTS = 16;

    private final StateStore store;
    private final StateOwner self;

    Fence(StateStore store, StateOwner self) {
        this.store = store;
        this.self = self;
    }

    /**
     * Fences a life, which this node has not done before.
     *
     * @return its head, now fenced by this node; empty when another has it, or when there is nothing in the store
     */
    CompletionStage<Optional<StateHead>> fence(StateOwner dead) {
        return attempt(dead, ATTEMPTS);
    }

    private CompletionStage<Optional<StateHead>> attempt(StateOwner dead, int left) {
        if (left == 0) {
            return CompletableFuture.failedFuture(new IllegalStateException(
                    "the state of " + dead + " cannot be taken over: the store does not answer"));
        }
        return store.get(StateHead.key(dead))
                .handle((octets, failure) -> failure != null
                        ? attempt(dead, left - 1)
                        : octets == null ? done(null) : look(dead, octets, left))
                .thenCompose(next -> next);
    }

    private CompletionStage<Optional<StateHead>> look(StateOwner dead, byte[] octets, int left) {
        StateHead head;
        try {
            head = StateHead.decode(octets);
        } catch (BadStateException e) {
            return CompletableFuture.failedFuture(e);
        }
        StateOwner by = head.fencedBy();
        if (head.settled()) {
            return done(null);
        }
        if (by == null) {
            return step(head, octets, left);
        }
        if (by.equals(self)) {
            return done(head);
        }
        return store.get(StateHead.key(by))
                .handle((found, failure) -> {
                    if (failure != null) {
                        return attempt(dead, left - 1);
                    }
                    return isFree(dead, found) ? step(head, octets, left) : done(null);
                })
                .thenCompose(next -> next);
    }

    /** Whether what somebody has taken, whose head this is, is to be taken again. */
    private static boolean isFree(StateOwner taken, byte[] headOfTaker) {
        if (headOfTaker == null) {
            return true;
        }
        try {
            StateHead taker = StateHead.decode(headOfTaker);
            return taker.fencedBy() != null && !taker.absorbed().contains(taken);
        } catch (BadStateException e) {
            return false;
        }
    }

    private CompletionStage<Optional<StateHead>> step(StateHead head, byte[] octets, int left) {
        StateHead fenced = head.fenced(self).next();
        // Whether a step that failed was made is seen by looking again.
        return store.replace(StateHead.key(head.owner()), octets, fenced.encode())
                .handle((replaced, failure) ->
                        failure == null && replaced ? done(fenced) : attempt(head.owner(), left - 1))
                .thenCompose(next -> next);
    }

    private static CompletionStage<Optional<StateHead>> done(StateHead head) {
        return CompletableFuture.completedFuture(Optional.ofNullable(head));
    }
}
