// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.cluster.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * Sees to a shared change: writes it into the log as the one that is under way, has every node plan it, then make it, this one
 * first, and writes into the log that it is made. That last step is what decides: before it, whoever finds the change in
 * the log and this node gone has it taken back.
 */
final class Coordinator {
    private static final Logger LOG = System.getLogger(Coordinator.class.getName());
    private static final long POLL_MS = 100;

    /** How long nodes may take. */
    record Patience(long turnMs, long planMs, long applyMs, long keepMs) {
        /** For a turn behind other changes; for a plan; for its steps, of which each may take 30 s; and to hear the end. */
        static final Patience USUAL = new Patience(15_000, 10_000, 35_000, 5_000);
    }

    private final Vertx vertx;
    private final LogCell log;
    private final Peers peers;
    private final PendingWatch watch;
    private final GoingBack goingBack;
    private final Patience patience;

    Coordinator(Vertx vertx, LogCell log, Peers peers, PendingWatch watch, GoingBack goingBack, Patience patience) {
        this.vertx = vertx;
        this.log = log;
        this.peers = peers;
        this.watch = watch;
        this.goingBack = goingBack;
        this.patience = patience;
    }

    /** Asks every node what a change would take; its number is the one that it would have had. */
    Future<ShareOutcome> plan(LongFunction<SharedChange> wanted) {
        return log.read().compose(now -> {
            SharedChange change = wanted.apply(now.last() + 1);
            return askAll(Order.Kind.PLAN, change, peers.all(), patience.planMs())
                    .map(replies -> refused(replies).isEmpty()
                            ? new ShareOutcome.Possible(change, inside(replies))
                            : new ShareOutcome.Refused(refused(replies)));
        });
    }

    /**
     * Makes a change.
     *
     * @param wanted the change, given its number; the same but for that each time
     * @return what became of it; fails when the cluster's log cannot be changed, and then it is taken back as far as it was made
     */
    Future<ShareOutcome> share(LongFunction<SharedChange> wanted) {
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience.turnMs());
        return claim(wanted, untilNs)
                .compose(pending -> pending.by().equals(peers.self())
                                && pending.isOf(wanted.apply(0).id())
                        ? planAndMake(pending)
                        : Future.succeededFuture(new ShareOutcome.Busy(
                                pending.change(), pending.by().name())));
    }

    /** Completes with the change under way: this one, or one that kept it from its turn. */
    private Future<Pending> claim(LongFunction<SharedChange> wanted, long untilNs) {
        return log.update(now -> now.pending() == null
                        ? now.with(Pending.begun(wanted.apply(now.last() + 1), peers.self()))
                        : now)
                .compose(now -> {
                    Pending pending = now.pending();
                    if (pending.isOf(wanted.apply(0).id()) || System.nanoTime() - untilNs > 0) {
                        return Future.succeededFuture(pending);
                    }
                    Future<?> next = watch.isAbandoned(pending)
                            ? goingBack.takeBack(pending)
                            : vertx.timer(POLL_MS, TimeUnit.MILLISECONDS);
                    return next.compose(any -> claim(wanted, untilNs));
                });
    }

    private Future<ShareOutcome> planAndMake(Pending pending) {
        SharedChange change = pending.change();
        return askAll(Order.Kind.PLAN, change, peers.all(), patience.planMs()).compose(replies -> {
            if (!refused(replies).isEmpty()) {
                return log.update(now -> now.isPending(change.id()) ? now.with(null) : now)
                        .map(now -> new ShareOutcome.Refused(refused(replies)));
            }
            List<NodeId> nodes = replies.keySet().stream()
                    .filter(node -> replies.get(node).word() == Reply.Word.DONE)
                    .toList();
            return make(pending, nodes);
        });
    }

    /** This node goes first: most of what can fail fails there, and no other has noticed. */
    private Future<ShareOutcome> make(Pending pending, List<NodeId> nodes) {
        SharedChange change = pending.change();
        List<NodeId> others =
                nodes.stream().filter(node -> !node.equals(peers.self())).toList();
        Map<NodeId, Reply> all = Collections.synchronizedMap(new LinkedHashMap<>());
        return askAll(Order.Kind.APPLY, change, List.of(peers.self()), patience.applyMs())
                .compose(own -> {
                    all.putAll(own);
                    return refused(own).isEmpty()
                            ? goOn(pending).compose(lives -> applyTo(others, lives, all))
                            : failed(pending, all);
                })
                .recover(failure -> goingBack.takeBack(pending).transform(back -> Future.failedFuture(failure)));
    }

    /** A sign of life, by which nobody takes the change for abandoned. */
    private Future<Pending> goOn(Pending pending) {
        return log.update(now -> pending.equals(now.pending()) ? now.with(pending.goesOn()) : now)
                .map(now -> pending.goesOn());
    }

    private Future<ShareOutcome> applyTo(List<NodeId> others, Pending pending, Map<NodeId, Reply> all) {
        return askAll(Order.Kind.APPLY, pending.change(), others, patience.applyMs())
                .compose(replies -> {
                    all.putAll(replies);
                    return refused(replies).isEmpty() ? settle(pending, all) : failed(pending, all);
                });
    }

    private Future<ShareOutcome> settle(Pending pending, Map<NodeId, Reply> all) {
        SharedChange change = pending.change();
        return log.update(now -> pending.equals(now.pending()) ? now.settled() : now)
                .compose(now -> {
                    if (!now.hasMade(change.id())) {
                        all.put(
                                peers.self(),
                                Reply.refused("it was taken for dead, and another node took the change back"));
                        return failed(pending, all);
                    }
                    LOG.log(Level.INFO, change.inWords() + " is made on " + all.size() + " nodes");
                    return askAll(Order.Kind.KEEP, change, List.copyOf(all.keySet()), patience.keepMs())
                            .map(told -> new ShareOutcome.Made(change, named(all)));
                });
    }

    private Future<ShareOutcome> failed(Pending pending, Map<NodeId, Reply> all) {
        return goingBack.takeBack(pending).map(left -> new ShareOutcome.Failed(pending.change(), refused(all), left));
    }

    private Future<Map<NodeId, Reply>> askAll(
            Order.Kind kind, SharedChange change, List<NodeId> nodes, long timeoutMs) {
        Order order = new Order(kind, change, 0);
        List<Future<Reply>> asked = new ArrayList<>();
        nodes.forEach(node -> asked.add(peers.ask(node, order, timeoutMs)));
        return asked.isEmpty()
                ? Future.succeededFuture(Map.of())
                : Future.join(asked).map(answered -> {
                    Map<NodeId, Reply> replies = new LinkedHashMap<>();
                    for (int i = 0; i < nodes.size(); i++) {
                        replies.put(nodes.get(i), asked.get(i).result());
                    }
                    return replies;
                });
    }

    private static Map<String, Reply> refused(Map<NodeId, Reply> replies) {
        Map<String, Reply> refused = named(replies);
        refused.values().removeIf(reply -> !reply.isRefused());
        return refused;
    }

    private static Map<String, Reply> inside(Map<NodeId, Reply> replies) {
        Map<String, Reply> inside = named(replies);
        inside.values().removeIf(reply -> reply.word() == Reply.Word.OUTSIDE);
        return inside;
    }

    private static Map<String, Reply> named(Map<NodeId, Reply> replies) {
        Map<String, Reply> named = new LinkedHashMap<>();
        replies.forEach((node, reply) -> named.put(node.name(), reply));
        return named;
    }
}
