// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowChangesTest {
    private final FlowChanges changes = new FlowChanges();

    private List<Integer> places() {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            places.add(changes.place(i));
        }
        return places;
    }

    @Test
    void shouldListEachPlaceOnce() {
        for (int place : new int[] {70, 3, 100_000, 3, 0, 70}) {
            changes.add(place);
        }

        assertThat(places()).containsExactly(70, 3, 100_000, 0);
        assertThat(changes.has(100_000)).isTrue();
        assertThat(changes.has(99_999)).isFalse();
        assertThat(changes.has(1 << 30)).isFalse();
    }

    @Test
    void shouldSortThoseThatAreStillListed() {
        for (int place : new int[] {70, 3, 100_000, 64, 63, 0}) {
            changes.add(place);
        }
        changes.remove(64);
        changes.sort();

        assertThat(places()).containsExactly(0, 3, 63, 70, 100_000);
        changes.clear();
        assertThat(places()).isEmpty();
        assertThat(changes.has(70)).isFalse();
    }
}
