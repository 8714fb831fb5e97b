// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.cluster.ClusterMembership;
import dev.weir.config.cluster.NodeId;
import dev.weir.node.metrics.FakeCluster;
import dev.weir.node.reconfigure.Scope;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BusPeersTest {
    private static final Order ORDER = new Order(
            Order.Kind.PLAN,
            new SharedChange(7, 7, "id", Scope.CLUSTER, "", "{}", "tester at edge-1", Instant.EPOCH),
            0);

    private final Vertx vertx = Vertx.vertx();
    private final ClusterMembership membership = new FakeCluster();
    private final BusPeers peers = new BusPeers(membership, vertx);

    @AfterEach
    void close() {
        World.await(vertx.close());
    }

    @Test
    void shouldCarryOrdersAndAnswers() {
        World.await(peers.serve(order ->
                Future.succeededFuture(Reply.done(List.of(order.change().patch())))));

        assertThat(World.await(peers.ask(peers.self(), ORDER, 1_000))).isEqualTo(Reply.done(List.of("{}")));
        assertThat(peers.all()).extracting(NodeId::name).containsExactly("edge-2", "edge-1");
    }

    @Test
    void shouldTakeSilenceAndFailureForRefusals() {
        World.await(peers.serve(order -> order.kind() == Order.Kind.PLAN
                ? Future.failedFuture("it is out of sorts")
                : Future.future(never -> {})));

        assertThat(World.await(peers.ask(peers.self(), ORDER, 1_000))).isEqualTo(Reply.refused("it is out of sorts"));
        assertThat(World.await(peers.ask(peers.self(), new Order(Order.Kind.KEEP, ORDER.change(), 0), 50))
                        .lines())
                .containsExactly("it did not answer within 50 ms");
        assertThat(World.await(peers.ask(peers.all().get(0), ORDER, 1_000))
                        .lines()
                        .get(0))
                .startsWith("it takes no shared changes");
    }

    @Test
    void shouldNotWaitForANodeThatIsGone() {
        World.await(peers.serve(order -> Future.future(never -> {})));
        Future<Reply> asked = peers.ask(peers.self(), ORDER, 60_000);

        peers.left(membership.self());

        assertThat(World.await(asked)).isEqualTo(Reply.refused("it has left the cluster, or died"));
    }

    @Test
    void shouldRefuseAndNameAnOrderOfAnotherVersion() {
        World.await(peers.serve(order -> Future.succeededFuture(Reply.outside())));
        String address =
                "weir.configuration." + peers.self().name() + "." + peers.self().epoch();

        Future<?> asked = vertx.eventBus().request(address, ORDER.text().replace("\"version\":1", "\"version\":2"));

        assertThatThrownBy(() -> World.await(asked))
                .hasMessageContaining("an order of wire version 2; this node reads version 1");
    }
}
