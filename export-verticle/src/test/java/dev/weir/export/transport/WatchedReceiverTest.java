// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatchedReceiverTest {
    private final FakeQueue table = new FakeQueue();
    private final FakeQueue other = new FakeQueue();

    @Test
    void shouldLoadNothingForAFewLooks() {
        WatchedReceiver receiver = new WatchedReceiver(table, () -> {
            throw new AssertionError("too early");
        });

        assertThat(receiver.look()).isTrue();
        assertThat(receiver.look()).isTrue();
        assertThat(table.looks).isEqualTo(2);
    }

    @Test
    void shouldGoOverToTheBetterWayAndLetGoOfTheTable() {
        WatchedReceiver receiver = new WatchedReceiver(table, () -> other);
        other.bufferOctets = 4_711;
        lookOften(receiver);

        assertThat(table.closed).isTrue();
        assertThat(receiver.bufferOctets()).isEqualTo(4_711);
        int before = table.looks;
        receiver.look();
        assertThat(table.looks).isEqualTo(before);
        receiver.close();
        assertThat(other.closed).isTrue();
    }

    @Test
    void shouldStayWithTheTableWhereTheOtherWayShowsNothing() {
        WatchedReceiver receiver = new WatchedReceiver(table, () -> other);
        other.visible = false;
        lookOften(receiver);

        assertThat(other.closed).isTrue();
        assertThat(table.closed).isFalse();
        assertThat(receiver.look()).isTrue();
    }

    @Test
    void shouldStayWithTheTableWhereThereIsNoOtherWay() {
        WatchedReceiver receiver = new WatchedReceiver(table, () -> {
            throw new UnsatisfiedLinkError("no such library");
        });
        lookOften(receiver);

        assertThat(receiver.look()).isTrue();
        assertThat(table.closed).isFalse();
    }

    private static void lookOften(WatchedReceiver receiver) {
        for (int i = 0; i < 50; i++) {
            assertThat(receiver.look()).isTrue();
        }
    }

    private static final class FakeQueue implements ReceiverQueue {
        private boolean visible = true;
        private long bufferOctets;
        private boolean closed;
        private int looks;

        @Override
        public boolean look() {
            looks++;
            return visible;
        }

        @Override
        public long queuedOctets() {
            return 0;
        }

        @Override
        public long bufferOctets() {
            return bufferOctets;
        }

        @Override
        public long drops() {
            return 0;
        }

        @Override
        public long identity() {
            return 1;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
