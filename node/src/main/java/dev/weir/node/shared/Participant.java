// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.WeirConfig;
import dev.weir.config.text.ConfigError;
import dev.weir.config.text.ConfigException;
import dev.weir.config.text.ConfigLoader;
import dev.weir.config.text.ConfigTree;
import dev.weir.node.reconfigure.ConfigVersion;
import dev.weir.node.reconfigure.Outcome;
import dev.weir.node.reconfigure.PlanStep;
import dev.weir.node.reconfigure.Reconfiguration;
import dev.weir.node.reconfigure.ReconfigurationPlan;
import dev.weir.node.reconfigure.SharedMark;
import dev.weir.node.reconfigure.Stamp;
import dev.weir.node.reconfigure.VersionNumbers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * What a node does of a shared change when it is told to: it plans it; makes it, and lets nothing else change its configuration
 * until it is told what becomes of it; keeps it, or goes back to what it had before. Any thread may call.
 */
final class Participant {
    private static final Logger LOG = System.getLogger(Participant.class.getName());

    private final Vertx vertx;
    private final Reconfiguration reconfiguration;
    private final LogCell log;
    private final VersionNumbers numbers;
    private final String group;
    private final BooleanSupplier draining;

    /** Changes that were made here and of which it is not known whether they are kept, by their ids. */
    private final Map<String, Held> held = new ConcurrentHashMap<>();

    /** What becomes of a change, and the number to go back with; 0 for none that all nodes have in common. */
    private record Verdict(boolean kept, long backNumber) {}

    /** A change on its way, and what became of it here: empty, or why it could not be taken back. */
    private record Held(Promise<Verdict> verdict, Promise<String> end) {}

    /**
     * That of a node.
     *
     * @param numbers of its versions
     * @param group its failover group; empty for none
     * @param draining whether it takes no more changes
     */
    Participant(
            Vertx vertx,
            Reconfiguration reconfiguration,
            LogCell log,
            VersionNumbers numbers,
            String group,
            BooleanSupplier draining) {
        this.vertx = vertx;
        this.reconfiguration = reconfiguration;
        this.log = log;
        this.numbers = numbers;
        this.group = group;
        this.draining = draining;
    }

    /** Its failover group; empty for none. */
    String group() {
        return group;
    }

    /** Does as it is told. */
    Future<Reply> take(Order order) {
        SharedChange change = order.change();
        if (!change.concerns(group)) {
            return Future.succeededFuture(Reply.outside());
        }
        return switch (order.kind()) {
            case PLAN -> plan(change);
            case APPLY -> apply(change);
            case KEEP -> decide(change, new Verdict(true, 0));
            case GO_BACK -> decide(change, new Verdict(false, order.backNumber()));
        };
    }

    /** The ids of the changes of which it waits to hear. */
    Set<String> holding() {
        return Set.copyOf(held.keySet());
    }

    /** Has these changes kept or taken back as the log says, in which they were under way when they came here. */
    void settle(Set<String> ids, ChangeLog now) {
        for (String id : ids) {
            Held change = held.get(id);
            if (change != null && !now.isPending(id)) {
                change.verdict().tryComplete(new Verdict(now.hasMade(id), 0));
            }
        }
    }

    private Future<Reply> plan(SharedChange change) {
        if (draining.getAsBoolean()) {
            return Future.succeededFuture(Reply.refused("it drains, and takes no more changes"));
        }
        return log.read()
                .compose(now -> {
                    SharedMark mark = reconfiguration.current().shared();
                    if (!now.knows(mark) || !now.missedSince(mark, group).isEmpty()) {
                        return Future.succeededFuture(Reply.refused(
                                "it is not yet where the others are, as it was away or cannot go back; try again, or see"
                                        + " its log"));
                    }
                    return vertx.executeBlocking(() -> planned(change));
                })
                .otherwise(failure -> Reply.refused(String.valueOf(failure.getMessage())));
    }

    private Reply planned(SharedChange change) {
        try {
            ReconfigurationPlan plan =
                    reconfiguration.plan(laidOver(reconfiguration.current().config(), change));
            return plan.rejected().isEmpty()
                    ? Reply.done(lines(plan.steps()))
                    : new Reply(Reply.Word.REFUSED, lines(plan.rejected()));
        } catch (ConfigException invalid) {
            return new Reply(Reply.Word.REFUSED, lines(invalid));
        }
    }

    /** The configuration with a change laid over it; environment variables are not read. */
    static WeirConfig laidOver(WeirConfig config, SharedChange change) throws ConfigException {
        return ConfigLoader.parseForeign(ConfigTree.patched(config, change.patch(), "patch"), "patch");
    }

    private Future<Reply> apply(SharedChange change) {
        Held mine = new Held(Promise.promise(), Promise.promise());
        if (held.putIfAbsent(change.id(), mine) != null) {
            return Future.succeededFuture(Reply.refused("it makes that change already"));
        }
        Promise<Reply> made = Promise.promise();
        reconfiguration
                .<Void>exclusively(turn -> {
                    if (mine.verdict().future().isComplete()) {
                        made.complete(Reply.refused("it was told so while another change was made here"));
                        return Future.succeededFuture();
                    }
                    return make(turn, change, mine, made);
                })
                .onComplete(end -> {
                    held.remove(change.id());
                    String why =
                            end.succeeded() ? "" : String.valueOf(end.cause().getMessage());
                    made.tryComplete(Reply.refused(why));
                    mine.end().complete(why);
                });
        return made.future();
    }

    /** Completes once the change is kept or taken back, or when nothing was changed. */
    private Future<Void> make(Reconfiguration.Turn turn, SharedChange change, Held mine, Promise<Reply> made) {
        ConfigVersion before = turn.current();
        return vertx.executeBlocking(() -> laidOver(before.config(), change))
                .compose(wanted -> turn.change(wanted, stamp(change, before.shared())))
                .transform(result -> {
                    if (result.failed() || !(result.result() instanceof Outcome.Applied)) {
                        made.complete(Reply.refused(reason(result.result(), result.cause())));
                        return Future.succeededFuture();
                    }
                    made.complete(Reply.done(lines(result.result().plan().steps())));
                    return mine.verdict()
                            .future()
                            .compose(verdict -> verdict.kept()
                                    ? Future.succeededFuture()
                                    : goBack(turn, before, change, verdict.backNumber()));
                });
    }

    private Stamp stamp(SharedChange change, SharedMark before) {
        List<Long> missed = before.cluster().equals(log.cluster()) ? before.missed() : List.of();
        return new Stamp(change.number(), change.who(), change.scope(), change.mark(log.cluster(), missed));
    }

    private Future<Void> goBack(Reconfiguration.Turn turn, ConfigVersion before, SharedChange change, long number) {
        Future<Long> next = number == 0 ? numbers.after(turn.current().number()) : Future.succeededFuture(number);
        return next.compose(given -> turn.change(
                        before.config(),
                        new Stamp(given, "change " + change.number() + " taken back", change.scope(), before.shared())))
                .transform(result -> {
                    if (result.succeeded() && result.result() instanceof Outcome.Applied) {
                        return Future.succeededFuture();
                    }
                    String why = "cannot go back to configuration " + before.number() + ": "
                            + reason(result.result(), result.cause());
                    LOG.log(Level.ERROR, change.inWords() + ": this node " + why);
                    return Future.failedFuture(why);
                });
    }

    private Future<Reply> decide(SharedChange change, Verdict verdict) {
        Held mine = held.get(change.id());
        if (mine == null) {
            boolean restarted =
                    !verdict.kept() && reconfiguration.current().shared().id().equals(change.id());
            return Future.succeededFuture(
                    restarted ? Reply.refused("it was started anew, and goes back by itself") : Reply.done(List.of()));
        }
        mine.verdict().tryComplete(verdict);
        return mine.end().future().map(why -> why.isEmpty() ? Reply.done(List.of()) : Reply.refused(why));
    }

    /** Why a change was not made, as one line. */
    static String reason(Outcome outcome, Throwable failure) {
        if (failure instanceof ConfigException invalid) {
            return String.join("; ", lines(invalid));
        }
        if (outcome instanceof Outcome.Rejected rejected) {
            return String.join("; ", lines(rejected.plan().rejected()));
        }
        if (outcome instanceof Outcome.Failed failed) {
            return failed.failedStep() + ": " + failed.why()
                    + (failed.notUndone().isEmpty()
                            ? ""
                            : "; not taken back: " + String.join("; ", failed.notUndone()));
        }
        return String.valueOf(failure == null ? outcome : failure.getMessage());
    }

    private static List<String> lines(ConfigException invalid) {
        return invalid.errors().stream().map(Participant::line).toList();
    }

    /** The place would be that in a text that nobody has seen. */
    private static String line(ConfigError error) {
        return (error.path().isEmpty() ? "" : error.path() + " ") + error.message();
    }

    private static List<String> lines(List<PlanStep> steps) {
        return steps.stream().map(PlanStep::toString).toList();
    }
}
