// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

import dev.weir.config.ExporterConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.WhenFull;
import dev.weir.export.format.FlowEncoder;
import dev.weir.export.transport.ExportMode;
import dev.weir.export.transport.Transport;
import dev.weir.export.transport.TransportException;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Empties one {@link FlowQueue} into one destination, on a thread of its own, where waiting for a destination delays
 * nobody else. All public methods may be called from any thread and return at once; what takes time ends in a future.
 */
public final class ExportingProcess {
    private static final System.Logger LOG = System.getLogger(ExportingProcess.class.getName());

    private final String name;
    private final ExportMode mode;
    private final boolean lossless;
    private final FlowQueue queue;
    private final DeliveryBook book;
    private final ExporterLedger ledger;
    private final Transport transport;
    private final Outlet outlet;
    private final Thread thread;
    private final Schedule schedule;
    private final Backoff backoff = new Backoff();
    private final Orders orders = new Orders();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<ExportEnd> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    private volatile ExporterState state = ExporterState.STARTING;
    /** Written by the exporter's thread alone. */
    private volatile boolean paused;

    private boolean last;
    private boolean queueLeft;

    /**
     * Makes it; {@link #start} starts it.
     *
     * @param config the exporter's
     * @param mode what the export is for
     * @param queue what it empties
     * @param book what {@code transport} tells goes here
     * @param transport the way out, not opened yet
     * @param encoder makes the messages
     * @param ledger the exporter's
     */
    public ExportingProcess(
            ExporterConfig config,
            ExportMode mode,
            FlowQueue queue,
            DeliveryBook book,
            Transport transport,
            FlowEncoder encoder,
            ExporterLedger ledger) {
        this.name = config.name();
        this.mode = mode;
        this.lossless = config.whenFull() == WhenFull.BLOCK;
        this.schedule = new Schedule(config.flushInterval().toNanos());
        this.queue = queue;
        this.book = book;
        this.ledger = ledger;
        this.transport = transport;
        this.outlet = new Outlet(encoder, transport, queue, book, ledger);
        this.thread = new Thread(this::run, "weir-export-" + name);
        thread.setDaemon(true);
    }

    /**
     * Starts. The future completes when the destination is open or will be tried again, and fails with a
     * {@link TransportException} when there is no point in going on.
     */
    public CompletableFuture<Void> start() {
        thread.start();
        return opened.copy();
    }

    /** Completes if the exporter comes to an end without having been told to: then it only counts losses. */
    public CompletableFuture<ExportEnd> ended() {
        return ended.copy();
    }

    /**
     * Waits until so many batches have come, sends everything, and flushes the transport.
     *
     * @param timeoutMs after so many milliseconds the rest is lost, and the future fails with a {@link TimeoutException}
     */
    public CompletableFuture<Void> drain(long expectedBatches, long timeoutMs) {
        return post(expectedBatches, timeoutMs, false).done().copy();
    }

    /** Sends what is held back. */
    public CompletableFuture<Void> flush() {
        return order(() -> {
            if (outlet.isReady()) {
                outlet.flush();
            }
        });
    }

    /** Sends all templates with the next message. */
    public CompletableFuture<Void> resendTemplates() {
        return order(outlet::resendTemplates);
    }

    /** Sends what has come, for so many milliseconds at most, and ends. The future never fails. */
    public CompletableFuture<Void> stop(long timeoutMs) {
        post(queue.receivedBatches(), timeoutMs, true);
        return stopped.copy();
    }

    /** Sends what it has taken out of the queue, and ends; the rest is left to another process, which goes on there. */
    public Leaving leave() {
        Leaving leaving = new Leaving(stopped.copy());
        tell(() -> {
            if (leaving.take()) {
                outlet.finish();
                queue.settleHeld(book.lossReason());
                book.lateness().lostAll();
                queueLeft = true;
                last = true;
            }
        });
        return leaving;
    }

    /** The metering has other timeouts from now on. */
    public void timeouts(MeteringConfig metering) {
        tell(() -> {
            outlet.timeouts(metering);
            book.lateness().timeouts(metering);
        });
    }

    /** Records are held back so long from now on. */
    public void flushInterval(Duration interval) {
        tell(() -> schedule.flushInterval(interval.toNanos()));
    }

    /** Sends what is held back, and then nothing until {@link #resume} or a drain; the queue fills as its rules say. */
    public CompletableFuture<Void> pause() {
        return order(() -> {
            if (outlet.isReady()) {
                outlet.flush();
            }
            paused = true;
        });
    }

    /** Sends again. */
    public CompletableFuture<Void> resume() {
        return order(() -> paused = false);
    }

    /** Counts all that is not sent as lost, without waiting for a destination that does not answer. */
    public void abandon() {
        queue.close();
    }

    /** How it is doing. */
    public ExporterStatus status() {
        DeliveryBook.LastError error = book.lastError();
        return new ExporterStatus(
                name,
                paused && state == ExporterState.RUNNING ? ExporterState.PAUSED : state,
                transport.destination(),
                ledger.count(ExporterCounter.QUEUED),
                error == null ? null : error.what(),
                error == null ? null : error.at(),
                transport.receiverDrops(),
                book.lateness().summary());
    }

    /** An order that nobody waits for: the thread may be in the middle of a long write. */
    private void tell(Runnable action) {
        orders.tell(action);
        queue.wake();
    }

    private CompletableFuture<Void> order(Runnable action) {
        CompletableFuture<Void> done = orders.add(action);
        queue.wake();
        return done;
    }

    private Orders.Drain post(long expectedBatches, long timeoutMs, boolean lastOne) {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        Orders.Drain drain =
                new Orders.Drain(expectedBatches, timeoutMs, deadlineNs, lastOne, new CompletableFuture<>());
        book.giveUpAt(deadlineNs);
        orders.add(drain);
        queue.wake();
        return drain;
    }

    private void run() {
        try {
            if (openFirst()) {
                schedule.begin(System.nanoTime());
                while (!last) {
                    step();
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException defect) {
            LOG.log(Level.ERROR, "exporter " + name + ": ended by a defect", defect);
            ended.complete(new ExportEnd(name, false, "ended by a defect: " + defect));
        } finally {
            outlet.close();
            if (!queueLeft) {
                queue.close();
            }
            state = ExporterState.STOPPED;
            stopped.complete(null);
        }
    }

    private boolean openFirst() {
        try {
            outlet.open();
            state = ExporterState.RUNNING;
        } catch (TransportException failure) {
            if (!failure.isPassing() || mode == ExportMode.ONCE) {
                queueLeft = true;
                opened.completeExceptionally(failure);
                return false;
            }
            retry(failure);
        }
        opened.complete(null);
        return true;
    }

    private void step() throws InterruptedException {
        try {
            FlowBatch batch = next(System.nanoTime());
            if (batch != null) {
                export(batch);
            }
            keepUp(System.nanoTime());
        } catch (RuntimeException defect) {
            LOG.log(Level.ERROR, "exporter " + name + ": records lost by a defect", defect);
            outlet.recover();
        }
    }

    private FlowBatch next(long nowNs) throws InterruptedException {
        boolean held = paused && !orders.isDraining() && !outlet.isEnded();
        if (!held && (outlet.isReady() || outlet.isEnded() || lossless)) {
            return queue.poll(untilNextNs(nowNs));
        }
        queue.pause(untilNextNs(nowNs));
        return null;
    }

    private void export(FlowBatch batch) {
        if (!outlet.isReady()) {
            queue.settle(book.lossReason(), batch.records(), batch.packets(), batch.ipOctets());
            return;
        }
        outlet.export(batch);
        if (!queue.hasMore()) {
            outlet.rest();
        }
        schedule.hold(System.nanoTime());
    }

    private void keepUp(long nowNs) {
        followOutlet(nowNs);
        if (outlet.isReady() && schedule.isFlushDue(nowNs)) {
            schedule.release();
            outlet.flush();
        }
        if (schedule.takePoll(nowNs)) {
            outlet.poll(nowNs);
            book.summarize();
            if (book.takeDelivering()) {
                backoff.succeed();
            }
        }
        if (schedule.takeTick(nowNs)) {
            outlet.tick(wallClockNs());
            schedule.hold(nowNs);
        }
        orders.act();
        serveDrain(nowNs);
    }

    /** Brings the state in line with what became of the outlet, and opens it again when that is due. */
    private void followOutlet(long nowNs) {
        if (outlet.isEnded()) {
            end();
            return;
        }
        if (outlet.isReady()) {
            return;
        }
        if (state == ExporterState.RUNNING) {
            state = ExporterState.RETRYING;
            backoff.fail(nowNs);
        } else if (backoff.isDue(nowNs, orders.isDraining())) {
            try {
                outlet.open();
                state = ExporterState.RUNNING;
                LOG.log(Level.INFO, "exporter " + name + ": sending to " + transport.destination() + " again");
            } catch (TransportException failure) {
                retry(failure);
            }
        }
    }

    private void retry(TransportException failure) {
        state = ExporterState.RETRYING;
        book.noteError(failure.getMessage() + "; trying again");
        backoff.fail(System.nanoTime());
    }

    private void end() {
        if (state == ExporterState.ENDED) {
            return;
        }
        state = ExporterState.ENDED;
        outlet.flush();
        DeliveryBook.LastError error = book.lastError();
        String reason = outlet.isReaderGone() || error == null ? "the reader has gone" : error.what();
        ended.complete(new ExportEnd(name, outlet.isReaderGone(), reason));
    }

    private void serveDrain(long nowNs) {
        Orders.Drain drain = orders.drain();
        if (drain == null) {
            return;
        }
        book.giveUpAt(drain.deadlineNs());
        boolean come = queue.receivedBatches() >= drain.expectedBatches();
        if (come && queue.isEmpty() && (outlet.isReady() || outlet.isEnded())) {
            outlet.finish();
            finish(drain, null);
        } else if (nowNs - drain.deadlineNs() >= 0) {
            long lostBefore = ledger.count(ExporterCounter.LOST_SHUTDOWN);
            queue.settleWaiting(ExporterCounter.LOST_SHUTDOWN);
            outlet.flush();
            long lost = ledger.count(ExporterCounter.LOST_SHUTDOWN) - lostBefore;
            finish(
                    drain,
                    new TimeoutException("exporter " + name + ": not drained within " + drain.timeoutMs() + " ms: "
                            + lost + " records lost, " + queue.receivedBatches() + " of " + drain.expectedBatches()
                            + " batches had come"));
        }
    }

    private void finish(Orders.Drain drain, TimeoutException failure) {
        schedule.release();
        last |= drain.last();
        orders.finishDrain(failure);
        if (!orders.isDraining()) {
            book.neverGiveUp();
        }
    }

    private static long wallClockNs() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    private long untilNextNs(long nowNs) {
        long untilNs = schedule.untilNextNs(nowNs, outlet.isReady());
        Orders.Drain drain = orders.drain();
        return drain == null ? untilNs : Math.min(untilNs, drain.deadlineNs() - nowNs);
    }
}
