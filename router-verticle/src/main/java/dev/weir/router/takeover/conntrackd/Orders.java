// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands orders to conntrackd, one after the other, on a thread of its own. A takeover and a stand-down are sequences; the
 * newest counts, and what is left of those before is dropped: to have the table emptied after the next takeover has filled it
 * would cut every connection.
 */
final class Orders implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Orders.class.getName());

    private static final List<Order> AFTER_COMMIT = List.of(Order.FLUSH, Order.RESYNC, Order.SEND_ALL);
    private static final List<Order> STAND_DOWN = List.of(Order.PURGE_SOON, Order.ASK_FOR_ALL);

    private static final long LOOK_INTERVAL_MS = 5000;
    private static final long FIRST_ANSWER_INTERVAL_MS = 10;
    private static final long FIRST_ANSWER_LIMIT_NS = 1_000_000_000L;

    private final ConntrackdTool tool;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "weir-conntrackd-orders");
        made.setDaemon(true);
        return made;
    });
    private final AtomicLong newestSequence = new AtomicLong();
    private volatile boolean active;
    private volatile CacheCounts caches = new CacheCounts(0, 0);
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong committedEntries = new AtomicLong();
    private volatile long lastCommitMs;
    private final AtomicLong failed = new AtomicLong();
    private volatile String trouble = "";
    private ScheduledFuture<?> looking;

    Orders(ConntrackdTool tool) {
        this.tool = tool;
    }

    /** Begins to look at the caches from time to time. */
    void start() {
        looking = thread.scheduleWithFixedDelay(this::look, LOOK_INTERVAL_MS, LOOK_INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * Puts the other's connections into the kernel's table, then has this router's told to the other.
     *
     * @param limit how long to wait for the first half; the second is not waited for
     * @return whether all are there
     */
    boolean takeOver(Duration limit) {
        long sequence = newestSequence.incrementAndGet();
        active = true;
        CompletableFuture<Boolean> committed = new CompletableFuture<>();
        if (!execute(() -> takeOver(sequence, committed))) {
            return false;
        }
        try {
            return committed.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOG.log(
                    Level.WARNING,
                    "conntrackd: after " + limit.toMillis() + " ms the other router's connections are not all in the"
                            + " kernel's table; the rest follows");
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void takeOver(long sequence, CompletableFuture<Boolean> committed) {
        boolean done = false;
        try {
            done = newestSequence.get() == sequence && commit();
        } finally {
            committed.complete(done);
        }
        if (done) {
            count();
        }
        giveAll(AFTER_COMMIT, sequence);
    }

    private boolean commit() {
        long beganNs = System.nanoTime();
        if (!give(Order.COMMIT)) {
            return false;
        }
        lastCommitMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
        commits.incrementAndGet();
        return true;
    }

    /** What was committed is still in the cache. */
    private void count() {
        ask().ifPresent(counts -> {
            committedEntries.addAndGet(counts.external());
            LOG.log(
                    Level.INFO,
                    "conntrackd: " + counts.external() + " connections of the other router are in the kernel's table,"
                            + " after " + lastCommitMs + " ms");
        });
    }

    /** Has what this router still knows forgotten in a while, and learns what the other knows. Not waited for. */
    void standDown() {
        long sequence = newestSequence.incrementAndGet();
        active = false;
        execute(() -> giveAll(STAND_DOWN, sequence));
    }

    /** conntrackd was started again: it has asked the other for its connections, but does not send its own of itself. */
    void begunAgain() {
        execute(() -> {
            awaitAnswer();
            if (active) {
                give(Order.SEND_ALL);
            }
        });
    }

    /** Waits until conntrackd answers, a second at most; whether it does. */
    boolean awaitAnswer() {
        long beganNs = System.nanoTime();
        while (ask().isEmpty()) {
            if (System.nanoTime() - beganNs > FIRST_ANSWER_LIMIT_NS) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(FIRST_ANSWER_INTERVAL_MS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private boolean execute(Runnable task) {
        try {
            thread.execute(task);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    private void giveAll(List<Order> orders, long sequence) {
        for (Order order : orders) {
            if (newestSequence.get() == sequence) {
                give(order);
            }
        }
    }

    private boolean give(Order order) {
        ConntrackdTool.Answer answer = tool.give(order);
        if (!answer.done()) {
            failed.incrementAndGet();
            trouble = "'conntrackd " + order.option() + "' failed: " + answer.complaint();
            LOG.log(Level.WARNING, "conntrackd: " + trouble);
        }
        return answer.done();
    }

    private void look() {
        trouble = ask().isPresent() ? "" : "it does not tell how it is doing";
    }

    private Optional<CacheCounts> ask() {
        ConntrackdTool.Answer answer = tool.give(Order.STATISTICS);
        Optional<CacheCounts> counts = answer.done() ? CacheCounts.parse(answer.output()) : Optional.empty();
        counts.ifPresent(now -> caches = now);
        return counts;
    }

    /** How it is doing, of a conntrackd that runs as told. */
    ConntrackdStatus status(long pid, long restarts, String end) {
        CacheCounts now = pid == 0 ? new CacheCounts(0, 0) : caches;
        return new ConntrackdStatus(
                pid != 0,
                pid,
                restarts,
                now.internal(),
                now.external(),
                commits.get(),
                committedEntries.get(),
                lastCommitMs,
                failed.get(),
                pid == 0 ? end : trouble);
    }

    /** Gives no more orders; the one that is under way is broken off. */
    @Override
    public void close() {
        if (looking != null) {
            looking.cancel(false);
        }
        thread.shutdownNow();
    }
}
