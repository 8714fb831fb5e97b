// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.state.StateOwner;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class ChunksAheadTest {
    private static final StateOwner OWNER = new StateOwner("r1", 1);
    private static final int ATTEMPTS = 3;

    private final MemoryStore store = new MemoryStore();
    private final ChunksAhead chunks = new ChunksAhead(store, ATTEMPTS);

    private void add(int shard, int from, int to) {
        BitSet seen = new BitSet();
        for (int chunk = from; chunk < to; chunk++) {
            store.values.put(SavedChunk.key(OWNER, shard, chunk), octets(shard, chunk));
            chunks.add(new ChunksAhead.Place(OWNER, new AdoptionResult.Sum(), shard, chunk, seen));
        }
    }

    private static byte[] octets(int shard, int chunk) {
        return (shard + " " + chunk).getBytes(StandardCharsets.US_ASCII);
    }

    private void assertNext(int shard, int chunk) {
        ChunksAhead.Asked next = chunks.next();
        assertThat(next.place().shard()).isEqualTo(shard);
        assertThat(next.place().chunk()).isEqualTo(chunk);
        assertThat(next.octets().toCompletableFuture().join()).isEqualTo(octets(shard, chunk));
    }

    @Test
    void shouldAskForAFewAhead() {
        store.mode(MemoryStore.Mode.HELD);
        add(0, 0, 20);
        chunks.next();
        assertThat(store.waiting()).isEqualTo(ChunksAhead.MAX_ASKED);
        chunks.next();
        assertThat(store.waiting()).isEqualTo(ChunksAhead.MAX_ASKED + 1);
    }

    @Test
    void shouldHaveAllInOrder() {
        add(0, 0, 20);
        add(1, 3, 5);
        for (int chunk = 0; chunk < 20; chunk++) {
            assertNext(0, chunk);
        }
        assertNext(1, 3);
        assertThat(chunks.isEmpty()).isFalse();
        assertNext(1, 4);
        assertThat(chunks.isEmpty()).isTrue();
        assertThat(chunks.next()).isNull();
    }

    @Test
    void shouldDropTheRestOfAShardWhetherAskedForOrNot() {
        add(0, 0, 20);
        add(1, 0, 2);
        ChunksAhead.Asked first = chunks.next();
        assertThat(chunks.dropShardOf(first.place())).isEqualTo(19);
        ChunksAhead.Asked second = chunks.next();
        assertThat(second.place().shard()).isEqualTo(1);
        assertThat(chunks.dropShardOf(second.place())).isEqualTo(1);
        assertThat(chunks.next()).isNull();
    }

    @Test
    void shouldKeepWhatWasAskedForOfAnotherShard() {
        add(0, 0, 2);
        add(1, 0, 2);
        ChunksAhead.Asked first = chunks.next();
        assertThat(chunks.dropShardOf(first.place())).isEqualTo(1);
        assertNext(1, 0);
        assertNext(1, 1);
    }
}
