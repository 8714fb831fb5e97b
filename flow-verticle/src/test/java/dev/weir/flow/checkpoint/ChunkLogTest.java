// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkLogTest {
    private static final int OCTETS_A_FLOW = 120;

    private final ChunkLog log = new ChunkLog(new AtomicInteger()::incrementAndGet);

    private ChunkLog.Chunk chunk(int... places) {
        ChunkLog.Chunk chunk = log.begin();
        for (int place : places) {
            log.flow(chunk, place);
        }
        log.end(chunk, places.length * OCTETS_A_FLOW);
        return chunk;
    }

    private ChunkLog.Chunk chunkWithout(int... places) {
        ChunkLog.Chunk chunk = log.begin();
        for (int place : places) {
            log.nothing(chunk, place);
        }
        log.end(chunk, places.length * Integer.BYTES);
        return chunk;
    }

    private static int[] places(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    @Test
    void shouldListChunksUntilNothingOfTheirsIsRight() {
        chunk(1, 2, 3);
        assertThat(log.inUse()).containsExactly(1);
        assertThat(log.committed()).isEmpty();
        chunk(1, 2);
        assertThat(log.inUse()).containsExactly(1, 2);
        assertThat(log.committed()).isEmpty();
        assertThat(log.octets()).isEqualTo(5 * OCTETS_A_FLOW);

        chunk(3);
        assertThat(log.inUse()).containsExactly(2, 3);
        assertThat(log.octets()).as("the old chunk is there until the head is").isEqualTo(6 * OCTETS_A_FLOW);
        assertThat(log.committed()).containsExactly(1);
        assertThat(log.octets()).isEqualTo(3 * OCTETS_A_FLOW);
        assertThat(log.all()).containsExactly(2, 3);
    }

    @Test
    void shouldKeepAChunkThatSaysThatThereIsNothing() {
        chunk(1, 2);
        chunkWithout(1);
        assertThat(log.knows(1)).isFalse();
        assertThat(log.knows(2)).isTrue();
        assertThat(log.inUse())
                .as("chunk 1 still says that there is a flow at 1")
                .containsExactly(1, 2);
        assertThat(log.committed()).isEmpty();

        chunk(2);
        assertThat(log.inUse()).as("now nobody says so").containsExactly(3);
        assertThat(log.committed()).containsExactly(1, 2);
    }

    @Test
    void shouldHaveNothingWhenAllFlowsHaveGone() {
        chunk(places(0, 5000));
        chunkWithout(places(0, 5000));

        assertThat(log.inUse()).isEmpty();
        assertThat(log.committed()).containsExactly(1, 2);
        assertThat(log.octets()).isZero();
        assertThat(log.all()).isEmpty();
    }

    @Test
    void shouldHaveWrittenAgainWhatCameToNothing() {
        chunk(1, 2, 3);
        log.committed();
        ChunkLog.Chunk lost = chunk(2, 7);
        ChunkLog.Chunk lostToo = chunkWithout(3);

        assertThat(log.failed(List.of(lost, lostToo))).containsExactlyInAnyOrder(2, 7, 3);
        assertThat(log.inUse()).as("what was there before counts").containsExactly(1);
        assertThat(log.octets()).isEqualTo(3 * OCTETS_A_FLOW);
        assertThat(log.knows(3)).as("it has to be said again that it has gone").isTrue();
        assertThat(log.committed()).as("they may be in the store").containsExactly(2, 3);
        assertThat(log.committed()).isEmpty();
    }

    @Test
    void shouldNotLeaveAFlowBehindThatWentInACheckpointThatFailed() {
        chunk(1, 2);
        log.committed();
        log.failed(List.of(chunkWithout(1)));
        ChunkLog.Chunk again = chunkWithout(1);

        assertThat(log.inUse()).containsExactly(1, again.number());
        assertThat(log.knows(1)).isFalse();
        chunk(2);
        assertThat(log.committed()).containsExactly(2, 1, again.number());
    }

    @Test
    void shouldTryAgainToTakeAwayWhatWasLeft() {
        chunk(1);
        chunk(1);
        assertThat(log.committed()).containsExactly(1);
        log.left(1);

        assertThat(log.all()).containsExactly(1, 2);
        assertThat(log.committed()).containsExactly(1);
    }

    @Test
    void shouldTellWhatNobodyElseKnowsOf() {
        chunk(1);
        chunk(2);
        chunk(3);
        StateHead found = StateHead.begin(OwnHeadTest.OWNER).withShard(1, new StateHead.Shard(9, List.of(1, 2)));

        assertThat(log.unlisted(found, 1)).containsExactly(3);
        assertThat(log.unlisted(found, 0)).containsExactly(1, 2, 3);
        assertThat(log.unlisted(found.settle(StateHead.Adopted.NOTHING), 1)).containsExactly(1, 2, 3);
        assertThat(log.unlisted(null, 1)).containsExactly(1, 2, 3);
    }

    @Test
    void shouldNotCleanUpWhatIsSmall() {
        for (int i = 0; i < 100; i++) {
            chunk(places(0, 80));
            log.committed();
            assertThat(log.stale()).isEmpty();
        }
        assertThat(log.octets()).isEqualTo(80 * OCTETS_A_FLOW);
    }

    /** Flows of which some change often and others never, so that chunks are right in part. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100, 1000})
    void shouldKeepUselessOctetsBelowTheUsefulOnes(int oneInSoMany) {
        int flows = 40_000;
        Random random = new Random(oneInSoMany);
        writeAll(places(0, flows));
        long slack = 4L * SavedChunk.FULL_OCTETS;
        long useful = (long) flows * OCTETS_A_FLOW;
        long written = 0;
        long changed = 0;
        for (int round = 0; round < 200; round++) {
            Set<Integer> dirty = new LinkedHashSet<>();
            int often = Math.max(1, flows / oneInSoMany);
            IntStream.generate(() -> random.nextInt(10) == 0 ? random.nextInt(flows) : random.nextInt(often))
                    .limit(flows / 20)
                    .forEach(dirty::add);
            changed += dirty.size();
            for (int place : log.stale()) {
                dirty.add(place);
            }
            written += dirty.size();
            writeAll(dirty.stream().mapToInt(Integer::intValue).toArray());

            assertThat(log.octets())
                    .as("round %d", round)
                    .isLessThanOrEqualTo(2 * useful + slack + (long) dirty.size() * OCTETS_A_FLOW);
        }
        assertThat((double) written / changed)
                .as("flows written for one that has changed")
                .isLessThan(2.5);
    }

    /** One checkpoint, in chunks of the size that they have. */
    private void writeAll(int[] places) {
        int aChunk = SavedChunk.FULL_OCTETS / OCTETS_A_FLOW;
        for (int from = 0; from < places.length; from += aChunk) {
            ChunkLog.Chunk chunk = log.begin();
            int to = Math.min(from + aChunk, places.length);
            for (int i = from; i < to; i++) {
                log.flow(chunk, places[i]);
            }
            log.end(chunk, (to - from) * OCTETS_A_FLOW);
        }
        log.committed();
    }
}
