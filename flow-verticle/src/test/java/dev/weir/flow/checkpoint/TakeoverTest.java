// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.flow.checkpoint.MemoryStore.Mode;
import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.state.StateOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The flows of a node that has died come to another, once. */
class TakeoverTest {
    private static final GuardSettings SETTINGS = GuardSettings.of(ShardFixture.INTERVAL, 1 << 30);

    private final MemoryStore store = new MemoryStore();
    private final List<Node> nodes = new ArrayList<>();

    /** A node, on one thread. */
    private final class Node implements Takeover.Shards {
        private final FlowHash hash = new FlowHash(7);
        private final List<ShardFixture> shards = new ArrayList<>();
        private final OwnHead head;
        private final Takeover takeover;

        private Node(String name, int shardCount) {
            head = new OwnHead(store, new StateOwner(name, 1));
            takeover = new Takeover(store, hash, this, Runnable::run);
            for (int i = 0; i < shardCount; i++) {
                shards.add(new ShardFixture(i, SETTINGS));
            }
            nodes.add(this);
        }

        private Node protect() {
            shards.forEach(shard -> shard.guard.protect(head));
            return this;
        }

        private StateOwner owner() {
            return head.owner();
        }

        /** Meters a packet of each flow, of as many octets as its number has, and one more. */
        private Node meter(int from, int to) {
            for (int flow = from; flow < to; flow++) {
                shards.get(FlowHash.shard(ShardFixture.packet(flow).flowHash(hash), shards.size()))
                        .meter(1 + flow, flow);
            }
            return this;
        }

        /** Makes a checkpoint of each shard. */
        private Node tick() {
            shards.forEach(ShardFixture::tick);
            return this;
        }

        private CompletableFuture<AdoptionResult> takeOver(StateOwner dead, boolean guarded) {
            CompletableFuture<AdoptionResult> result =
                    takeover.of(dead, head, guarded).toCompletableFuture();
            shards.forEach(ShardFixture::run);
            return result;
        }

        private AdoptionResult takeOver(Node dead) {
            CompletableFuture<AdoptionResult> result = takeOver(dead.owner(), true);
            tick();
            tick();
            return result.join();
        }

        /** Ends all flows; what was recorded of each, "flow: octets". */
        private List<String> records() {
            List<String> records = new ArrayList<>();
            for (ShardFixture shard : shards) {
                shard.end();
                shard.end();
                shard.tick();
                records.addAll(shard.exported());
            }
            return records;
        }

        private long count(LedgerCounter counter) {
            return shards.stream().mapToLong(shard -> shard.count(counter)).sum();
        }

        private long size() {
            return shards.stream().mapToLong(shard -> shard.cache.size()).sum();
        }

        private List<String> chunks() {
            return store.keysOf(SavedChunk.keys(owner()));
        }

        private StateHead inStore() {
            byte[] octets = store.values.get(StateHead.key(owner()));
            return octets == null ? null : OwnHeadTest.decode(octets);
        }

        @Override
        public int count() {
            return shards.size();
        }

        @Override
        public CompletionStage<Void> quiesce() {
            return CompletableFuture.allOf(
                    shards.stream().map(shard -> shard.guard.quiesce()).toArray(CompletableFuture[]::new));
        }

        @Override
        public CompletionStage<Void> resume(boolean joined) {
            shards.forEach(shard -> shard.guard.resume(joined));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> take(int shard, FlowTransfer flows) {
            return shards.get(shard).guard.merge(head, flows)
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new IllegalStateException("fenced"));
        }
    }

    @AfterEach
    void close() {
        nodes.forEach(node -> node.shards.forEach(ShardFixture::close));
    }

    private static List<String> expected(int from, int to, int times) {
        return IntStream.range(from, to)
                .mapToObj(flow -> flow + ": " + times * (1 + flow))
                .toList();
    }

    @Test
    void shouldTakeOverTenThousandFlowsIntoAnotherNumberOfShards() {
        Node dead = new Node("r1", 4).protect().meter(0, 10_000).tick();
        Node heir = new Node("r2", 3).protect().meter(8_000, 12_000).tick();
        AdoptionResult result = heir.takeOver(dead);

        assertThat(result.flows()).isEqualTo(10_000);
        assertThat(result.lostChunks()).isZero();
        assertThat(result.octets()).isBetween(10_000 * 99L, 10_000 * 100L);
        assertThat(result.owners()).containsExactly(dead.owner());
        assertThat(heir.size()).isEqualTo(12_000);
        assertThat(heir.count(LedgerCounter.FLOWS_ADOPTED)).isEqualTo(10_000);
        assertThat(heir.count(LedgerCounter.ADOPTED)).isEqualTo(10_000);
        assertThat(dead.chunks()).isEmpty();
        assertThat(dead.inStore().settled()).isTrue();
        assertThat(dead.inStore().fencedBy()).isEqualTo(heir.owner());
        assertThat(dead.inStore().adopted()).isEqualTo(new StateHead.Adopted(10_000, 10_000 * 10_001 / 2));
        List<String> all = new ArrayList<>(expected(0, 8_000, 1));
        all.addAll(expected(8_000, 10_000, 2));
        all.addAll(expected(10_000, 12_000, 1));
        assertThat(heir.records()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(heir.inStore().absorbed()).as("the dead one's head says it").isEmpty();
    }

    @Test
    void shouldTakeTheLatestOfWhatIsInSeveralChunks() {
        Node dead = new Node("r1", 2).protect().meter(0, 3_000).tick();
        dead.meter(1_000, 2_000).tick();
        dead.meter(1_500, 2_500).tick();
        Node heir = new Node("r2", 2).protect();

        assertThat(heir.takeOver(dead).flows()).isEqualTo(3_000);
        List<String> all = new ArrayList<>(expected(0, 1_000, 1));
        all.addAll(expected(1_000, 1_500, 2));
        all.addAll(expected(1_500, 2_000, 3));
        all.addAll(expected(2_000, 2_500, 2));
        all.addAll(expected(2_500, 3_000, 1));
        assertThat(heir.records()).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void shouldNotTakeOverFlowsThatHadEnded() {
        Node dead = new Node("r1", 1).protect().meter(0, 100).tick();
        dead.shards.get(0).end();
        dead.meter(50, 60).tick();
        assertThat(dead.shards.get(0).exported()).hasSize(100);
        Node heir = new Node("r2", 1).protect();

        assertThat(heir.takeOver(dead).flows()).isEqualTo(10);
        assertThat(heir.records()).containsExactlyInAnyOrderElementsOf(expected(50, 60, 1));
    }

    @Test
    void shouldLeaveToOneWhatAnotherHasTaken() {
        Node dead = new Node("r1", 2).protect().meter(0, 100).tick();
        Node one = new Node("r2", 2).protect();
        Node other = new Node("r3", 2).protect();

        assertThat(one.takeOver(dead).flows()).isEqualTo(100);
        assertThat(other.takeOver(dead).flows()).isZero();
        assertThat(one.takeOver(dead).owners()).as("once").isEmpty();
        assertThat(one.size()).isEqualTo(100);
        assertThat(other.size()).isZero();
    }

    @Test
    void shouldTakeOverWhatTheDeadHadTakenOver() {
        Node first = new Node("r1", 2).protect().meter(0, 100).tick();
        Node second = new Node("r2", 2).protect().meter(100, 200).tick();
        assertThat(second.takeOver(first.owner(), true))
                .as("its shards have made no checkpoint since")
                .isNotDone();
        Node heir = new Node("r3", 2).protect();
        AdoptionResult result = heir.takeOver(second);

        assertThat(result.owners()).containsExactly(second.owner(), first.owner());
        assertThat(result.flows()).isEqualTo(200);
        assertThat(heir.records()).containsExactlyInAnyOrderElementsOf(expected(0, 200, 1));
        assertThat(first.chunks()).isEmpty();
        assertThat(second.chunks()).isEmpty();
        assertThat(first.inStore().adopted()).isEqualTo(new StateHead.Adopted(100, 100 * 101 / 2));
        assertThat(second.inStore().adopted().packets()).isEqualTo(100);
        second.tick();
        assertThat(second.records()).as("it finds out").isEmpty();
    }

    @Test
    void shouldNotTakeOverTwiceWhatHadBecomePartOfTheDead() {
        Node first = new Node("r1", 2).protect().meter(0, 100).tick();
        Node second = new Node("r2", 2).protect();
        absorbAndDie(second, first);
        assertThat(first.inStore().settled()).isFalse();
        Node heir = new Node("r3", 2).protect();
        AdoptionResult result = heir.takeOver(second);

        assertThat(result.flows()).isEqualTo(100);
        assertThat(result.owners()).containsExactly(second.owner());
        assertThat(heir.records()).containsExactlyInAnyOrderElementsOf(expected(0, 100, 1));
        assertThat(first.inStore().settled()).as("nobody looks for it any more").isTrue();
        assertThat(first.chunks()).isEmpty();
    }

    /** A node takes another over: its checkpoint is made, and it dies before it can say so in the other's head. */
    private void absorbAndDie(Node node, Node dead) {
        assertThat(node.takeOver(dead.owner(), true)).isNotDone();
        store.mode(Mode.HELD);
        node.tick();
        while (node.inStore().absorbed().isEmpty()) {
            store.answerNext();
            node.shards.forEach(ShardFixture::run);
        }
        store.drop();
        store.mode(Mode.AT_ONCE);
    }

    @Test
    void shouldSettleWhatHadBecomePartOfWhatHadBecomePartOfTheDead() {
        Node first = new Node("r1", 2).protect().meter(0, 100).tick();
        Node second = new Node("r2", 2).protect();
        Node third = new Node("r3", 2).protect();
        absorbAndDie(second, first);
        absorbAndDie(third, second);
        Node heir = new Node("r4", 2).protect();
        assertThat(heir.takeOver(third).flows()).isEqualTo(100);

        for (Node dead : List.of(first, second, third)) {
            assertThat(dead.inStore().settled()).isTrue();
            assertThat(dead.chunks()).isEmpty();
        }
        // The second one was only asleep, finds out, and takes its head away.
        second.meter(0, 10).tick();
        assertThat(second.inStore()).isNull();
        Node other = new Node("r5", 2).protect();
        assertThat(other.takeOver(first).flows()).isZero();
        assertThat(heir.records()).containsExactlyInAnyOrderElementsOf(expected(0, 100, 1));
    }

    @Test
    void shouldGoOnWithoutAChunkThatIsDamagedAndThoseBeforeIt() {
        Node dead = new Node("r1", 1).protect().meter(0, 100).tick();
        dead.meter(100, 200).tick();
        dead.meter(200, 300).tick();
        List<Integer> chunks = dead.inStore().shard(0).chunks();
        assertThat(chunks).hasSize(3);
        store.values.get(SavedChunk.key(dead.owner(), 0, chunks.get(1)))[50] ^= 4;
        Node heir = new Node("r2", 1).protect();
        AdoptionResult result = heir.takeOver(dead);

        // What an older chunk says may be out of date: it would be counted again.
        assertThat(result.lostChunks()).isEqualTo(2);
        assertThat(result.flows()).isEqualTo(100);
        assertThat(heir.records()).containsExactlyInAnyOrderElementsOf(expected(200, 300, 1));
        assertThat(dead.chunks()).isEmpty();
    }

    @Test
    void shouldGoOnWithoutAChunkThatIsGone() {
        Node dead = new Node("r1", 2).protect().meter(0, 100).tick();
        store.values.remove(
                SavedChunk.key(dead.owner(), 1, dead.inStore().shard(1).chunks().get(0)));
        Node heir = new Node("r2", 2).protect();
        AdoptionResult result = heir.takeOver(dead);

        assertThat(result.lostChunks()).isOne();
        assertThat(result.flows()).isBetween(30L, 70L);
        assertThat(heir.records()).hasSize((int) result.flows());
    }

    @Test
    void shouldBeAskedAgainWhenTheStoreFails() {
        Node dead = new Node("r1", 2).protect().meter(0, 100).tick();
        Node heir = new Node("r2", 2).protect().meter(500, 510).tick();
        store.mode(Mode.FAILS);
        assertThatThrownBy(heir.takeOver(dead.owner(), true)::join)
                .hasRootCauseMessage("the state of r1 (epoch 1) cannot be taken over: the store does not answer");
        store.mode(Mode.AT_ONCE);
        heir.meter(500, 510).tick();
        assertThat(heir.shards).allMatch(shard -> shard.guard.checkpoints() == 2);

        assertThat(heir.takeOver(dead).flows()).isEqualTo(100);
    }

    @Test
    void shouldTakeOverWhereNobodyCouldTakeOverFromIt() {
        Node dead = new Node("r1", 2).protect().meter(0, 100).tick();
        Node heir = new Node("r2", 2).meter(100, 110);
        AdoptionResult result = heir.takeOver(dead.owner(), false).join();

        assertThat(result.flows()).isEqualTo(100);
        assertThat(dead.chunks()).isEmpty();
        assertThat(dead.inStore().settled()).isTrue();
        assertThat(heir.inStore().absorbed()).containsExactly(dead.owner());
        assertThat(heir.records()).containsExactlyInAnyOrderElementsOf(expected(0, 110, 1));
        assertThat(heir.chunks()).isEmpty();
    }

    @Test
    void shouldTakeNothingOverWhenItWasTakenOverItself() {
        Node dead = new Node("r1", 2).protect().meter(0, 100).tick();
        Node heir = new Node("r2", 2);
        assertThat(heir.head.begin()).isCompleted();
        store.values.put(
                StateHead.key(heir.owner()),
                heir.inStore().fenced(new StateOwner("r3", 1)).next().encode());
        AdoptionResult result = heir.takeOver(dead.owner(), false).join();

        assertThat(result.owners()).isEmpty();
        assertThat(heir.size()).isZero();
        assertThat(dead.inStore().settled()).isFalse();
        assertThat(dead.chunks()).hasSize(2);
        Node other = new Node("r4", 2).protect();
        assertThat(other.takeOver(dead).flows()).isEqualTo(100);
    }

    @Test
    void shouldTakeOverWithShardsThatHaveLeftTheStore() {
        Node dead = new Node("r1", 2).protect().meter(0, 100).tick();
        Node heir = new Node("r2", 2).protect().meter(100, 110).tick();
        heir.shards.forEach(shard -> assertThat(shard.guard.withdraw())
                .as("it leaves at the next tick")
                .isNotDone());
        heir.tick();
        assertThat(heir.head.isAnyAway()).isTrue();

        assertThat(heir.takeOver(dead.owner(), true).join().flows()).isEqualTo(100);
        assertThat(heir.inStore().absorbed()).containsExactly(dead.owner());
        assertThat(heir.records()).containsExactlyInAnyOrderElementsOf(expected(0, 110, 1));
    }
}
