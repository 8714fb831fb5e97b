// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import static dev.weir.flow.checkpoint.ShardFixture.MAX_HELD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.flow.checkpoint.MemoryStore.Mode;
import dev.weir.model.state.StateOwner;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a shard leaves the store, and comes back to it. */
class ShardLeaveTest {
    private static final StateOwner OWNER = new StateOwner("r1", 3);
    private static final StateOwner DEAD = new StateOwner("r3", 5);

    private final MemoryStore store = new MemoryStore();
    private final OwnHead head = new OwnHead(store, OWNER);
    private final ShardFixture shard = new ShardFixture(0);

    @AfterEach
    void close() {
        shard.close();
    }

    @Test
    void shouldTakeEverythingOutOfTheStoreWhenItIsWithdrawn() {
        shard.guard.protect(head);
        shard.meter(100, 1, 2);
        shard.tick();
        shard.meter(100, 3);
        CompletableFuture<Void> withdrawn = shard.guard.withdraw();
        assertThat(withdrawn).isNotDone();
        shard.tick(1);

        assertThat(withdrawn).isCompleted();
        assertThat(store.chunks(OWNER)).isEmpty();
        assertThat(store.head(OWNER).shard(0).chunks()).isEmpty();
        assertThat(shard.guard.isProtecting()).isFalse();
        shard.end();
        assertThat(shard.exported()).hasSize(3);
        assertThat(shard.guard.withdraw()).isCompleted();
    }

    @Test
    void shouldLetHeldRecordsGoWhenItIsWithdrawn() {
        shard.guard.protect(head);
        shard.meter(100, 1);
        shard.end();
        assertThat(shard.guard.withdraw()).isNotDone();
        store.mode(Mode.HELD);
        shard.tick();
        assertThat(shard.exported()).isEmpty();
        store.answer();
        shard.run();

        assertThat(shard.exported()).containsExactly("1: 100");
    }

    @Test
    void shouldMakeNoCheckpointWhileItLeavesTheStore() {
        shard.guard.protect(head);
        shard.meter(100, 1);
        shard.tick();
        CompletableFuture<Void> withdrawn = shard.guard.withdraw();
        store.mode(Mode.HELD);
        shard.tick();
        shard.meter(100, 2);
        shard.tick();
        shard.tick();
        assertThat(store.waiting()).as("the step that says that it has nothing").isOne();
        store.answer();
        shard.run();
        store.answer();

        assertThat(withdrawn).isCompleted();
        assertThat(store.head(OWNER).shard(0).chunks()).isEmpty();
        assertThat(store.chunks(OWNER)).isEmpty();
    }

    @Test
    void shouldLeaveTheStoreAfterTheCheckpointThatIsUnderWay() {
        shard.guard.protect(head);
        shard.meter(100, 1);
        assertThat(head.begin()).isCompleted();
        store.mode(Mode.HELD);
        shard.tick();
        CompletableFuture<Void> withdrawn = shard.guard.withdraw();
        shard.tick();
        store.answer();
        shard.run();
        assertThat(withdrawn).isNotDone();
        assertThat(store.head(OWNER).shard(0).chunks()).hasSize(1);
        store.mode(Mode.AT_ONCE);
        shard.tick();

        assertThat(withdrawn).isCompleted();
        assertThat(store.head(OWNER).shard(0).chunks()).isEmpty();
    }

    @Test
    void shouldNotLeaveTheStoreWhileItTakesOver() {
        shard.guard.protect(head);
        shard.meter(100, 1);
        shard.tick();
        assertThat(shard.guard.quiesce()).isCompleted();
        CompletableFuture<Void> withdrawn = shard.guard.withdraw();
        shard.tick();
        shard.tick();
        assertThat(withdrawn).isNotDone();
        CompletableFuture<OwnHead.Outcome> together = head.together(1, one -> one.absorb(DEAD));
        shard.guard.resume(true);
        shard.tick();
        assertThat(together).isCompletedWithValue(OwnHead.Outcome.DONE);
        assertThat(store.head(OWNER).absorbed()).containsExactly(DEAD);
        shard.tick();

        assertThat(withdrawn).isCompleted();
        assertThat(store.chunks(OWNER)).isEmpty();
    }

    @Test
    void shouldTryAgainToLeaveTheStore() {
        shard.guard.protect(head);
        shard.meter(100, 1);
        shard.tick();
        shard.end();
        CompletableFuture<Void> withdrawn = shard.guard.withdraw();
        store.mode(Mode.FAILS);
        shard.tick();
        shard.tick();
        assertThat(withdrawn).isNotDone();
        assertThat(shard.exported()).as("another may take over what is there").isEmpty();
        store.mode(Mode.AT_ONCE);
        shard.tick();

        assertThat(withdrawn).isCompleted();
        assertThat(shard.exported()).containsExactly("1: 100");
        assertThat(store.chunks(OWNER)).isEmpty();
    }

    @Test
    void shouldLeaveAStoreInTheEndThatDoesNotAnswer() {
        shard.guard.protect(head);
        shard.meter(100, 1);
        shard.tick();
        CompletableFuture<Void> withdrawn = shard.guard.withdraw();
        store.mode(Mode.FAILS);
        shard.tick();
        shard.tick(MAX_HELD);
        assertThat(withdrawn).isNotDone();
        shard.tick(1);

        assertThat(withdrawn).isCompleted();
        assertThat(shard.guard.isProtecting()).isFalse();
    }

    @Test
    void shouldProtectAgainWithNumbersThatWereNeverUsed() {
        Set<String> used = new HashSet<>();
        shard.guard.protect(head);
        for (int round = 0; round < 3; round++) {
            shard.meter(100, 1, 2);
            shard.tick();
            assertThat(store.chunks(OWNER)).hasSize(1);
            assertThat(used.addAll(store.chunks(OWNER)))
                    .as("a chunk is written that may be taken away late")
                    .isTrue();
            CompletableFuture<Void> withdrawn = shard.guard.withdraw();
            if (round == 0) {
                // Before it has left.
                shard.guard.protect(head);
            }
            shard.tick();
            assertThat(withdrawn).isCompleted();
            assertThat(shard.guard.isProtecting()).isEqualTo(round == 0);
            shard.guard.protect(head);
        }
        shard.tick();
        assertThat(store.head(OWNER).shard(0).chunks()).hasSize(1);
    }
}
