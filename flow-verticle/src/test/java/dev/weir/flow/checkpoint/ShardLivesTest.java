// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import static dev.weir.flow.checkpoint.ShardFixture.INTERVAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.flow.cache.MovedFlow;
import dev.weir.flow.checkpoint.MemoryStore.Mode;
import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.state.StateOwner;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a shard when another node has its flows, by a takeover or by a hand-over. */
class ShardLivesTest {
    private static final StateOwner OWNER = new StateOwner("r1", 3);
    private static final StateOwner OTHER = new StateOwner("r2", 4);

    private final MemoryStore store = new MemoryStore();
    private final OwnHead head = new OwnHead(store, OWNER);
    private final ShardFixture shard = new ShardFixture(0);

    @AfterEach
    void close() {
        shard.close();
    }

    private void fence() {
        store.values.put(
                StateHead.key(OWNER), store.head(OWNER).fenced(OTHER).next().encode());
    }

    private static int[] flows(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    @Test
    void shouldGiveUpWhatAnotherHasTakenOver() {
        shard.guard.protect(head);
        shard.meter(100, 1, 2);
        shard.tick();
        fence();
        shard.end();
        shard.meter(50, 3);
        shard.tick();

        assertThat(shard.exported()).isEmpty();
        assertThat(shard.cache.size()).isZero();
        assertThat(shard.guard.isProtecting()).isFalse();
        assertThat(shard.count(LedgerCounter.RECORDS_FENCED)).isEqualTo(2);
        assertThat(shard.count(LedgerCounter.RECORDED_FENCED)).isEqualTo(2);
        assertThat(shard.ledger.octets(LedgerCounter.RECORDED_FENCED)).isEqualTo(200);
        assertThat(shard.count(LedgerCounter.FENCED)).isOne();
        assertThat(shard.ledger.octets(LedgerCounter.FENCED)).isEqualTo(50);
        assertThat(store.chunks(OWNER)).as("what the other one reads is there").hasSize(1);

        shard.meter(70, 4);
        shard.end();
        assertThat(shard.exported()).as("nobody has said how to go on").isEmpty();
        shard.guard.beginUnprotected();
        assertThat(shard.exported()).containsExactly("4: 70");
    }

    @Test
    void shouldBeginAnotherLifeWithWhatCameSince() {
        OwnHead next = new OwnHead(store, new StateOwner("r1", 4));
        shard.guard.protect(head);
        shard.meter(100, 1);
        shard.tick();
        fence();
        shard.meter(100, 1);
        shard.tick();
        shard.meter(60, 1);
        shard.guard.protect(next);
        shard.end();
        assertThat(shard.exported()).isEmpty();
        shard.tick();

        assertThat(shard.exported()).containsExactly("1: 60");
    }

    @Test
    void shouldEndALifeThatHasEndedBeforeItBeginsAnother() {
        OwnHead next = new OwnHead(store, new StateOwner("r1", 4));
        shard.guard.protect(head);
        shard.meter(100, 1);
        shard.tick();
        fence();
        assertThat(head.commit(1, StateHead.Shard.NONE, false)).isCompletedWithValue(OwnHead.Outcome.FENCED);
        // The shard has not heard of it.
        shard.guard.protect(next);
        shard.run();

        assertThat(shard.guard.isProtecting()).isTrue();
        assertThat(shard.count(LedgerCounter.FENCED)).isOne();
        shard.meter(60, 2);
        shard.tick();
        assertThat(store.keysOf(SavedChunk.keys(next.owner()))).hasSize(1);
    }

    @Test
    void shouldLetRecordsGoOfACheckpointThatWasMadeWithoutItsKnowing() {
        shard.guard.protect(head);
        assertThat(head.begin()).isCompleted();
        shard.meter(100, 1);
        shard.end();
        store.mode(Mode.LOSES_ANSWERS);
        shard.tick();
        assertThat(shard.guard.failures()).isOne();
        store.mode(Mode.AT_ONCE);
        fence();
        shard.meter(100, 2);
        shard.end();
        shard.tick();

        assertThat(shard.exported())
                .as("who has taken over knows nothing of the first")
                .containsExactly("1: 100");
        assertThat(shard.count(LedgerCounter.RECORDS_FENCED)).isOne();
    }

    @Test
    void shouldKnowACheckpointThatWasNotMadeFromOneThatListsTheSameChunks() {
        shard.guard.protect(head);
        assertThat(head.begin()).isCompleted();
        shard.meter(100, 1);
        shard.end();
        store.mode(Mode.FAILS);
        shard.tick();
        store.mode(Mode.AT_ONCE);
        // It would have listed none, as the head does.
        fence();
        shard.tick();

        assertThat(shard.exported()).isEmpty();
        assertThat(shard.count(LedgerCounter.RECORDS_FENCED)).isOne();
    }

    @Test
    void shouldForgetAHalfWrittenChunkWhenItsLifeEnds() throws BadStateException {
        OwnHead next = new OwnHead(store, new StateOwner("r1", 4));
        shard.guard.protect(head);
        assertThat(head.begin()).isCompleted();
        shard.meter(100, flows(0, 10));
        shard.guard.tick(shard.nowNs() + INTERVAL);
        fence();
        assertThat(head.commit(1, StateHead.Shard.NONE, false)).isCompletedWithValue(OwnHead.Outcome.FENCED);
        shard.run();
        shard.guard.protect(next);
        shard.meter(100, 20, 21);
        shard.tick(2 * INTERVAL);

        List<String> keys = store.keysOf(SavedChunk.keys(next.owner()));
        assertThat(keys).hasSize(1);
        assertThat(SavedChunk.read(store.values.get(keys.get(0))).flows()).isEqualTo(2);
    }

    @Test
    void shouldTakeAwayWhatWhoHasTakenOverDoesNotKnow() {
        shard.guard.protect(head);
        shard.meter(100, 1);
        shard.tick();
        fence();
        shard.meter(100, 1);
        shard.tick();

        assertThat(store.chunks(OWNER))
                .containsExactly(SavedChunk.key(
                        OWNER, 0, store.head(OWNER).shard(0).chunks().get(0)));
    }

    @Test
    void shouldLeaveItsFlowsToWhoeverTakesThemOver() {
        shard.guard.protect(head);
        shard.meter(100, 1);
        shard.end();
        shard.meter(50, 2, 3);
        CompletableFuture<OwnHead.Outcome> released = head.together(1, StateHead::release);
        CompletableFuture<Boolean> left = shard.guard.handOver(released);
        shard.guard.resume(true);
        shard.tick();

        assertThat(left).isCompletedWithValue(true);
        assertThat(store.head(OWNER).released()).isTrue();
        assertThat(store.chunks(OWNER)).hasSize(1);
        assertThat(shard.exported()).containsExactly("1: 100");
        assertThat(shard.cache.size()).isZero();
        assertThat(shard.count(LedgerCounter.HANDED_OVER)).isEqualTo(2);
        assertThat(shard.guard.isProtecting()).isFalse();
    }

    @Test
    void shouldTakeFlowsOverInTheLifeThatWasMeantOnly() {
        OwnHead other = new OwnHead(store, new StateOwner("r1", 4));
        shard.guard.protect(head);
        try (FlowTransfer none = MovedFlow.transfer(1)) {
            assertThat(shard.guard.merge(head, none)).isTrue();
            assertThat(shard.guard.merge(other, none)).isFalse();
        }
    }
}
