// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RendezvousTest {
    @Test
    void shouldOwnNothingWhereThereIsNoNode() {
        assertThat(Rendezvous.owner(7, List.of())).isEqualTo(-1);
        assertThat(new FlowOwners(List.of()).of(7)).isEqualTo(-1);
    }

    @Property(tries = 30)
    void shouldMoveOnlyWhatALostNodeOwned(
            @ForAll @IntRange(min = 2, max = 12) int count, @ForAll @IntRange(max = 11) int which) {
        List<String> nodes = names(count);
        String lost = nodes.get(which % count);
        List<String> rest = new ArrayList<>(nodes);
        rest.remove(lost);
        FlowOwners before = new FlowOwners(nodes);
        FlowOwners after = new FlowOwners(rest);
        int moved = 0;
        for (long shard = 0; shard < FlowOwners.SHARDS; shard++) {
            long hash = hashOf(shard);
            String owner = nodes.get(before.of(hash));
            moved += owner.equals(lost) || rest.get(after.of(hash)).equals(owner) ? 0 : 1;
        }
        assertThat(moved).isZero();
    }

    @Property(tries = 50)
    void shouldNotDependOnTheOrderOfTheNodes(@ForAll @IntRange(min = 1, max = 9) int count, @ForAll long seed) {
        List<String> nodes = names(count);
        List<String> shuffled = new ArrayList<>(nodes);
        Collections.shuffle(shuffled, new Random(seed));
        for (long key = 0; key < 200; key++) {
            assertThat(shuffled.get(Rendezvous.owner(key, shuffled)))
                    .isEqualTo(nodes.get(Rendezvous.owner(key, nodes)));
        }
        assertThat(shuffled.get(Rendezvous.owner("flow-1", shuffled)))
                .isEqualTo(nodes.get(Rendezvous.owner("flow-1", nodes)));
    }

    @Test
    void shouldGiveEachOfAHundredNodesANearlyEqualPart() {
        FlowOwners owners = new FlowOwners(names(100));
        int[] parts = new int[100];
        for (long shard = 0; shard < FlowOwners.SHARDS; shard++) {
            parts[owners.of(hashOf(shard))]++;
        }
        double mean = FlowOwners.SHARDS / 100.0;
        assertThat(IntStream.of(parts).max().getAsInt()).isLessThan((int) (2 * mean));
        assertThat(IntStream.of(parts).min().getAsInt()).isGreaterThan((int) (mean / 3));
    }

    @Test
    void shouldChooseTheSameOwnersInEveryVersion() {
        // Routers of two versions work together for the time of an upgrade.
        List<String> nodes = List.of("flow-a", "flow-b", "flow-c");
        assertThat(IntStream.range(0, 12).map(key -> Rendezvous.owner(key, nodes)))
                .containsExactly(FIRST_OWNERS);
    }

    private static final Integer[] FIRST_OWNERS = {1, 2, 0, 0, 1, 2, 2, 1, 2, 0, 2, 2};

    private static long hashOf(long shard) {
        return (shard << 32) / FlowOwners.SHARDS << 32;
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "flow-" + i).toList();
    }
}
