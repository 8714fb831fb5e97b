// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.memory.Memory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FragmentTableTest {
    private static final long TIMEOUT_NS = 1000;

    private final Memory.Region addresses = Memory.allocate(8, 8);

    @AfterEach
    void close() {
        addresses.close();
    }

    @Test
    void shouldRefuseImpossibleSizes() {
        assertThatThrownBy(() -> new FragmentTable(0, 1)).hasMessageContaining("0 datagrams");
        assertThatThrownBy(() -> new FragmentTable(1, 0)).hasMessageContaining("timeout 0 ns");
    }

    @Test
    void shouldHoldOneDatagramWhenThatIsItsSize() {
        FragmentTable table = new FragmentTable(1, TIMEOUT_NS);
        assertThat(table.remember(datagram(1, 10), 0, 0)).isFalse();
        assertThat(table.remember(datagram(2, 20), 0, 0)).isTrue();
        assertThat(recall(table, 1, 0)).isEqualTo(-1);
        assertThat(recall(table, 2, 0)).isEqualTo(20);
    }

    @Test
    void shouldNotCountAForgottenDatagramWhoseTimeIsOver() {
        FragmentTable table = new FragmentTable(1, TIMEOUT_NS);
        table.remember(datagram(1, 10), 0, 0);

        assertThat(table.remember(datagram(2, 20), 0, TIMEOUT_NS + 1)).isFalse();
    }

    @Test
    void shouldTellObservationPointsApart() {
        FragmentTable table = new FragmentTable(4, TIMEOUT_NS);
        table.remember(datagram(1, 10), 1, 0);

        assertThat(table.recall(datagram(1, 0), 2, 0)).isFalse();
        assertThat(table.recall(datagram(1, 0), 1, 0)).isTrue();
    }

    @Test
    void shouldDoAsALinkedMapDoes() {
        int capacity = 37;
        FragmentTable table = new FragmentTable(capacity, TIMEOUT_NS);
        Map<Integer, long[]> model = new HashMap<>();
        Deque<Integer> byAge = new ArrayDeque<>();
        Random random = new Random(1);
        long nowNs = 0;
        for (int step = 0; step < 200_000; step++) {
            nowNs += random.nextInt(20);
            int identification = random.nextInt(120);
            if (random.nextBoolean()) {
                boolean known = model.containsKey(identification);
                boolean mustForget = !known && model.size() == capacity;
                boolean forgets = false;
                if (mustForget) {
                    forgets = nowNs - model.remove(byAge.removeFirst())[1] <= TIMEOUT_NS;
                }
                byAge.remove(identification);
                byAge.addLast(identification);
                model.put(identification, new long[] {step & 0xffff, nowNs});
                assertThat(table.remember(datagram(identification, step & 0xffff), 0, nowNs))
                        .isEqualTo(forgets);
            } else {
                long[] entry = model.get(identification);
                long expected = entry == null || nowNs - entry[1] > TIMEOUT_NS ? -1 : entry[0];
                assertThat(recall(table, identification, nowNs)).isEqualTo(expected);
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
    }

    private long recall(FragmentTable table, int identification, long nowNs) {
        Headers later = datagram(identification, 0);
        return table.recall(later, 0, nowNs) ? later.destinationPort : -1;
    }

    private Headers datagram(int identification, int port) {
        Headers headers = new Headers();
        headers.ipVersion = 4;
        headers.sourceAt = addresses.address();
        headers.destinationAt = addresses.address() + 4;
        headers.identification = identification;
        headers.fragmentProtocol = 17;
        headers.protocol = 17;
        headers.destinationPort = port;
        return headers;
    }
}
