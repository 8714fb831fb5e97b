// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import static dev.weir.flow.checkpoint.ShardFixture.INTERVAL;
import static dev.weir.flow.checkpoint.ShardFixture.MAX_HELD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.flow.checkpoint.MemoryStore.Mode;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.state.StateOwner;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the records of a shard may leave, and what of its flows is in the store. */
class ShardGuardTest {
    private static final StateOwner OWNER = new StateOwner("r1", 3);

    private final MemoryStore store = new MemoryStore();
    private final OwnHead head = new OwnHead(store, OWNER);
    private final ShardFixture shard = new ShardFixture(0);

    @AfterEach
    void close() {
        shard.close();
    }

    private static int[] flows(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    @Test
    void shouldLetRecordsPassWhileItDoesNotProtect() {
        shard.meter(100, 1, 2);
        shard.end();

        assertThat(shard.exported()).containsExactlyInAnyOrder("1: 100", "2: 100");
        assertThat(shard.guard.isProtecting()).isFalse();
        assertThat(shard.guard.stateOctets()).isZero();
        shard.tick();
        assertThat(store.values).isEmpty();
    }

    @Test
    void shouldKeepFlowsInTheStore() throws BadStateException {
        shard.meter(100, 1, 2);
        shard.guard.protect(head);
        assertThat(shard.guard.isProtecting()).isTrue();
        shard.tick();
        assertThat(store.chunks(OWNER)).hasSize(1);
        assertThat(store.head(OWNER).shard(0).chunks()).hasSize(1);
        assertThat(shard.guard.checkpoints()).isOne();
        assertThat(SavedChunk.read(store.values.get(store.chunks(OWNER).get(0))).flows())
                .isEqualTo(2);

        shard.tick();
        assertThat(shard.guard.checkpoints()).as("nothing has changed").isOne();
        shard.meter(100, 2);
        shard.tick();
        assertThat(shard.guard.checkpoints()).isEqualTo(2);
        shard.meter(100, 2);
        shard.tick(INTERVAL / 2);
        assertThat(shard.guard.checkpoints()).as("it is not time for one").isEqualTo(2);
        shard.tick(INTERVAL / 2);
        assertThat(shard.guard.checkpoints()).isEqualTo(3);
        assertThat(store.chunks(OWNER)).hasSize(3);
        assertThat(shard.guard.stateOctets())
                .isEqualTo(store.chunks(OWNER).stream()
                        .mapToLong(key -> store.values.get(key).length)
                        .sum());
        shard.end();
        shard.tick();
        assertThat(store.chunks(OWNER)).isEmpty();
        assertThat(store.head(OWNER).shard(0).chunks()).isEmpty();
    }

    @Test
    void shouldHoldRecordsUntilACheckpointThatKnowsOfThemIsMade() {
        shard.guard.protect(head);
        shard.meter(100, 1);
        shard.end();
        assertThat(shard.exported()).isEmpty();
        store.mode(Mode.HELD);
        shard.tick();
        shard.meter(100, 2);
        shard.end();
        assertThat(shard.exported()).as("the store has not answered").isEmpty();
        store.answer();
        shard.run();

        assertThat(shard.exported()).as("the other one came later").containsExactly("1: 100");
        shard.tick();
        store.answer();
        shard.run();
        assertThat(shard.exported()).containsExactly("2: 100");
        assertThat(shard.count(LedgerCounter.RECORDS_UNPROTECTED)).isZero();
    }

    @Test
    void shouldLetRecordsGoInTheirOrder() {
        shard.guard.protect(head);
        for (int flow = 0; flow < 5; flow++) {
            shard.meter(100, flow);
            shard.end();
        }
        shard.tick();

        assertThat(shard.exported()).containsExactly("0: 100", "1: 100", "2: 100", "3: 100", "4: 100");
    }

    @Test
    void shouldHoldRecordsWhileTheStoreFails() {
        shard.guard.protect(head);
        shard.meter(100, 1, 2);
        store.mode(Mode.FAILS);
        shard.tick();
        shard.end();
        shard.tick();
        assertThat(shard.guard.failures()).isEqualTo(2);
        assertThat(shard.exported()).isEmpty();
        store.mode(Mode.AT_ONCE);
        shard.tick();

        assertThat(shard.exported()).containsExactlyInAnyOrder("1: 100", "2: 100");
        assertThat(shard.guard.checkpoints()).isOne();
    }

    @Test
    void shouldWriteAgainWhatACheckpointThatFailedHad() throws BadStateException {
        shard.guard.protect(head);
        shard.meter(100, 1, 2, 3);
        store.mode(Mode.FAILS);
        shard.tick();
        store.mode(Mode.AT_ONCE);
        shard.tick();

        assertThat(store.chunks(OWNER)).hasSize(1);
        assertThat(SavedChunk.read(store.values.get(store.chunks(OWNER).get(0))).flows())
                .isEqualTo(3);
    }

    @Test
    void shouldLetRecordsGoThatHaveWaitedTooLong() {
        shard.guard.protect(head);
        shard.meter(100, 1, 2);
        shard.end();
        store.mode(Mode.FAILS);
        shard.tick(MAX_HELD);
        assertThat(shard.exported()).isEmpty();
        shard.tick(1);

        assertThat(shard.exported()).containsExactlyInAnyOrder("1: 100", "2: 100");
        assertThat(shard.count(LedgerCounter.RECORDS_UNPROTECTED)).isEqualTo(2);
        store.mode(Mode.AT_ONCE);
        shard.tick();
        assertThat(shard.exported()).isEmpty();
    }

    @Test
    void shouldLetRecordsGoThatAreTooMany() {
        shard.guard.protect(head);
        store.mode(Mode.FAILS);
        shard.meter(100, flows(0, 100));
        shard.end();
        shard.tick();
        assertThat(shard.exported()).isEmpty();
        shard.meter(100, 100);
        shard.end();
        shard.tick();

        assertThat(shard.exported()).hasSize(101);
        assertThat(shard.count(LedgerCounter.RECORDS_UNPROTECTED)).isEqualTo(101);
    }

    @Test
    void shouldMakeNoCheckpointWhileItIsQuiet() {
        shard.guard.protect(head);
        shard.meter(100, 1);
        assertThat(head.begin()).isCompleted();
        store.mode(Mode.HELD);
        shard.tick();
        CompletableFuture<Void> quiet = shard.guard.quiesce();
        assertThat(quiet).isNotDone();
        store.answer();
        shard.run();
        assertThat(quiet).isCompleted();
        store.mode(Mode.AT_ONCE);
        shard.meter(100, 2);
        shard.tick();
        assertThat(shard.guard.checkpoints()).isOne();
        shard.guard.resume(false);
        shard.tick();

        assertThat(shard.guard.checkpoints()).isEqualTo(2);
    }

    @Test
    void shouldLeaveFlowsUnprotectedThatThereIsNoRoomFor() {
        // Of single flows as many as take four tenths of the memory, so that what is of no use fits too; of others
        // five.
        long max = 10L * SavedChunk.FULL_OCTETS;
        int aChunk = SavedChunk.FULL_OCTETS / 99 + 1;
        try (ShardFixture small = new ShardFixture(0, new GuardSettings(INTERVAL, max, MAX_HELD, 100, 4096))) {
            small.guard.protect(head);
            small.meter(100, flows(0, 20_000));
            small.tick();
            assertThat(small.count(LedgerCounter.FLOWS_UNPROTECTED)).isEqualTo(20_000 - 4 * aChunk);

            small.meter(100, flows(18_000, 18_500));
            small.tick();
            assertThat(small.count(LedgerCounter.FLOWS_UNPROTECTED))
                    .as("flows of more than one packet go first")
                    .isEqualTo(20_000 - 4 * aChunk - 500);
            small.meter(100, flows(15_000, 20_000));
            small.tick();
            long left = 20_000 - 5L * aChunk;
            assertThat(small.count(LedgerCounter.FLOWS_UNPROTECTED)).isBetween(left - aChunk, left);

            for (int round = 0; round < 20; round++) {
                small.meter(100, flows(0, 4 * aChunk));
                small.tick();
                assertThat(small.guard.stateOctets())
                        .as("what is there is written again, and is never too much")
                        .isLessThan(max + 4 * SavedChunk.FULL_OCTETS + 4L * aChunk * 99);
            }
            small.end();
            small.tick();
            assertThat(small.count(LedgerCounter.FLOWS_UNPROTECTED)).isZero();
            assertThat(small.guard.stateOctets()).isZero();
        }
    }
}
