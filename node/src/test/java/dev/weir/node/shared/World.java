// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.WeirConfig;
import dev.weir.config.cluster.NodeId;
import dev.weir.config.cluster.SharedCell;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;

/** Nodes that share a log in memory and orders by calls; each may die, as nothing else ends it, and start again. */
final class World implements AutoCloseable {
    static final String CLUSTER = "test";

    final Vertx vertx = Vertx.vertx();
    final Path folder;
    private final Map<NodeId, TestNode> alive = new ConcurrentHashMap<>();

    /** Which orders to a node get there; the others are never answered. */
    volatile BiPredicate<Order, String> delivers = (order, node) -> true;

    /** How long nodes may take; a test in which one is never answered shortens it. */
    volatile Coordinator.Patience patience = new Coordinator.Patience(10_000, 10_000, 10_000, 10_000);

    private byte[] octets;

    World(Path folder) {
        this.folder = folder;
    }

    /** Starts a node, with what it has kept if it ran before. */
    TestNode start(TestNode.Disk disk) {
        TestNode node = new TestNode(this, disk);
        alive.put(node.id, node);
        node.start();
        return node;
    }

    /** Has a node come that does not wait for its first look. */
    void startQuietly(TestNode node) {
        alive.put(node.id, node);
        node.upkeep.start();
    }

    void kill(TestNode node) {
        alive.remove(node.id);
    }

    boolean isAlive(NodeId id) {
        return alive.containsKey(id);
    }

    /** All nodes are gone, and with them what they shared in memory. */
    synchronized void blackout() {
        alive.clear();
        octets = null;
    }

    /** As if another part of the cluster had prevailed. */
    synchronized void prevails(ChangeLog log) {
        octets = LogText.octets(log);
    }

    synchronized ChangeLog log() {
        return octets == null ? ChangeLog.empty(CLUSTER) : LogText.read(octets);
    }

    /** The peers of a node; one that is dead hears and says nothing. */
    Peers peers(NodeId self) {
        return new Peers() {
            @Override
            public NodeId self() {
                return self;
            }

            @Override
            public List<NodeId> all() {
                return alive.keySet().stream()
                        .sorted((one, other) -> one.name().compareTo(other.name()))
                        .toList();
            }

            @Override
            public Future<Reply> ask(NodeId node, Order order, long timeoutMs) {
                if (!isAlive(self)) {
                    return Promise.<Reply>promise().future();
                }
                TestNode other = alive.get(node);
                if (other == null) {
                    return Future.succeededFuture(Reply.refused("it is not there"));
                }
                Future<Reply> answered = delivers.test(order, node.name())
                        ? other.participant.take(Order.read(order.text()))
                        : Promise.<Reply>promise().future();
                return answered.timeout(timeoutMs, TimeUnit.MILLISECONDS)
                        .map(reply -> Reply.read(reply.text()))
                        .otherwise(failure -> Reply.refused("it did not answer"))
                        .compose(reply -> isAlive(self) && isAlive(node)
                                ? Future.succeededFuture(reply)
                                : isAlive(self)
                                        ? Future.succeededFuture(Reply.refused("it is gone"))
                                        : Promise.<Reply>promise().future());
            }
        };
    }

    /** The log as a node sees it. */
    SharedCell cell(NodeId self) {
        return new SharedCell() {
            @Override
            public CompletionStage<byte[]> get() {
                synchronized (World.this) {
                    return isAlive(self) ? CompletableFuture.completedFuture(octets) : new CompletableFuture<>();
                }
            }

            @Override
            public CompletionStage<Boolean> replace(byte[] expected, byte[] value) {
                synchronized (World.this) {
                    if (!isAlive(self)) {
                        return new CompletableFuture<>();
                    }
                    boolean same = Arrays.equals(octets, expected);
                    if (same) {
                        octets = value;
                    }
                    return CompletableFuture.completedFuture(same);
                }
            }
        };
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    static long idleSeconds(WeirConfig config) {
        return config.metering().idleTimeout().toSeconds();
    }

    @Override
    public void close() {
        alive.clear();
        await(vertx.close());
    }
}
