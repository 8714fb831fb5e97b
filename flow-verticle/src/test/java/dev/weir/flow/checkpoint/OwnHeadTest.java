// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import static dev.weir.flow.checkpoint.OwnHead.Outcome.DONE;
import static dev.weir.flow.checkpoint.OwnHead.Outcome.FENCED;
import static dev.weir.flow.checkpoint.OwnHead.Outcome.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.flow.checkpoint.MemoryStore.Mode;
import dev.weir.model.state.StateOwner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class OwnHeadTest {
    static final StateOwner OWNER = new StateOwner("r1", 3);
    private static final StateOwner OTHER = new StateOwner("r2", 4);
    private static final StateOwner DEAD = new StateOwner("r3", 5);

    private final MemoryStore store = new MemoryStore();
    private final OwnHead head = new OwnHead(store, OWNER);
    private int checkpoint;

    private CompletableFuture<OwnHead.Outcome> commit(int shard, boolean joins, Integer... chunks) {
        return head.commit(shard, new StateHead.Shard(++checkpoint, List.of(chunks)), joins)
                .toCompletableFuture();
    }

    private StateHead inStore() {
        return decode(store.values.get(StateHead.key(OWNER)));
    }

    static StateHead decode(byte[] octets) {
        try {
            return StateHead.decode(octets);
        } catch (BadStateException e) {
            throw new AssertionError(e);
        }
    }

    private void fence() {
        store.values.put(StateHead.key(OWNER), inStore().fenced(OTHER).next().encode());
    }

    @Test
    void shouldCommitOneShardAfterTheOther() {
        assertThat(commit(0, false, 1)).isCompletedWithValue(DONE);
        assertThat(commit(1, false, 2, 3)).isCompletedWithValue(DONE);
        assertThat(commit(0, false)).isCompletedWithValue(DONE);

        assertThat(inStore().shards())
                .containsExactly(new StateHead.Shard(3, List.of()), new StateHead.Shard(2, List.of(2, 3)));
        assertThat(inStore().sequence()).isEqualTo(3);
    }

    @Test
    void shouldCommitInOneStepWhatCameDuringTheLast() {
        store.mode(Mode.HELD);
        CompletableFuture<OwnHead.Outcome> first = commit(0, false, 1);
        CompletableFuture<OwnHead.Outcome> second = commit(1, false, 2);
        CompletableFuture<OwnHead.Outcome> third = commit(2, false, 3);
        assertThat(store.waiting()).isOne();
        store.answerNext();
        assertThat(first).isCompletedWithValue(DONE);
        assertThat(second).isNotDone();
        store.answerNext();

        assertThat(second).isCompletedWithValue(DONE);
        assertThat(third).isCompletedWithValue(DONE);
        assertThat(inStore().sequence()).isEqualTo(2);
    }

    @Test
    void shouldBeginOnce() {
        assertThat(head.begin()).isCompleted();
        assertThat(inStore()).isEqualTo(StateHead.begin(OWNER).next());
        assertThat(head.begin()).isCompleted();
        assertThat(inStore().sequence()).isOne();
    }

    @Test
    void shouldAnswerAllThatWaitForTheBegin() {
        store.mode(Mode.HELD);
        List<CompletableFuture<?>> begun = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            begun.add(head.begin().toCompletableFuture());
        }
        store.answer();

        assertThat(begun).allMatch(CompletableFuture::isDone);
    }

    @Test
    void shouldFindOutThatAStepWasMadeWhoseAnswerWasLost() {
        store.mode(Mode.HELD);
        CompletableFuture<OwnHead.Outcome> outcome = commit(0, false, 1);
        store.values.put(
                StateHead.key(OWNER),
                StateHead.begin(OWNER)
                        .withShard(0, new StateHead.Shard(1, List.of(1)))
                        .next()
                        .encode());
        store.mode(Mode.AT_ONCE);
        store.answer();

        assertThat(outcome).isCompletedWithValue(DONE);
        assertThat(head.isFenced()).isFalse();
    }

    @Test
    void shouldNotKnowWhatBecameOfAStepUntilTheStoreAnswers() {
        assertThat(commit(0, false, 1)).isCompletedWithValue(DONE);
        store.mode(Mode.LOSES_ANSWERS);
        assertThat(commit(0, false, 2)).isCompletedWithValue(UNKNOWN);
        assertThat(commit(0, false, 3)).isCompletedWithValue(UNKNOWN);
        assertThat(commit(1, false, 4)).isCompletedWithValue(UNKNOWN);
        assertThat(inStore().shard(0).chunks()).as("the first was made").containsExactly(2);

        store.mode(Mode.AT_ONCE);
        assertThat(commit(0, false, 5)).isCompletedWithValue(DONE);
        assertThat(inStore().shard(0).chunks()).containsExactly(5);
        assertThat(head.isFenced()).isFalse();
    }

    @Test
    void shouldAnswerWhoWaitsWhileTheStoreFails() {
        store.mode(Mode.FAILS);
        assertThat(commit(0, false, 1)).isCompletedWithValue(UNKNOWN);
        assertThat(commit(1, true, 2)).isCompletedWithValue(UNKNOWN);
        assertThat(head.begin()).isCompletedExceptionally();

        store.mode(Mode.AT_ONCE);
        assertThat(commit(0, false, 3)).isCompletedWithValue(DONE);
        assertThat(inStore().shards()).containsExactly(new StateHead.Shard(3, List.of(3)));
    }

    @Test
    void shouldLetThoseComeAgainThatWaitedWhileTheStoreFailed() {
        store.mode(Mode.HELD);
        CompletableFuture<OwnHead.Outcome> first = commit(0, false, 1);
        CompletableFuture<OwnHead.Outcome> second = commit(1, false, 2);
        store.mode(Mode.FAILS);
        // Another's head is there: it has to ask, and gets no answer.
        store.values.put(StateHead.key(OWNER), StateHead.begin(OWNER).encode());
        store.answer();

        assertThat(first).isCompletedWithValue(UNKNOWN);
        assertThat(second).isCompletedWithValue(UNKNOWN);
    }

    @Test
    void shouldKnowAStepOfItsOwnThatCameAfterAll() {
        assertThat(commit(0, false, 1)).isCompletedWithValue(DONE);
        byte[] before = store.values.get(StateHead.key(OWNER));
        byte[] late = inStore()
                .withShard(0, new StateHead.Shard(2, List.of(2)))
                .next()
                .encode();
        store.mode(Mode.LOSES_ANSWERS);
        assertThat(commit(0, false, 2)).isCompletedWithValue(UNKNOWN);
        store.mode(Mode.AT_ONCE);
        // It had not been made when the store was asked, and was made then.
        store.values.put(StateHead.key(OWNER), before);
        store.mode(Mode.HELD);
        CompletableFuture<OwnHead.Outcome> next = commit(1, false, 3);
        store.answerNext();
        store.values.put(StateHead.key(OWNER), late);
        store.mode(Mode.AT_ONCE);
        store.answer();

        assertThat(next).isCompletedWithValue(UNKNOWN);
        assertThat(head.isFenced()).isFalse();
        assertThat(commit(1, false, 4)).isCompletedWithValue(DONE);
        assertThat(inStore().shard(0).chunks())
                .as("what the head says until the shard comes again")
                .containsExactly(2);
        assertThat(inStore().shard(1).chunks()).containsExactly(4);
    }

    @Test
    void shouldLearnThatAnotherHasTakenOver() {
        List<StateHead> told = new ArrayList<>();
        head.onFenced(told::add);
        assertThat(commit(0, false, 1)).isCompletedWithValue(DONE);
        fence();
        assertThat(head.isFenced()).isFalse();
        assertThat(commit(0, false, 2)).isCompletedWithValue(FENCED);

        assertThat(head.isFenced()).isTrue();
        assertThat(told).containsExactly(inStore());
        assertThat(inStore().shard(0).chunks()).containsExactly(1);
        assertThat(commit(1, false, 3)).isCompletedWithValue(FENCED);
        head.onFenced(told::add);
        assertThat(told).containsExactly(inStore(), inStore());
        assertThat(head.begin()).isCompletedExceptionally();
    }

    @Test
    void shouldTakeItsHeadAwayWhenNobodyNeedsItAnyMore() {
        assertThat(commit(0, false, 1)).isCompletedWithValue(DONE);
        fence();
        store.values.put(
                StateHead.key(OWNER),
                inStore().settle(StateHead.Adopted.NOTHING).next().encode());
        assertThat(commit(0, false, 2)).isCompletedWithValue(FENCED);

        assertThat(store.values).isEmpty();
    }

    @Test
    void shouldPutItsHeadBackThatIsGone() {
        List<StateHead> told = new ArrayList<>();
        head.onFenced(told::add);
        assertThat(commit(0, false, 1)).isCompletedWithValue(DONE);
        store.values.clear();
        assertThat(commit(0, false, 2)).isCompletedWithValue(UNKNOWN);
        assertThat(commit(0, false, 3)).isCompletedWithValue(DONE);

        assertThat(told).isEmpty();
        assertThat(inStore().shard(0).chunks()).containsExactly(3);
    }

    @Test
    void shouldMakeAChangeWithTheNextStepThatSucceeds() {
        head.change(one -> one.absorb(DEAD));
        assertThat(store.values).isEmpty();
        store.mode(Mode.FAILS);
        assertThat(commit(0, false, 1)).isCompletedWithValue(UNKNOWN);
        store.mode(Mode.AT_ONCE);
        assertThat(commit(0, false, 2)).isCompletedWithValue(DONE);

        assertThat(inStore().absorbed()).containsExactly(DEAD);
        head.change(one -> one.forget(DEAD));
        assertThat(commit(0, false, 3)).isCompletedWithValue(DONE);
        assertThat(inStore().absorbed()).isEmpty();
    }

    @Test
    void shouldMakeAChangeAtOnce() {
        assertThat(head.make(one -> one.absorb(DEAD))).isCompletedWithValue(DONE);
        assertThat(inStore()).isEqualTo(StateHead.begin(OWNER).absorb(DEAD).next());
    }

    @Test
    void shouldWaitForAllThatComeTogether() {
        assertThat(commit(0, false, 1)).isCompletedWithValue(DONE);
        CompletableFuture<OwnHead.Outcome> whole = head.together(3, one -> one.absorb(DEAD));
        CompletableFuture<OwnHead.Outcome> second = commit(1, true, 2);
        CompletableFuture<OwnHead.Outcome> third = commit(2, true, 3);
        // One that was begun before it was told is not one of them.
        assertThat(commit(0, false, 4)).isCompletedWithValue(DONE);
        assertThat(second).isNotDone();
        assertThat(inStore().shard(1)).isEqualTo(StateHead.Shard.NONE);
        assertThat(inStore().absorbed()).isEmpty();
        CompletableFuture<OwnHead.Outcome> first = commit(0, true, 5);

        assertThat(List.of(first, second, third, whole)).allMatch(CompletableFuture::isDone);
        assertThat(whole).isCompletedWithValue(DONE);
        assertThat(inStore().sequence()).isEqualTo(3);
        assertThat(inStore().absorbed()).containsExactly(DEAD);
        assertThat(inStore().shards()).extracting(StateHead.Shard::checkpoint).containsExactly(5, 2, 3);
    }

    @Test
    void shouldHaveAllComeAgainWhenTheStepTheyMadeTogetherFails() {
        CompletableFuture<OwnHead.Outcome> whole = head.together(2, one -> one.absorb(DEAD));
        CompletableFuture<OwnHead.Outcome> first = commit(0, true, 1);
        store.mode(Mode.FAILS);
        assertThat(commit(1, true, 2)).isCompletedWithValue(UNKNOWN);
        assertThat(first).isCompletedWithValue(UNKNOWN);
        assertThat(whole).isNotDone();
        store.mode(Mode.AT_ONCE);
        assertThat(commit(0, true, 3)).isNotDone();
        assertThat(commit(1, true, 4)).isCompletedWithValue(DONE);

        assertThat(whole).isCompletedWithValue(DONE);
        assertThat(inStore().absorbed()).containsExactly(DEAD);
    }

    @Test
    void shouldNotWaitForAShardThatHasLeft() {
        assertThat(head.leave(1)).isCompletedWithValue(DONE);
        assertThat(head.isAnyAway()).isTrue();
        CompletableFuture<OwnHead.Outcome> whole = head.together(2, one -> one.absorb(DEAD));
        assertThat(whole).isNotDone();
        assertThat(commit(0, true, 1)).isCompletedWithValue(DONE);
        assertThat(whole).isCompletedWithValue(DONE);

        assertThat(head.leave(0)).isCompletedWithValue(DONE);
        assertThat(head.together(2, one -> one.absorb(OTHER))).isCompletedWithValue(DONE);
        assertThat(inStore().absorbed())
                .as("where nobody shares, there is nothing to say")
                .containsExactly(DEAD);
        head.stay(0);
        assertThat(head.isAnyAway()).isTrue();
        head.stay(1);
        assertThat(head.isAnyAway()).isFalse();
    }

    @Test
    void shouldMakeOneChangeTogetherAtATime() {
        assertThat(head.together(1, one -> one)).isNotDone();
        assertThatThrownBy(() -> head.together(1, one -> one)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldTellAllWhoWaitThatItIsFenced() {
        CompletableFuture<OwnHead.Outcome> whole = head.together(2, one -> one.absorb(DEAD));
        CompletableFuture<OwnHead.Outcome> joined = commit(0, true, 1);
        assertThat(head.begin()).isCompleted();
        fence();
        assertThat(commit(1, false, 2)).isCompletedWithValue(FENCED);

        assertThat(joined).isCompletedWithValue(FENCED);
        assertThat(whole).isCompletedWithValue(FENCED);
        assertThatThrownBy(() -> head.begin().toCompletableFuture().join()).isInstanceOf(CompletionException.class);
    }

    @Test
    void shouldGiveEachNumberOnce() {
        Set<Integer> numbers = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            assertThat(numbers.add(head.nextNumber())).isTrue();
        }
        assertThat(numbers).doesNotContain(0);
    }
}
