// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.flow.checkpoint.MemoryStore.Mode;
import dev.weir.model.state.StateOwner;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FenceTest {
    private static final StateOwner DEAD = new StateOwner("r1", 1);
    private static final StateOwner SELF = new StateOwner("r2", 2);
    private static final StateOwner OTHER = new StateOwner("r3", 3);

    private final MemoryStore store = new MemoryStore();

    private void put(StateHead head) {
        store.values.put(StateHead.key(head.owner()), head.encode());
    }

    private StateHead head(StateOwner owner) {
        return OwnHeadTest.decode(store.values.get(StateHead.key(owner)));
    }

    private CompletableFuture<Optional<StateHead>> fence() {
        return new Fence(store, SELF).fence(DEAD).toCompletableFuture();
    }

    @Test
    void shouldFenceALife() {
        put(StateHead.begin(DEAD));

        assertThat(fence()).isCompletedWithValue(Optional.of(head(DEAD)));
        assertThat(head(DEAD)).isEqualTo(StateHead.begin(DEAD).fenced(SELF).next());
    }

    @Test
    void shouldFindNothingWhereThereIsNothing() {
        assertThat(fence()).isCompletedWithValue(Optional.empty());
        assertThat(store.values).isEmpty();
    }

    @Test
    void shouldLeaveToAnotherWhatThatOneHasTaken() {
        put(StateHead.begin(DEAD).fenced(OTHER));
        put(StateHead.begin(OTHER));

        assertThat(fence()).isCompletedWithValue(Optional.empty());
        assertThat(head(DEAD).fencedBy()).isEqualTo(OTHER);
    }

    @Test
    void shouldTakeWhatWasTakenBySomeoneWhoWasTakenOver() {
        put(StateHead.begin(DEAD).fenced(OTHER));
        put(StateHead.begin(OTHER).fenced(SELF));

        assertThat(fence()).isCompletedWithValue(Optional.of(head(DEAD)));
        assertThat(head(DEAD).fencedBy()).isEqualTo(SELF);
    }

    @Test
    void shouldTakeWhatWasTakenBySomeoneWhoIsNoMore() {
        put(StateHead.begin(DEAD).fenced(OTHER));

        assertThat(fence()).isCompletedWithValue(Optional.of(head(DEAD)));
    }

    @Test
    void shouldNotTakeWhatHasBecomePartOfAnothersState() {
        put(StateHead.begin(DEAD).fenced(OTHER));
        put(StateHead.begin(OTHER).absorb(DEAD).fenced(SELF));

        assertThat(fence()).isCompletedWithValue(Optional.empty());
        put(StateHead.begin(DEAD).fenced(OTHER).settle(StateHead.Adopted.NOTHING));
        put(StateHead.begin(OTHER).fenced(SELF));
        assertThat(fence()).isCompletedWithValue(Optional.empty());
    }

    @Test
    void shouldKnowWhatItHasTakenItself() {
        put(StateHead.begin(DEAD).fenced(SELF));

        assertThat(fence()).isCompletedWithValue(Optional.of(head(DEAD)));
        assertThat(head(DEAD).sequence()).isZero();
    }

    @Test
    void shouldSucceedForOneOfTwo() {
        put(StateHead.begin(DEAD));
        put(StateHead.begin(SELF));
        put(StateHead.begin(OTHER));
        store.mode(Mode.HELD);
        CompletableFuture<Optional<StateHead>> one = fence();
        CompletableFuture<Optional<StateHead>> two =
                new Fence(store, OTHER).fence(DEAD).toCompletableFuture();
        store.answer();

        assertThat(one).isCompletedWithValue(Optional.of(head(DEAD)));
        assertThat(two).isCompletedWithValue(Optional.empty());
    }

    @Test
    void shouldSeeThatItsStepWasMadeWhoseAnswerWasLost() {
        put(StateHead.begin(DEAD));
        store.mode(Mode.HELD);
        CompletableFuture<Optional<StateHead>> fence = fence();
        store.answerNext();
        // The step is on its way; it has been made when that turns out to fail.
        put(StateHead.begin(DEAD).fenced(SELF).next());
        store.answer();

        assertThat(fence).isCompletedWithValue(Optional.of(head(DEAD)));
    }

    @Test
    void shouldGiveUpWhenTheStoreDoesNotAnswer() {
        put(StateHead.begin(DEAD));
        store.mode(Mode.FAILS);

        assertThatThrownBy(fence()::join)
                .hasRootCauseMessage("the state of r1 (epoch 1) cannot be taken over: the store does not answer");
    }

    @Test
    void shouldRefuseAHeadThatItCannotRead() {
        byte[] octets = StateHead.begin(DEAD).encode();
        octets[0] = 9;
        store.values.put(StateHead.key(DEAD), octets);

        assertThatThrownBy(fence()::join).hasCauseInstanceOf(BadStateException.class);
        assertThat(store.values.get(StateHead.key(DEAD))).isEqualTo(octets);
    }
}
