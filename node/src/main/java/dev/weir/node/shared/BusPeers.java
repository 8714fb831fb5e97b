// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.cluster.ClusterMember;
import dev.weir.config.cluster.ClusterMembership;
import dev.weir.config.cluster.NodeId;
import dev.weir.model.bus.UnreadableException;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;
import java.util.function.Function;

/** The nodes of a cluster over its event bus. What travels is JSON, with a wire version in each text. */
final class BusPeers implements Peers {
    private static final String ADDRESS = "weir.configuration.";
    private static final int UNREADABLE = 1;

    private final ClusterMembership membership;
    private final EventBus bus;

    BusPeers(ClusterMembership membership, EventBus bus) {
        this.membership = membership;
        this.bus = bus;
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
        return bus.<String>request(address(node), order.text(), new DeliveryOptions().setSendTimeout(timeoutMs))
                .map(message -> Reply.read(message.body()))
                .otherwise(failure -> Reply.refused(reason(failure, timeoutMs)));
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
