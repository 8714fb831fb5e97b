// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.model.state.StateOwner;
import dev.weir.model.state.StateStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Finds out what became of the flows of a life whose process died: how much of them has been taken over. */
public final class EndedLife {
    private static final long AGAIN_MS = 200;
    private static final Executor LATER = CompletableFuture.delayedExecutor(AGAIN_MS, TimeUnit.MILLISECONDS);

    private final StateStore store;
    private final Consumer<StateOwner> remains;
    private final Executor later;
    private final int attempts;

    /**
     * Ended lives of a store.
     *
     * @param patience for how long one may be in the middle of being taken over
     */
    public EndedLife(StateStore store, Duration patience) {
        this(store, new Remains(store), LATER, (int) (patience.toMillis() / AGAIN_MS) + 1);
    }

    EndedLife(StateStore store, Consumer<StateOwner> remains, Executor later, int attempts) {
        this.store = store;
        this.remains = remains;
        this.later = later;
        this.attempts = attempts;
    }

    /**
     * Waits until what there was of it has been taken over, and then has what is left of it removed.
     *
     * @return completes with what was; nothing, when there is nothing of it; unknown, when nobody is done with it for too long
     */
    public CompletionStage<StateHead.Adopted> of(StateOwner dead) {
        return look(dead, attempts);
    }

    private CompletionStage<StateHead.Adopted> look(StateOwner dead, int left) {
        return store.get(StateHead.key(dead))
                .handle((octets, failure) -> {
                    StateHead head = StateHead.decodeIfAny(octets);
                    if (failure == null && octets == null) {
                        return done(StateHead.Adopted.NOTHING);
                    }
                    if (head != null && head.settled()) {
                        remains.accept(dead);
                        return done(head.adopted());
                    }
                    return left == 1
                            ? done(StateHead.Adopted.UNKNOWN)
                            : CompletableFuture.runAsync(() -> {}, later).thenCompose(any -> look(dead, left - 1));
                })
                .thenCompose(stage -> stage);
    }

    private static CompletionStage<StateHead.Adopted> done(StateHead.Adopted adopted) {
        return CompletableFuture.completedFuture(adopted);
    }
}
