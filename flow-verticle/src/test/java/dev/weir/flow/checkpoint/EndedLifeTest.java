// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.flow.checkpoint.MemoryStore.Mode;
import dev.weir.model.state.StateOwner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EndedLifeTest {
    private static final StateOwner DEAD = new StateOwner("r1", 1);
    private static final StateOwner HEIR = new StateOwner("r2", 2);
    private static final StateHead.Adopted SOME = new StateHead.Adopted(5, 700);

    private final MemoryStore store = new MemoryStore();
    private final List<StateOwner> removed = new ArrayList<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final CompletableFuture<StateHead.Adopted> found = new CompletableFuture<>();

    private void ask() {
        new EndedLife(store, removed::add, later::add, 3).of(DEAD).thenAccept(found::complete);
    }

    private void put(StateHead head) {
        store.values.put(StateHead.key(DEAD), head.encode());
    }

    @Test
    void shouldTellWhatWasTakenOverAndRemoveTheRest() {
        put(StateHead.begin(DEAD).fenced(HEIR).settle(SOME));
        ask();

        assertThat(found).isCompletedWithValue(SOME);
        assertThat(removed).containsExactly(DEAD);
    }

    @Test
    void shouldTellThatThereWasNothing() {
        ask();

        assertThat(found).isCompletedWithValue(StateHead.Adopted.NOTHING);
        assertThat(removed).isEmpty();
    }

    @Test
    void shouldWaitForWhoTakesItOver() {
        put(StateHead.begin(DEAD).fenced(HEIR));
        ask();
        store.mode(Mode.FAILS);
        later.remove().run();
        assertThat(found).isNotDone();

        store.mode(Mode.AT_ONCE);
        put(StateHead.begin(DEAD).fenced(HEIR).settle(SOME));
        later.remove().run();
        assertThat(found).isCompletedWithValue(SOME);
    }

    @Test
    void shouldNotWaitForEver() {
        put(StateHead.begin(DEAD).fenced(HEIR));
        ask();
        later.remove().run();
        later.remove().run();

        assertThat(found).isCompletedWithValueMatching(adopted -> !adopted.isKnown());
        assertThat(later).isEmpty();
        assertThat(removed).isEmpty();
    }
}
