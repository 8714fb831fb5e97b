// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.cluster.NodeId;
import dev.weir.model.bus.UnreadableException;
import dev.weir.node.reconfigure.Scope;
import dev.weir.node.reconfigure.SharedMark;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeLogTest {
    private static final NodeId NODE = new NodeId("a", 7);

    @Test
    void shouldBeReadAsItWasWritten() {
        ChangeLog log = made(3).withLast(12);
        ChangeLog pending = log.with(
                Pending.begun(change(13, Scope.GROUP, "edge", "{}"), NODE).takenBackBy(NODE, 14));

        assertThat(LogText.read(LogText.octets(log))).isEqualTo(log);
        assertThat(LogText.read(LogText.octets(pending))).isEqualTo(pending);
        assertThat(pending.last()).isEqualTo(14);
    }

    @Test
    void shouldRefuseAndNameAnotherVersion() {
        byte[] octets = LogText.octets(made(1));
        octets[0] = 2;

        assertThatThrownBy(() -> LogText.read(octets))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("wire version 2; this node reads version 1");
        octets[0] = 1;
        octets[20] = 0;
        assertThatThrownBy(() -> LogText.read(octets)).isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> LogText.read(new byte[] {1, 0})).isInstanceOf(UnreadableException.class);
    }

    @Test
    void shouldTellWhatANodeHasMissedOfItsScopes() {
        ChangeLog log = ChangeLog.empty("test");
        log = add(log, change(1, Scope.CLUSTER, "", "{}"));
        log = add(log, change(2, Scope.GROUP, "edge", "{}"));
        log = add(log, change(3, Scope.CLUSTER, "", "{}"));

        assertThat(log.missedSince(mark(1), "edge"))
                .extracting(SharedChange::number)
                .containsExactly(2L, 3L);
        assertThat(log.missedSince(mark(1), ""))
                .extracting(SharedChange::number)
                .containsExactly(3L);
        assertThat(log.missedSince(new SharedMark("another", 3, "3", List.of()), ""))
                .as("of another cluster")
                .hasSize(2);
        assertThat(log.knows(mark(3))).isTrue();
        assertThat(log.knows(new SharedMark("test", 3, "of the same number", List.of())))
                .isFalse();
        assertThat(log.knows(SharedMark.NONE)).isTrue();
    }

    @Test
    void shouldFoldOldChangesIntoOneThatDoesTheSame() {
        ChangeLog log = made(ChangeLog.MOST_CHANGES + 20);

        assertThat(log.made()).hasSize(ChangeLog.MOST_CHANGES);
        assertThat(log.forgotten()).isZero();
        assertThat(log.folded()).isEqualTo(21);
        SharedChange oldest = log.made().get(0);
        assertThat(oldest.since()).isEqualTo(1);
        assertThat(oldest.number()).isEqualTo(21);
        assertThat(oldest.patch()).contains("k1\"", "k21\"");
        assertThat(log.knows(mark(5))).isTrue();
        assertThat(log.missedSince(mark(5), "").get(0)).isEqualTo(oldest);
    }

    @Test
    void shouldForgetTheOldestWhereNothingFolds() {
        ChangeLog log = ChangeLog.empty("test");
        for (int i = 1; i <= ChangeLog.MOST_CHANGES + 5; i++) {
            log = add(log, change(i, Scope.GROUP, "group" + i, "{}"));
        }

        assertThat(log.made()).hasSize(ChangeLog.MOST_CHANGES);
        assertThat(log.forgotten()).isEqualTo(5);
    }

    @Test
    void shouldHoldNoMoreThanSomeCharacters() {
        ChangeLog log = ChangeLog.empty("test");
        for (int i = 1; i <= 40; i++) {
            log = add(log, change(i, Scope.CLUSTER, "", "{\"k" + i + "\": \"" + "x".repeat(60_000) + "\"}"));
        }

        assertThat(log.made().stream()
                        .mapToLong(change -> change.patch().length())
                        .sum())
                .isLessThan(ChangeLog.MOST_CHARACTERS);
        assertThat(log.forgotten()).isPositive();
        assertThat(log.newest()).isEqualTo(40);
    }

    @Test
    void shouldReadOrdersAndAnswersOfItsVersionOnly() {
        Order order = new Order(Order.Kind.GO_BACK, change(3, Scope.GROUP, "edge", "{}"), 4);
        Reply reply = Reply.done(List.of("metering: changed"));

        assertThat(Order.read(order.text())).isEqualTo(order);
        assertThat(Reply.read(reply.text())).isEqualTo(reply);
        assertThatThrownBy(() -> Order.read(order.text().replace("\"version\":1", "\"version\":9")))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("an order of wire version 9");
        assertThatThrownBy(() -> Reply.read(reply.text().replace("\"version\":1", "\"version\":9")))
                .isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> Order.read("[]")).isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> Reply.read("{\"version\": 1}")).isInstanceOf(UnreadableException.class);
    }

    @Test
    void shouldTakeAChangeForAbandonedWhenItsNodeIsGoneOrShowsNoLife() {
        long[] nowNs = {0};
        List<NodeId> there = new java.util.ArrayList<>(List.of(NODE));
        PendingWatch watch = new PendingWatch(new TestPeers(there), () -> nowNs[0]);
        Pending pending = Pending.begun(change(1, Scope.CLUSTER, "", "{}"), NODE);

        assertThat(watch.isAbandoned(pending)).isFalse();
        nowNs[0] = PendingWatch.LEASE_NS - 1;
        assertThat(watch.isAbandoned(pending)).isFalse();
        assertThat(watch.isAbandoned(pending.goesOn())).isFalse();
        nowNs[0] += PendingWatch.LEASE_NS;
        assertThat(watch.isAbandoned(pending.goesOn())).isTrue();

        there.clear();
        Pending next = pending.goesOn().goesOn();
        assertThat(watch.isAbandoned(next)).as("it may have just come").isFalse();
        nowNs[0] += PendingWatch.ABSENT_NS;
        assertThat(watch.isAbandoned(next)).isTrue();
    }

    private record TestPeers(List<NodeId> all) implements Peers {
        @Override
        public NodeId self() {
            return NODE;
        }

        @Override
        public io.vertx.core.Future<Reply> ask(NodeId node, Order order, long timeoutMs) {
            throw new IllegalStateException("not asked here");
        }
    }

    private static ChangeLog made(int changes) {
        ChangeLog log = ChangeLog.empty("test");
        for (int i = 1; i <= changes; i++) {
            log = add(log, change(i, Scope.CLUSTER, "", "{\"k" + i + "\": " + i + "}"));
        }
        return log;
    }

    private static ChangeLog add(ChangeLog log, SharedChange change) {
        return log.with(Pending.begun(change, NODE)).settled();
    }

    private static SharedMark mark(long number) {
        return new SharedMark("test", number, String.valueOf(number), List.of());
    }

    private static SharedChange change(long number, Scope scope, String group, String patch) {
        return new SharedChange(number, number, String.valueOf(number), scope, group, patch, "tester", Instant.EPOCH);
    }
}
