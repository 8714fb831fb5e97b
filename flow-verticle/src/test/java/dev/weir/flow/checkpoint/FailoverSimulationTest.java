// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Checkpoints, takeovers and fences over many worlds, each with its own faults: no packet is counted twice, and none is lost
 * but those that came after the last checkpoint of who died or was taken over. A world is its seed: what fails once does so
 * again.
 */
class FailoverSimulationTest {
    /** 2023-11-14T22:13:20Z. */
    private static final long START_NS = 1_700_000_000L * 1000 * SimTime.MILLI;

    private static final long WORLD_NS = 60_000 * SimTime.MILLI;
    private static final int WORLDS = Integer.getInteger("weir.simulation.worlds", 10_000);

    /** The only one to live through, of all of them, because it went wrong; {@code null} for all. */
    private static final Integer WORLD = Integer.getInteger("weir.simulation.world");

    private static final int WORLDS_OF_A_MUTATION = 500;

    private static final int THREADS = 2;

    private static List<String> run(long seed, Mutation mutation, Deque<SimShard> spare) {
        return new SimWorld(seed, START_NS + seed * WORLD_NS, spare, mutation)
                .run().stream().map(fault -> "world " + seed + ": " + fault).toList();
    }

    /** Every so manieth world, from one on: the clocks of shards, which are used again and again, go forth only. */
    private static List<String> runAll(int first, int step) {
        Deque<SimShard> spare = new ArrayDeque<>();
        List<String> faults = new ArrayList<>();
        for (long seed = first; seed < WORLDS; seed += step) {
            faults.addAll(run(seed, Mutation.NONE, spare));
        }
        spare.forEach(SimShard::close);
        return faults;
    }

    @Test
    void shouldCountEachPacketOnceWhateverFails() {
        List<String> faults = WORLD != null
                ? run(WORLD, Mutation.NONE, new ArrayDeque<>())
                : IntStream.range(0, THREADS)
                        .parallel()
                        .mapToObj(first -> runAll(first, THREADS))
                        .flatMap(List::stream)
                        .toList();

        assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Mutation.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldNoticeABrokenProtocol(Mutation mutation) {
        Deque<SimShard> spare = new ArrayDeque<>();
        long seed = 0;
        while (seed < WORLDS_OF_A_MUTATION && run(seed, mutation, spare).isEmpty()) {
            seed++;
        }
        spare.forEach(SimShard::close);
        assertThat(seed).as("the first world that shows it").isLessThan(WORLDS_OF_A_MUTATION);
    }
}
