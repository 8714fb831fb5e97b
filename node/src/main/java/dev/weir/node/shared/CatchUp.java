// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.node.reconfigure.ConfigVersion;
import dev.weir.node.reconfigure.Outcome;
import dev.weir.node.reconfigure.Reconfiguration;
import dev.weir.node.reconfigure.Scope;
import dev.weir.node.reconfigure.SharedMark;
import dev.weir.node.reconfigure.Stamp;
import dev.weir.node.reconfigure.VersionNumbers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * Brings the configuration of a node to where the cluster's log is: takes back what the cluster does not have, and makes what was
 * made while the node was away, in its order. What cannot be made is told, noted, and left out.
 */
final class CatchUp {
    private static final Logger LOG = System.getLogger(CatchUp.class.getName());

    private final Vertx vertx;
    private final Reconfiguration reconfiguration;
    private final LogCell log;
    private final VersionNumbers numbers;
    private final String group;

    CatchUp(Vertx vertx, Reconfiguration reconfiguration, LogCell log, VersionNumbers numbers, String group) {
        this.vertx = vertx;
        this.reconfiguration = reconfiguration;
        this.log = log;
        this.numbers = numbers;
        this.group = group;
    }

    /** Whether there is something to do. */
    boolean isNeeded(ChangeLog now) {
        SharedMark mark = reconfiguration.current().shared();
        return !now.knows(mark) || !now.missedSince(mark, group).isEmpty();
    }

    /**
     * Does it. Completes when the node is where the log is, but for what cannot be made; fails when it cannot get there, and is
     * to be called again.
     *
     * @param retry whether to make once more what could not be made before, and all after it
     */
    Future<Void> run(boolean retry) {
        // The log is read once nobody else changes the configuration: so each change that is in it is here, or is
        // missed.
        return reconfiguration.exclusively(turn -> log.read().compose(now -> {
            if (now.pending() != null) {
                return Future.succeededFuture();
            }
            return goBackIfUnknown(turn, now).compose(known -> makeMissed(turn, now, retry));
        }));
    }

    private Future<Void> goBackIfUnknown(Reconfiguration.Turn turn, ChangeLog now) {
        ConfigVersion current = turn.current();
        SharedMark mark = current.shared();
        if (now.knows(mark)) {
            return Future.succeededFuture();
        }
        List<ConfigVersion> history = reconfiguration.history();
        int known = history.size() - 1;
        while (known >= 0 && !now.knows(history.get(known).shared())) {
            known--;
        }
        if (known < 0) {
            LOG.log(
                    Level.ERROR,
                    "this node has made shared change " + mark.number()
                            + ", which the cluster does not have, and what it"
                            + " had before is not kept any more: compare its configuration with that of the others");
            return restamp(turn, SharedMark.NONE, "change " + mark.number() + " of nobody else");
        }
        ConfigVersion before = history.get(known);
        long own = history.subList(known + 1, history.size()).stream()
                .filter(version -> version.scope() == Scope.NODE)
                .count();
        LOG.log(
                Level.WARNING,
                "this node has made shared change " + mark.number() + ", which the cluster does not have: back to"
                        + " configuration " + before.number()
                        + (own == 0 ? "" : "; with it go changes of this node alone that came later: " + own));
        return numbers.after(current.number())
                .compose(number -> turn.change(
                        before.config(),
                        new Stamp(number, "change " + mark.number() + " taken back", Scope.NODE, before.shared())))
                .compose(CatchUp::orFail);
    }

    private Future<Void> makeMissed(Reconfiguration.Turn turn, ChangeLog now, boolean retry) {
        SharedMark mark = now.own(turn.current().shared());
        if (retry && !mark.missed().isEmpty()) {
            mark = new SharedMark(mark.cluster(), mark.missed().get(0) - 1, "", List.of());
        }
        if (mark.number() < now.forgotten() && !now.missedSince(mark, group).isEmpty()) {
            LOG.log(
                    Level.ERROR,
                    "this node was away for longer than the cluster keeps shared changes: those up to "
                            + now.forgotten()
                            + " may be missing here; compare its configuration with that of the others");
        }
        Future<List<Long>> all = Future.succeededFuture(mark.missed());
        for (SharedChange change : now.missedSince(mark, group)) {
            all = all.compose(missed -> make(turn, change, missed));
        }
        return all.mapEmpty();
    }

    /** Completes with the changes that could not be made, up to this one. */
    private Future<List<Long>> make(Reconfiguration.Turn turn, SharedChange change, List<Long> missed) {
        SharedMark mark = change.mark(log.cluster(), missed);
        return number(turn, change)
                .compose(number -> vertx.executeBlocking(
                                () -> Participant.laidOver(turn.current().config(), change))
                        .compose(wanted -> turn.change(wanted, new Stamp(number, change.who(), change.scope(), mark))))
                .transform(result -> {
                    if (result.succeeded() && result.result() instanceof Outcome.Applied) {
                        LOG.log(Level.INFO, "caught up with " + change.inWords());
                        return Future.succeededFuture(missed);
                    }
                    LOG.log(
                            Level.ERROR,
                            change.inWords() + " was made while this node was away, and cannot be made here: "
                                    + Participant.reason(result.result(), result.cause())
                                    + "; this node goes on without it");
                    return restamp(turn, mark.missingIt(), "change " + change.number() + " missed")
                            .map(mark.missingIt().missed());
                });
    }

    private Future<Long> number(Reconfiguration.Turn turn, SharedChange change) {
        long current = turn.current().number();
        return change.number() > current ? Future.succeededFuture(change.number()) : numbers.after(current);
    }

    /** Notes how far the node has come, with the configuration that it has. */
    private Future<Void> restamp(Reconfiguration.Turn turn, SharedMark mark, String who) {
        return numbers.after(turn.current().number())
                .compose(number -> turn.change(turn.current().config(), new Stamp(number, who, Scope.NODE, mark)))
                .compose(CatchUp::orFail);
    }

    private static Future<Void> orFail(Outcome outcome) {
        return outcome instanceof Outcome.Applied
                ? Future.succeededFuture()
                : Future.failedFuture(Participant.reason(outcome, null));
    }
}
