// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.state.StateOwner;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class RemainsTest {
    private static final StateOwner OWNER = new StateOwner("r1", 3);
    private static final StateOwner OTHER = new StateOwner("r1", 4);

    private final MemoryStore store = new MemoryStore();
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final Remains remains = new Remains(store, later::add);

    @Test
    void shouldTakeAwayWhatCameBackWhilePartsOfTheClusterBecameOne() {
        store.values.put(StateHead.key(OWNER), new byte[1]);
        remains.accept(OWNER);
        store.values.put(SavedChunk.key(OWNER, 0, 7), new byte[1]);
        store.values.put(SavedChunk.key(OWNER, 1, 8), new byte[1]);
        store.values.put(SavedChunk.key(OTHER, 1, 9), new byte[1]);
        assertThat(store.values).containsKey(StateHead.key(OWNER));

        later.remove().run();

        assertThat(store.values).containsOnlyKeys(SavedChunk.key(OTHER, 1, 9));
    }
}
