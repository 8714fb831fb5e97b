// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.model.state.StateOwner;
import dev.weir.model.state.StateStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Takes away what is in the store of lives that nobody has use for any more, their heads last, and later. While two parts of a
 * cluster become one, what one of them had removed comes back from the other: a head that is still there says that what it lists was
 * taken over, one that came back does not.
 */
public final class Remains implements Consumer<StateOwner> {
    /** Parts of a cluster that meet have become one by then. */
    private static final Executor MERGED = CompletableFuture.delayedExecutor(120, TimeUnit.SECONDS);

    private final StateStore store;
    private final Executor later;

    /** Those in a store of a cluster. */
    public Remains(StateStore store) {
        this(store, MERGED);
    }

    /**
     * Those in a store.
     *
     * @param later runs things when parts of a cluster that met have become one
     */
    Remains(StateStore store, Executor later) {
        this.store = store;
        this.later = later;
    }

    @Override
    public void accept(StateOwner ended) {
        later.execute(() -> store.keys(SavedChunk.keys(ended))
                .thenAccept(keys -> keys.forEach(store::remove))
                .thenAccept(removed -> store.remove(StateHead.key(ended))));
    }
}
