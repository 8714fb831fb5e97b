// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.cluster.ClusterMember;
import dev.weir.config.cluster.ClusterMembership;
import dev.weir.config.cluster.MemberListener;
import dev.weir.config.cluster.NodeId;
import dev.weir.model.bus.UnreadableException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The nodes of a cluster over its event bus. What travels is JSON, with a wire version in each text. A node that leaves the cluster
 * answers nothing more: that is known sooner than by waiting.
 */
final class BusPeers implements Peers, MemberListener {
    private static final String ADDRESS = "weir.configuration.";
    private static final int UNREADABLE = 1;

    private final ClusterMembership membership;
    private final Vertx vertx;
    private final EventBus bus;

    /** What was asked and is not answered. */
    private final Map<NodeId, Set<Promise<Reply>>> open = new ConcurrentHashMap<>();

    BusPeers(ClusterMembership membership, Vertx vertx) {
        this.membership = membership;
        this.vertx = vertx;
        this.bus = vertx.eventBus();
    }

    /** Does what this node is told, from now on. */
    Future<Void> serve(Function<Order, Future<Reply>> doing) {
        return bus.<String>consumer(address(self()), message -> take(message, doing))
                .completion();
    }

    private static void take(Message<String> message, Function<Order, Future<Reply>> doing) {
        try {
            doing.apply(Order.read(message.body()))
                    .otherwise(failure -> Reply.refused(String.valueOf(failure.getMessage())))
                    .onSuccess(reply -> message.reply(reply.text()));
        } catch (UnreadableException e) {
            message.fail(UNREADABLE, e.getMessage());
        }
    }

    @Override
    public NodeId self() {
        return membership.self().id();
    }

    @Override
    public List<NodeId> all() {
        return membership.members().stream().map(ClusterMember::id).toList();
    }

    @Override
    public Future<Reply> ask(NodeId node, Order order, long timeoutMs) {
        Promise<Reply> answer = Promise.promise();
        Set<Promise<Reply>> unanswered = open.computeIfAbsent(node, any -> ConcurrentHashMap.newKeySet());
        unanswered.add(answer);
        bus.<String>request(address(node), order.text(), new DeliveryOptions().setSendTimeout(timeoutMs))
                .map(message -> Reply.read(message.body()))
                .otherwise(failure -> Reply.refused(reason(failure, timeoutMs)))
                .onSuccess(answer::tryComplete);
        return answer.future().onComplete(answered -> unanswered.remove(answer));
    }

    @Override
    public void joined(ClusterMember member) {
        // It is asked when there is something to ask.
    }

    @Override
    public void left(ClusterMember member) {
        Set<Promise<Reply>> unanswered = open.remove(member.id());
        if (unanswered != null) {
            // Not on the cluster's own thread.
            vertx.runOnContext(now -> unanswered.forEach(
                    answer -> answer.tryComplete(Reply.refused("it has left the cluster, or died"))));
        }
    }

    private static String reason(Throwable failure, long timeoutMs) {
        ReplyFailure kind = failure instanceof ReplyException reply ? reply.failureType() : ReplyFailure.ERROR;
        return switch (kind) {
            case NO_HANDLERS ->
                "it takes no shared changes: it is starting or leaving, or runs a release that has none";
            case TIMEOUT -> "it did not answer within " + timeoutMs + " ms";
            default -> String.valueOf(failure.getMessage());
        };
    }

    private static String address(NodeId node) {
        return ADDRESS + node.name() + '.' + node.epoch();
    }
}
