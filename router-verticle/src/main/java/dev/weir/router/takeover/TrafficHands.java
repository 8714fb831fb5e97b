// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import dev.weir.router.takeover.TrafficTakeover.Share;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Brings traffic here and lets go of it, one thing after the other, on a thread of its own: heartbeats go on meanwhile. What
 * cannot be done is tried again while it is still wanted. Any thread may give orders.
 */
final class TrafficHands implements AutoCloseable {
    private static final Logger LOG = System.getLogger(TrafficHands.class.getName());
    private static final long KEEP_MS = 1000;
    private static final long FIRST_RETRY_MS = 1000;
    private static final long LAST_RETRY_MS = 30_000;
    private static final long CLOSE_TIMEOUT_S = 60;

    /** When neighbours are told after traffic was taken: who has died may answer for it for three seconds more. */
    private static final long[] ANNOUNCE_MS = {0, 250, 1000, 2000, 4000};

    private static final long FURTHER_ANNOUNCE_MS = 2000;

    private final TrafficTakeover way;
    private final FailoverListener listener;
    private final LongConsumer inPlace;
    private final ScheduledThreadPoolExecutor thread;
    /** What is wanted here, by owner. */
    private final Map<String, Share> wanted = new LinkedHashMap<>();
    /** What was begun to be taken, by owner; of the thread's own. */
    private final Map<String, Share> begun = new LinkedHashMap<>();
    /** What is here, by owner; of the thread's own. */
    private final Map<String, Share> here = new HashMap<>();

    private ScheduledFuture<?> keeping;
    private volatile boolean isBacked;
    private volatile String trouble = "";
    private final AtomicLong failures = new AtomicLong();

    /**
     * Nothing is here yet.
     *
     * @param listener is told before traffic comes, and after it went
     * @param inPlace is told the term of the last takeover once all that is wanted is here
     */
    TrafficHands(TrafficTakeover way, FailoverListener listener, LongConsumer inPlace) {
        this.way = way;
        this.listener = listener;
        this.inPlace = inPlace;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "weir-takeover");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setRemoveOnCancelPolicy(true);
    }

    void start() {
        keeping = thread.scheduleWithFixedDelay(this::keep, KEEP_MS, KEEP_MS, TimeUnit.MILLISECONDS);
    }

    /** Has traffic brought here. */
    void take(FailoverAction.Take order) {
        TookOver event = order.event();
        Share share = new Share(
                event.owner(),
                event.peer(),
                event.peerEpoch(),
                event.term(),
                event.why().name().toLowerCase(Locale.ROOT),
                order.share());
        synchronized (wanted) {
            wanted.put(share.owner(), share);
        }
        submit(() -> {
            if (isWanted(share)) {
                tell(() -> listener.beforeTraffic(event));
                take(share, FIRST_RETRY_MS);
            }
        });
    }

    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException fault) {
            LOG.log(Level.ERROR, "failover: the node could not be told", fault);
        }
    }

    private boolean isWanted(Share share) {
        synchronized (wanted) {
            return share.equals(wanted.get(share.owner()));
        }
    }

    private void take(Share share, long retryMs) {
        if (!isWanted(share)) {
            return;
        }
        begun.put(share.owner(), share);
        try {
            way.take(share);
        } catch (TakeoverException | RuntimeException refused) {
            fail("the traffic cannot be taken", refused);
            long nextMs = Math.min(2 * retryMs, LAST_RETRY_MS);
            schedule(() -> take(share, nextMs), retryMs);
            return;
        }
        here.put(share.owner(), share);
        trouble = "";
        synchronized (wanted) {
            if (here.equals(wanted)) {
                inPlace.accept(
                        wanted.values().stream().mapToLong(Share::term).max().orElse(0));
            }
        }
        announce(share);
        keep();
    }

    private void announce(Share share) {
        way.announce();
        long atMs = 0;
        for (int i = 1; i < way.announcements(); i++) {
            atMs = i < ANNOUNCE_MS.length ? ANNOUNCE_MS[i] : atMs + FURTHER_ANNOUNCE_MS;
            schedule(
                    () -> {
                        if (isWanted(share)) {
                            way.announce();
                        }
                    },
                    atMs);
        }
    }

    /** Has the traffic of an owner let go of. */
    void release(String owner, String reason, String other) {
        synchronized (wanted) {
            wanted.remove(owner);
        }
        submit(() -> releaseNow(owner, reason, other));
    }

    /** Has all traffic let go of. */
    void releaseAll(String reason, String other) {
        synchronized (wanted) {
            wanted.clear();
        }
        submit(() -> List.copyOf(begun.keySet()).forEach(owner -> releaseNow(owner, reason, other)));
    }

    private void releaseNow(String owner, String reason, String other) {
        here.remove(owner);
        Share had = begun.remove(owner);
        if (had == null) {
            return;
        }
        try {
            way.release(new Share(owner, other, 0, had.term(), reason, had.text()));
            trouble = "";
        } catch (TakeoverException | RuntimeException refused) {
            fail("the traffic cannot be let go of", refused);
        }
        tell(() -> listener.afterTraffic(owner));
    }

    /** Neighbours are told once more. */
    void announce() {
        submit(() -> {
            if (!here.isEmpty()) {
                way.announce();
            }
        });
    }

    /** Says whether another node is there to take the traffic, should this process die. One thread says so. */
    void backed(boolean byAnother) {
        if (isBacked != byAnother) {
            isBacked = byAnother;
            submit(this::keep);
        }
    }

    private void keep() {
        if (here.isEmpty()) {
            return;
        }
        try {
            way.keep(isBacked);
        } catch (TakeoverException | RuntimeException refused) {
            fail("the traffic cannot be kept", refused);
        }
    }

    private void fail(String what, Exception why) {
        failures.incrementAndGet();
        String line = String.valueOf(why.getMessage());
        if (!line.equals(trouble)) {
            LOG.log(Level.ERROR, "failover: " + what + ": " + line);
        }
        trouble = line;
    }

    /** Does something once all that was ordered before has been done. */
    void afterwards(Runnable what) {
        if (!submit(what)) {
            what.run();
        }
    }

    /** Waits until all that was ordered before has been done. */
    void finish() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        afterwards(() -> done.complete(null));
        done.join();
    }

    private boolean submit(Runnable task) {
        return schedule(task, 0);
    }

    private boolean schedule(Runnable task, long delayMs) {
        try {
            return thread.schedule(task, delayMs, TimeUnit.MILLISECONDS) != null;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    /** What went wrong last, and has not gone right since; empty when nothing has. */
    String trouble() {
        return trouble;
    }

    /** How often something went wrong. */
    long failures() {
        return failures.get();
    }

    /** Lets go of all that is here, and ends. */
    @Override
    public void close() {
        releaseAll("stop", "");
        finish();
        if (keeping != null) {
            keeping.cancel(false);
        }
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_TIMEOUT_S, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
