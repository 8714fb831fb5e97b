// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.flow.checkpoint.MemoryStore.Mode;
import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.state.StateOwner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In which order chunks are asked for, read and handed over. */
class AdoptionTest {
    private static final GuardSettings SETTINGS = GuardSettings.of(ShardFixture.INTERVAL, 1 << 30);

    private final MemoryStore store = new MemoryStore();
    private final OwnHead dead = new OwnHead(store, new StateOwner("r1", 1));
    private final List<ShardFixture> deadShards = List.of(new ShardFixture(0, SETTINGS), new ShardFixture(1, SETTINGS));
    private final ShardFixture heir = new ShardFixture(0, SETTINGS);

    AdoptionTest() {
        deadShards.forEach(shard -> shard.guard.protect(dead));
    }

    @AfterEach
    void close() {
        deadShards.forEach(ShardFixture::close);
        heir.close();
    }

    /** Has one packet more come of each of these flows, of as many octets as its number has, and one; and a checkpoint made. */
    private void save(int shard, int from, int to) {
        IntStream.range(from, to).forEach(flow -> deadShards.get(shard).meter(1 + flow, flow));
        deadShards.get(shard).tick();
    }

    private CompletableFuture<AdoptionResult> adopt(Adoption.Taker taker) {
        return new Adoption(store, new StateOwner("r2", 1), new FlowHash(7), 1, taker, new HashSet<>(), Runnable::run)
                .of(dead.owner(), owners -> CompletableFuture.completedFuture(true))
                .toCompletableFuture();
    }

    private CompletionStage<Void> take(int shard, FlowTransfer flows) {
        heir.cache.saver().merge(flows);
        return CompletableFuture.completedFuture(null);
    }

    /** The store is asked for all chunks before the first one comes, and answers the later questions first. */
    private AdoptionResult adoptBackwards(int chunks) {
        store.mode(Mode.HELD);
        CompletableFuture<AdoptionResult> result = adopt(this::take);
        while (store.waiting() < 2) {
            store.answerNext();
        }
        assertThat(store.waiting()).isEqualTo(chunks);
        while (store.waiting() > 1) {
            store.answerLast();
        }
        assertThat(heir.cache.size()).as("nothing before the first chunk").isZero();
        store.mode(Mode.AT_ONCE);
        store.answer();
        return result.join();
    }

    private List<String> records() {
        heir.end();
        heir.end();
        heir.tick();
        return heir.exported();
    }

    private static List<String> expected(int from, int to, int times) {
        return IntStream.range(from, to)
                .mapToObj(flow -> flow + ": " + times * (1 + flow))
                .toList();
    }

    @Test
    void shouldReadChunksInOrderThatComeInAnother() {
        save(0, 0, 300);
        save(0, 100, 200);
        save(0, 150, 250);
        save(1, 1_000, 1_100);
        assertThat(adoptBackwards(4).flows()).isEqualTo(400);

        List<String> all = new ArrayList<>(expected(0, 100, 1));
        all.addAll(expected(100, 150, 2));
        all.addAll(expected(150, 200, 3));
        all.addAll(expected(200, 250, 2));
        all.addAll(expected(250, 300, 1));
        all.addAll(expected(1_000, 1_100, 1));
        assertThat(records()).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void shouldDropChunksThatWereAskedForBeforeALaterOneWasSeenToBeDamaged() {
        save(0, 0, 100);
        save(0, 100, 200);
        save(0, 200, 300);
        save(1, 1_000, 1_100);
        List<Integer> chunks = store.head(dead.owner()).shard(0).chunks();
        assertThat(chunks).hasSize(3);
        store.values.get(SavedChunk.key(dead.owner(), 0, chunks.get(1)))[50] ^= 4;
        AdoptionResult result = adoptBackwards(4);

        assertThat(result.lostChunks()).isEqualTo(2);
        List<String> all = new ArrayList<>(expected(200, 300, 1));
        all.addAll(expected(1_000, 1_100, 1));
        assertThat(records()).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void shouldReadOnWhileAShardTakesAndHandOverOneTransferAfterTheOther() {
        save(0, 0, 5_000);
        Queue<FlowTransfer> given = new ArrayDeque<>();
        List<CompletableFuture<Void>> taken = new ArrayList<>();
        CompletableFuture<AdoptionResult> result = adopt((shard, flows) -> {
            given.add(flows);
            taken.add(new CompletableFuture<>());
            return taken.get(taken.size() - 1);
        });
        while (!result.isDone()) {
            assertThat(given).as("one at a time").hasSize(1);
            heir.cache.saver().merge(given.remove());
            taken.get(taken.size() - 1).complete(null);
        }

        assertThat(taken).hasSize(3);
        assertThat(result.join().flows()).isEqualTo(5_000);
        assertThat(records()).containsExactlyInAnyOrderElementsOf(expected(0, 5_000, 1));
    }

    @Test
    void shouldFailOnceAShardTakesNoMoreAndNoOtherHasATransfer() {
        save(0, 0, 5_000);
        List<CompletableFuture<Void>> taken = new ArrayList<>();
        CompletableFuture<AdoptionResult> result = adopt((shard, flows) -> {
            taken.add(new CompletableFuture<>());
            return taken.get(taken.size() - 1);
        });
        assertThat(result).isNotDone();
        taken.get(0).completeExceptionally(new IllegalStateException("fenced"));
        assertThat(result).isCompletedExceptionally();
        assertThat(taken).hasSize(1);
    }
}
