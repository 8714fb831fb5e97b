// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.cluster.NodeId;
import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/** Has every node take back a change that is not to be: the way out when one node fails, and when the one that saw to it is gone. */
final class GoingBack {
    private static final Logger LOG = System.getLogger(GoingBack.class.getName());

    private final LogCell log;
    private final Peers peers;
    private final long timeoutMs;

    /**
     * That of this node.
     *
     * @param timeoutMs how long a node may take
     */
    GoingBack(LogCell log, Peers peers, long timeoutMs) {
        this.log = log;
        this.peers = peers;
        this.timeoutMs = timeoutMs;
    }

    /**
     * Takes a change back, unless it is made, or another node takes it back already.
     *
     * @param expected the change as it was seen under way
     * @return what could not be taken back, a line for each node: it tries again by itself as long as it runs
     */
    Future<List<String>> takeBack(Pending expected) {
        NodeId self = peers.self();
        SharedChange change = expected.change();
        return log.update(now -> isToBeTakenBack(expected, now.pending())
                        ? now.with(now.pending().takenBackBy(self, now.last() + 1))
                        : now)
                .compose(now -> {
                    if (!now.isPending(change.id()) || !now.pending().isTakenBackBy(self)) {
                        return Future.succeededFuture(List.of());
                    }
                    LOG.log(Level.WARNING, change.inWords() + " is taken back on all nodes");
                    return tell(new Order(
                                    Order.Kind.GO_BACK, change, now.pending().backNumber()))
                            .compose(left -> release(change).map(left));
                });
    }

    /** What this node sees to itself may have gone on since it was seen. */
    private boolean isToBeTakenBack(Pending expected, Pending now) {
        boolean mine = now != null
                && now.isOf(expected.change().id())
                && now.by().equals(peers.self())
                && expected.by().equals(peers.self());
        return mine ? now.backNumber() == 0 : expected.equals(now);
    }

    private Future<List<String>> tell(Order order) {
        List<String> left = new ArrayList<>();
        List<Future<Reply>> all = new ArrayList<>();
        for (NodeId node : peers.all()) {
            all.add(peers.ask(node, order, timeoutMs).onSuccess(reply -> {
                if (reply.isRefused()) {
                    synchronized (left) {
                        left.add(node.name() + ": " + String.join(", ", reply.lines()));
                    }
                }
            }));
        }
        return Future.join(all).map(told -> List.copyOf(left));
    }

    private Future<ChangeLog> release(SharedChange change) {
        return log.update(
                now -> now.isPending(change.id()) && now.pending().isTakenBackBy(peers.self()) ? now.with(null) : now);
    }
}
