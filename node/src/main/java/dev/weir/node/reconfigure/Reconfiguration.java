// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import dev.weir.config.WeirConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The configuration of a node that runs: which it is, which it was, and how it becomes another. Changes are made one
 * after the other, each whole or not at all: planned, made step by step, kept on disk; when any of that fails, the steps
 * made are taken back in reverse order.
 *
 * <p>Any thread may call; no method but {@link #plan} waits.
 */
public final class Reconfiguration {
    /** Versions that are remembered. */
    public static final int HISTORY = 20;

    /** The failed step of a change that the disk did not take. */
    public static final String ON_DISK = "configuration file";

    private static final Logger LOG = System.getLogger(Reconfiguration.class.getName());
    private static final long STEP_TIMEOUT_S = 30;

    private final Vertx vertx;
    private final List<Component> components;
    private final UnaryOperator<WeirConfig> completion;
    private final ConfigStore store;
    private final VersionNumbers numbers;
    private final InstantSource clock;
    private final Deque<ConfigVersion> history = new ArrayDeque<>();
    private volatile ConfigVersion current;
    private Future<?> last = Future.succeededFuture();

    /**
     * Begins with the configuration that a node was started with.
     *
     * @param vertx where what waits for the disk is done
     * @param components the parts of the node; their steps are made in this order
     * @param completion fills in what a configuration leaves open
     * @param store where accepted configurations are kept
     * @param numbers of the versions to come
     * @param known the versions of earlier runs, and last the one in force
     * @param clock tells when a version came in force
     */
    public Reconfiguration(
            Vertx vertx,
            List<Component> components,
            UnaryOperator<WeirConfig> completion,
            ConfigStore store,
            VersionNumbers numbers,
            List<ConfigVersion> known,
            InstantSource clock) {
        this.vertx = vertx;
        this.components = List.copyOf(components);
        this.completion = completion;
        this.store = store;
        this.numbers = numbers;
        this.clock = clock;
        this.current = known.get(known.size() - 1);
        known.forEach(this::remember);
    }

    /** The version in force. */
    public ConfigVersion current() {
        return current;
    }

    /** The versions that can be gone back to and the one in force, the oldest first; the last {@value #HISTORY} of them. */
    public List<ConfigVersion> history() {
        synchronized (history) {
            return List.copyOf(history);
        }
    }

    /** What it would take to change to a configuration; nothing is done. May wait for the system to answer. */
    public ReconfigurationPlan plan(WeirConfig wanted) {
        return plan(steps(current.config(), completion.apply(wanted)));
    }

    /**
     * Changes to a configuration, after the changes that are under way.
     *
     * @param who wants it
     * @return what became of it; fails only by a defect
     */
    public Future<Outcome> apply(WeirConfig wanted, String who) {
        return apply(wanted, who, null);
    }

    /**
     * Changes to a configuration if the one in force is the one that the caller knows.
     *
     * @param expectedEtag the etag of the version that must be in force; {@code null} for any
     */
    public Future<Outcome> apply(WeirConfig wanted, String who, String expectedEtag) {
        return inTurn(() -> expectedEtag != null && !expectedEtag.equals(current.etag())
                ? Future.succeededFuture(new Outcome.Stale(current))
                : vertx.executeBlocking(() -> completion.apply(wanted)).compose(whole -> change(whole, who)));
    }

    /**
     * Changes back to an earlier configuration, which becomes a new version.
     *
     * @param number of the version to go back to
     */
    public Future<Outcome> rollback(long number, String who) {
        return rollback(number, who, null);
    }

    /**
     * Changes back if the configuration in force is the one that the caller knows.
     *
     * @param expectedEtag the etag of the version that must be in force; {@code null} for any
     */
    public Future<Outcome> rollback(long number, String who, String expectedEtag) {
        return inTurn(() -> {
            if (expectedEtag != null && !expectedEtag.equals(current.etag())) {
                return Future.succeededFuture(new Outcome.Stale(current));
            }
            for (ConfigVersion version : history()) {
                if (version.number() == number) {
                    return change(version.config(), who);
                }
            }
            return Future.succeededFuture(new Outcome.UnknownVersion(current, number));
        });
    }

    /**
     * Has something done to the configuration, after the changes that are under way, and makes those that come wait until it
     * is done.
     *
     * @param work is given the means to change the configuration meanwhile
     */
    public <T> Future<T> exclusively(Function<Turn, Future<T>> work) {
        return inTurn(() -> work.apply(new Turn()));
    }

    /** The means to change the configuration while nobody else does. */
    public final class Turn {
        private Turn() {}

        /** The version in force. */
        public ConfigVersion current() {
            return current;
        }

        /**
         * Changes to a configuration. What the stamp says is kept even if the configuration is in force already: that is
         * {@link Outcome.Applied} as well, without a step.
         */
        public Future<Outcome> change(WeirConfig wanted, Stamp stamp) {
            return vertx.executeBlocking(() -> completion.apply(wanted))
                    .compose(
                            whole -> Reconfiguration.this.change(whole, true, before -> Future.succeededFuture(stamp)));
        }
    }

    private synchronized <T> Future<T> inTurn(Callable<Future<T>> change) {
        Future<T> turn = last.transform(before -> {
            try {
                return change.call();
            } catch (Exception defect) {
                return Future.failedFuture(defect);
            }
        });
        last = turn;
        return turn;
    }

    private Future<Outcome> change(WeirConfig wanted, String who) {
        return change(
                wanted,
                false,
                before -> numbers.after(before.number())
                        .map(number -> new Stamp(number, who, Scope.NODE, before.shared())));
    }

    /** @param kept whether to make a version of what is in force already, too */
    private Future<Outcome> change(WeirConfig wanted, boolean kept, Function<ConfigVersion, Future<Stamp>> stamping) {
        ConfigVersion before = current;
        List<ReconfigurationStep> steps = steps(before.config(), wanted);
        ReconfigurationPlan plan = plan(steps);
        if (plan.isEmpty() && !kept) {
            return Future.succeededFuture(new Outcome.Unchanged(before));
        }
        if (!plan.rejected().isEmpty()) {
            return Future.succeededFuture(new Outcome.Rejected(before, plan));
        }
        return stamping.apply(before).compose(stamp -> {
            ConfigVersion next = stamped(before, wanted, stamp);
            return vertx.executeBlocking(() -> store.prepare(before, next))
                    .transform(prepared -> prepared.failed()
                            ? Future.succeededFuture(failed(plan, ON_DISK, prepared.cause(), List.of()))
                            : make(next, plan, steps, prepared.result()));
        });
    }

    private ConfigVersion stamped(ConfigVersion before, WeirConfig config, Stamp stamp) {
        long number = Math.max(stamp.number(), before.number() + 1);
        return ConfigVersion.of(number, config, clock.instant(), stamp.who(), stamp.scope(), stamp.shared());
    }

    private Future<Outcome> make(
            ConfigVersion next,
            ReconfigurationPlan plan,
            List<ReconfigurationStep> steps,
            ConfigStore.Prepared prepared) {
        Progress progress = new Progress();
        return progress.make(steps)
                .compose(made -> {
                    progress.doing = ON_DISK;
                    return vertx.<Void>executeBlocking(() -> {
                        prepared.commit();
                        return null;
                    });
                })
                .transform(result -> {
                    if (result.succeeded()) {
                        current = next;
                        remember(next);
                        LOG.log(Level.INFO, inForce(next, plan));
                        return progress.settle().map(settled -> new Outcome.Applied(next, plan));
                    }
                    return progress.undo()
                            .compose(left -> vertx.executeBlocking(() -> {
                                prepared.discard();
                                return left;
                            }))
                            .map(left -> failed(plan, progress.doing, result.cause(), left));
                });
    }

    private static String inForce(ConfigVersion version, ReconfigurationPlan plan) {
        return "configuration " + version.number() + " of " + version.who() + " is in force: "
                + (plan.isEmpty()
                        ? "nothing had to be changed"
                        : String.join(
                                "; ",
                                plan.steps().stream().map(PlanStep::toString).toList()));
    }

    private Outcome failed(ReconfigurationPlan plan, String step, Throwable cause, List<String> notUndone) {
        String why = message(cause);
        LOG.log(
                notUndone.isEmpty() ? Level.WARNING : Level.ERROR,
                "configuration " + current.number() + " stays in force, the change failed: " + step + ": " + why
                        + (notUndone.isEmpty() ? "" : "; not taken back: " + String.join("; ", notUndone)));
        return new Outcome.Failed(current, plan, step, why, notUndone);
    }

    private List<ReconfigurationStep> steps(WeirConfig from, WeirConfig to) {
        List<ReconfigurationStep> steps = new ArrayList<>();
        if (!from.equals(to)) {
            components.forEach(component -> steps.addAll(component.steps(from, to)));
        }
        return steps;
    }

    private static ReconfigurationPlan plan(List<ReconfigurationStep> steps) {
        return new ReconfigurationPlan(
                steps.stream().map(ReconfigurationStep::plan).toList());
    }

    private void remember(ConfigVersion version) {
        synchronized (history) {
            history.removeIf(known -> known.number() == version.number());
            history.addLast(version);
            while (history.size() > HISTORY) {
                history.removeFirst();
            }
        }
    }

    private static String message(Throwable cause) {
        String message = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
        return cause instanceof IOException ? cause.getClass().getSimpleName() + ": " + message : message;
    }

    /** The steps of one change: which are made, and the way back. */
    private static final class Progress {
        private final Deque<ReconfigurationStep> made = new ArrayDeque<>();
        private String doing = "";

        Future<Void> make(List<ReconfigurationStep> steps) {
            Future<Void> all = Future.succeededFuture();
            for (ReconfigurationStep step : steps) {
                all = all.compose(before -> {
                    doing = step.plan().component();
                    return step.apply()
                            .timeout(STEP_TIMEOUT_S, TimeUnit.SECONDS)
                            .onSuccess(done -> made.push(step));
                });
            }
            return all;
        }

        /** There is no way back any more. */
        Future<Void> settle() {
            Future<Void> all = Future.succeededFuture();
            Iterator<ReconfigurationStep> inOrder = made.descendingIterator();
            while (inOrder.hasNext()) {
                ReconfigurationStep step = inOrder.next();
                all = all.compose(before -> step.settle()
                        .timeout(STEP_TIMEOUT_S, TimeUnit.SECONDS)
                        .otherwise(refused -> {
                            LOG.log(Level.WARNING, step.plan().component() + ": " + message(refused));
                            return null;
                        }));
            }
            return all;
        }

        /** Completes with what could not be taken back. */
        Future<List<String>> undo() {
            List<String> left = new ArrayList<>();
            Future<Void> all = Future.succeededFuture();
            for (ReconfigurationStep step : made) {
                all = all.compose(before -> step.undo()
                        .timeout(STEP_TIMEOUT_S, TimeUnit.SECONDS)
                        .otherwise(refused -> {
                            left.add(step.plan().component() + ": " + message(refused));
                            return null;
                        }));
            }
            return all.map(done -> List.copyOf(left));
        }
    }
}
