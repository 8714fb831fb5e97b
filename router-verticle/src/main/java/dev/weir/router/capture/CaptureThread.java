// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

import dev.weir.config.CaptureConfig;
import dev.weir.model.ledger.LedgerSlice;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The thread of one capture: it polls the source, and sends on what was parsed, at once where the source is live and
 * has nothing more at the moment.
 */
public final class CaptureThread {
    private static final int MAX_FRAMES = 1024;
    private static final long LEAST_FLUSH_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long FLUSH_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long KERNEL_COUNTS_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    /** How long a stopped live capture goes on taking what the kernel holds, when that does not end by itself. */
    private static final long LONGEST_REST_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How long a stopped capture waits for a shard to give a batch back before it drops packets. */
    private static final long LONGEST_WAIT_SECONDS = 5;

    private final String name;
    private final CaptureSource source;
    private FrameFilter filter;
    private final FrameIntake intake;
    private final ShardDispatcher dispatcher;
    private final LedgerSlice ledger;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean stopping;

    /** What others have ordered, until it is obeyed. */
    private volatile Order wanted;

    private record Order(Task task, CompletableFuture<Void> done) {}

    private interface Task {
        void run() throws CaptureException;
    }

    private long stoppedAtNs;
    private long flushedAtNs;
    private long countedAtNs;
    private boolean asked;
    private boolean quiet;

    /**
     * Makes one over a source that has been started; the thread closes it at the end.
     *
     * @param name the capture's name
     * @param ledger where the kernel's counts go
     */
    public CaptureThread(
            String name,
            CaptureSource source,
            FrameFilter filter,
            FrameIntake intake,
            ShardDispatcher dispatcher,
            LedgerSlice ledger) {
        this.name = name;
        this.source = source;
        this.filter = filter;
        this.intake = intake;
        this.dispatcher = dispatcher;
        this.ledger = ledger;
        this.thread = new Thread(this::run, "capture-" + name);
        thread.setDaemon(true);
    }

    /** Begins to capture; to be called once. */
    public void start() {
        thread.start();
    }

    /**
     * Asks the thread to end: a file is left where it is, a live source is read until what the kernel holds has been
     * taken. All batches are sent before {@link #ended()} completes. Any thread may call it, more than once.
     */
    public void stop() {
        if (!stopping) {
            dispatcher.giveUpAfter(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
            stopping = true;
            source.wakeUp();
        }
    }

    /**
     * Completes when the source has ended or {@link #stop} has been obeyed, and all batches have been sent; fails with
     * the {@link CaptureException} when the source broke.
     */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /**
     * Has its packets sorted to shards in another way.
     *
     * @return completes when all batches that were sorted before have been sent; any thread may call it, once at a time
     */
    public CompletableFuture<Void> resort(Sorting sorting) {
        CompletableFuture<Void> resorted = dispatcher.resort(sorting);
        return CompletableFuture.anyOf(resorted, ended.handle((nothing, failure) -> null))
                .thenApply(any -> null);
    }

    /**
     * Takes other frames from soon on; see {@link CaptureSource#refilter}. Any thread may call it, once at a time.
     *
     * @return completes when it does, or has ended; fails with the {@link CaptureException} when it cannot
     */
    public CompletableFuture<Void> refilter(CaptureConfig config) {
        return order(() -> {
            filter = source.refilter(config);
            intake.filter(filter);
        });
    }

    /**
     * Leaves packets of after a moment to another capture; see {@link CaptureSource#handOver}. Any thread may call it, once
     * at a time.
     *
     * @return completes when it does, or has ended; fails with the {@link CaptureException} when it cannot
     */
    public CompletableFuture<Void> handOver(CutOver cutOver) {
        return order(() -> source.handOver(cutOver));
    }

    private CompletableFuture<Void> order(Task task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        wanted = new Order(task, done);
        return CompletableFuture.anyOf(done, ended.handle((nothing, failure) -> null))
                .thenApply(any -> null);
    }

    private void obey() {
        dispatcher.obey();
        Order order = wanted;
        if (order != null) {
            wanted = null;
            try {
                order.task().run();
                order.done().complete(null);
            } catch (CaptureException | RuntimeException e) {
                order.done().completeExceptionally(e);
            }
        }
    }

    private void run() {
        CaptureException failure = null;
        try {
            pump();
        } catch (CaptureException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new CaptureException("capture " + name + ": failed: " + e, e);
        }
        try {
            finish();
        } catch (RuntimeException e) {
            failure = failure == null ? new CaptureException("capture " + name + ": failed: " + e, e) : failure;
        }
        if (failure == null) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(failure);
        }
    }

    private void pump() throws CaptureException {
        long nowNs = System.nanoTime();
        flushedAtNs = nowNs;
        countedAtNs = nowNs;
        int frames;
        long polledAtNs;
        do {
            if (stopping && !asked) {
                asked = true;
                quiet = source.quiesce();
                nowNs = System.nanoTime();
                stoppedAtNs = nowNs;
            }
            obey();
            polledAtNs = nowNs;
            frames = source.poll(intake, MAX_FRAMES);
            intake.publish();
            filter.checkFailure();
            nowNs = System.nanoTime();
            flushIfDue(frames, nowNs);
            if (frames == 0 || nowNs - countedAtNs >= KERNEL_COUNTS_INTERVAL_NS) {
                countedAtNs = nowNs;
                source.foldKernelCounts(ledger);
            }
        } while (frames != CaptureSource.END && !(asked && hasRested(frames, polledAtNs)));
    }

    private void flushIfDue(int frames, long nowNs) {
        long intervalNs = nowNs - flushedAtNs;
        boolean due = source.isLive()
                ? intervalNs >= FLUSH_INTERVAL_NS || frames < MAX_FRAMES && intervalNs >= LEAST_FLUSH_INTERVAL_NS
                : frames == 0;
        if (due) {
            flushedAtNs = nowNs;
            dispatcher.flush();
        }
    }

    /**
     * Whether a stopped capture may end: what was on the link when it was stopped has been handed over, since a poll that
     * began when the kernel held none of it back any more found nothing.
     */
    private boolean hasRested(int frames, long polledAtNs) {
        if (!source.isLive()) {
            return true;
        }
        long restNs = polledAtNs - stoppedAtNs - source.holdBack().toNanos();
        return restNs >= 0 && frames == 0 || !quiet && restNs >= LONGEST_REST_NS;
    }

    private void finish() {
        dispatcher.flush();
        intake.publish();
        source.foldKernelCounts(ledger);
        source.close();
        intake.close();
    }
}
