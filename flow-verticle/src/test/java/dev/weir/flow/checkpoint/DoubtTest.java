// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import static dev.weir.flow.checkpoint.OwnHead.Outcome.DONE;
import static dev.weir.flow.checkpoint.OwnHead.Outcome.FENCED;
import static dev.weir.flow.checkpoint.OwnHead.Outcome.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.flow.checkpoint.MemoryStore.Mode;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.state.StateOwner;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A life that another node may have taken over, in a part of the cluster that is not seen from here. */
class DoubtTest {
    private static final StateOwner OWNER = new StateOwner("r1", 3);
    private static final StateOwner OTHER = new StateOwner("r2", 4);

    private final MemoryStore store = new MemoryStore();
    private final AtomicBoolean awake = new AtomicBoolean(true);
    private final OwnHead head = new OwnHead(store, OWNER, awake::get, new Remains(store, Runnable::run));
    private final ShardFixture shard = new ShardFixture(0);
    private int checkpoint;

    @AfterEach
    void close() {
        shard.close();
    }

    private CompletableFuture<OwnHead.Outcome> commit(int chunk) {
        return head.commit(0, new StateHead.Shard(++checkpoint, List.of(chunk)), false)
                .toCompletableFuture();
    }

    private StateHead inStore() {
        return OwnHeadTest.decode(store.values.get(StateHead.key(OWNER)));
    }

    private void fence() {
        store.values.put(StateHead.key(OWNER), inStore().fenced(OTHER).next().encode());
    }

    @Test
    void shouldCommitNothingUntilItIsTrustedAgain() {
        assertThat(commit(1)).isCompletedWithValue(DONE);
        head.doubt();
        assertThat(commit(2)).isCompletedWithValue(UNKNOWN);
        assertThat(inStore().shard(0).chunks()).containsExactly(1);

        head.trust();
        assertThat(commit(3)).isCompletedWithValue(DONE);
        assertThat(inStore().shard(0).chunks()).containsExactly(3);
    }

    @Test
    void shouldNotDoubtWhatNobodyCanHaveTaken() {
        head.doubt();
        assertThat(commit(1)).isCompletedWithValue(DONE);
    }

    @Test
    void shouldFindOutThatItWasTakenOver() {
        assertThat(commit(1)).isCompletedWithValue(DONE);
        head.doubt();
        fence();
        assertThat(commit(2)).isCompletedWithValue(FENCED);
        assertThat(head.isDoubted()).isFalse();
    }

    /** Whoever sees that the process was asleep may run after the answer has come. */
    @Test
    void shouldNotTrustAnAnswerThatComesBeforeItIsKnownThatTheProcessWasAsleep() {
        assertThat(commit(1)).isCompletedWithValue(DONE);
        store.mode(Mode.HELD);
        CompletableFuture<OwnHead.Outcome> outcome = commit(2);
        awake.set(false);
        store.answer();
        assertThat(outcome).isCompletedWithValue(UNKNOWN);

        store.mode(Mode.AT_ONCE);
        awake.set(true);
        assertThat(commit(3)).isCompletedWithValue(DONE);
    }

    /** A head that is there, but of which the store does not say so, may be there in one place alone. */
    @Test
    void shouldMakeAStepOnceMoreThatIsThereWithoutAnAnswer() {
        assertThat(commit(1)).isCompletedWithValue(DONE);
        store.mode(Mode.LOSES_ANSWERS);
        assertThat(commit(2)).isCompletedWithValue(UNKNOWN);
        long sequence = inStore().sequence();
        store.mode(Mode.AT_ONCE);

        assertThat(commit(3)).isCompletedWithValue(DONE);
        assertThat(inStore().sequence()).isGreaterThan(sequence);
    }

    @Test
    void shouldKeepRecordsBackWhileItIsInDoubtAndGiveThemUpWhenItWasTakenOver() {
        shard.guard.protect(head);
        shard.meter(100, 1, 2);
        shard.tick();
        head.doubt();
        shard.end();
        shard.tick();
        shard.tick(2 * ShardFixture.MAX_HELD);
        assertThat(shard.exported()).isEmpty();

        fence();
        shard.tick();
        assertThat(shard.exported()).isEmpty();
        assertThat(shard.count(LedgerCounter.RECORDS_FENCED)).isEqualTo(2);
        assertThat(shard.guard.isProtecting()).isFalse();
    }

    @Test
    void shouldNotLeaveTheStoreWhileItIsInDoubt() {
        shard.guard.protect(head);
        shard.meter(100, 1);
        shard.tick();
        head.doubt();
        CompletableFuture<Void> left = shard.guard.withdraw();
        shard.end();
        shard.tick();
        shard.tick(2 * ShardFixture.MAX_HELD);
        assertThat(left).isNotDone();
        assertThat(shard.exported()).isEmpty();

        head.trust();
        shard.tick();
        shard.tick();
        assertThat(left).isCompleted();
        assertThat(shard.exported()).containsExactly("1: 100");
    }
}
