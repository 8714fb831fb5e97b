// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.cluster.ClusterMember;
import dev.weir.config.cluster.MemberListener;
import dev.weir.node.reconfigure.Reconfiguration;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks at the cluster's log, often while something is under way and seldom else, and does what this node has to do about it: gives
 * it what it does not know any more, has an abandoned change taken back, learns what has become of changes that were made here,
 * and catches up. So nothing depends on a message that may be lost.
 */
final class Upkeep implements MemberListener {
    private static final Logger LOG = System.getLogger(Upkeep.class.getName());
    private static final long TICK_MS = 500;
    private static final int TICKS_AT_EASE = 10;

    private final Vertx vertx;
    private final Reconfiguration reconfiguration;
    private final LogCell log;
    private final LogCopy copy;
    private final Participant participant;
    private final CatchUp catchUp;
    private final PendingWatch watch;
    private final GoingBack goingBack;
    private final AtomicInteger ticks = new AtomicInteger();

    private final Trouble looking = new Trouble("the changes that nodes share cannot be looked at");
    private final Trouble catchingUp = new Trouble("this node cannot catch up with shared changes");

    private Future<Void> last = Future.succeededFuture();

    /** A look does not wait for it: it may have to wait itself until a change is decided, which a look finds out. */
    private Future<Void> catching = Future.succeededFuture();

    private volatile boolean restless = true;
    private volatile ChangeLog known;

    /** Whether what could not be made is to be tried once more: once after each start. */
    private volatile boolean retry = true;

    Upkeep(
            Vertx vertx,
            Reconfiguration reconfiguration,
            LogCell log,
            LogCopy copy,
            Participant participant,
            CatchUp catchUp,
            PendingWatch watch,
            GoingBack goingBack) {
        this.vertx = vertx;
        this.reconfiguration = reconfiguration;
        this.log = log;
        this.copy = copy;
        this.participant = participant;
        this.catchUp = catchUp;
        this.watch = watch;
        this.goingBack = goingBack;
        this.known = ChangeLog.empty(log.cluster());
    }

    /** Begins, and completes after the first look, however it went. */
    Future<Void> start() {
        vertx.setPeriodic(TICK_MS, timer -> {
            if (restless || !participant.holding().isEmpty() || ticks.incrementAndGet() % TICKS_AT_EASE == 0) {
                lookUnlessLooking();
            }
        });
        return vertx.executeBlocking(copy::read)
                .onSuccess(read -> known = read)
                .compose(read -> look())
                .otherwiseEmpty();
    }

    /** The log as this node saw it last. */
    ChangeLog known() {
        return known;
    }

    /** What keeps it from its work; empty when nothing does. */
    String trouble() {
        return looking.now.isEmpty() ? catchingUp.now : looking.now;
    }

    /** Looks, after the looks under way; completes when what there is to catch up with is caught up with as well. */
    synchronized Future<Void> look() {
        last = last.transform(before -> inspect()).onComplete(end -> looking.tell(end.cause()));
        return last.compose(looked -> catching());
    }

    private synchronized Future<Void> catching() {
        return catching;
    }

    private synchronized void lookUnlessLooking() {
        if (last.isComplete()) {
            look();
        }
    }

    private Future<Void> inspect() {
        // Before the log is read: what comes here later is under way in a log that is read later.
        Set<String> held = participant.holding();
        ChangeLog before = known;
        long number = reconfiguration.current().number();
        return log.update(now -> (before.isLaterThan(now) ? before.with(now.pending()) : now)
                        .withLast(Math.max(Math.max(before.last(), now.last()), number)))
                .compose(now -> {
                    known = now;
                    participant.settle(held, now);
                    if (now.pending() != null) {
                        restless = true;
                        return watch.isAbandoned(now.pending())
                                ? goingBack.takeBack(now.pending()).<Void>mapEmpty()
                                : Future.<Void>succeededFuture();
                    }
                    restless = false;
                    catchUp();
                    return Future.succeededFuture();
                });
    }

    private synchronized void catchUp() {
        catching = catching.transform(before -> catchUpNow()).onComplete(end -> catchingUp.tell(end.cause()));
    }

    private Future<Void> catchUpNow() {
        ChangeLog now = known;
        boolean once = retry && !reconfiguration.current().shared().missed().isEmpty();
        retry = false;
        Future<Void> done = once || catchUp.isNeeded(now) ? catchUp.run(once) : Future.succeededFuture();
        return done.compose(caughtUp -> vertx.<Void>executeBlocking(() -> {
                    copy.write(now);
                    return null;
                }))
                .onSuccess(written -> {
                    if (catchUp.isNeeded(now)) {
                        restless = true;
                    }
                });
    }

    /** What goes wrong again and again, told once. */
    private static final class Trouble {
        private final String what;
        private volatile String now = "";

        Trouble(String what) {
            this.what = what;
        }

        void tell(Throwable failure) {
            String next = failure == null ? "" : what + ": " + failure.getMessage();
            if (!next.isEmpty() && !next.equals(now)) {
                LOG.log(Level.WARNING, next + "; it is tried again");
            }
            now = next;
        }
    }

    @Override
    public void joined(ClusterMember member) {
        stir();
    }

    @Override
    public void left(ClusterMember member) {
        stir();
    }

    @Override
    public void merged() {
        stir();
    }

    /** Events come on a thread of the cluster's. */
    private void stir() {
        restless = true;
    }
}
