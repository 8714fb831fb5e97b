// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.export.process.ExporterState;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import dev.weir.model.ledger.LedgerBalance;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.node.console.Quantities;
import dev.weir.node.console.StatusScreen;
import dev.weir.node.console.Terminal;
import dev.weir.node.host.Node;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A node as a command runs it: started, watched on the terminal, and drained whichever way it ends, by its files' end,
 * by Ctrl-C or by SIGTERM.
 */
final class NodeSession {
    private static final long REDRAW_MS = 250;

    private final Node node;
    private final CompletableFuture<Void> interrupted = new CompletableFuture<>();
    private final CompletableFuture<Void> nobodyWrites = new CompletableFuture<>();
    private final Set<String> readersGone = ConcurrentHashMap.newKeySet();
    private final List<String> faults = new ArrayList<>();
    private boolean cutShort;
    private final Thread hook = new Thread(this::onSignal, "weir-signal");

    NodeSession(Node node) {
        this.node = node;
    }

    /** Starts the node. Throws what kept it from starting. */
    void start() throws Exception {
        await(node.start());
        node.exporters()
                .forEach(exporter -> exporter.ended().onSuccess(end -> {
                    if (end.readerGone()) {
                        readersGone.add(end.exporter());
                    }
                    // Others may have been added since.
                    if (node.exporters().stream().allMatch(one -> one.status().state() == ExporterState.ENDED)) {
                        nobodyWrites.complete(null);
                    }
                }));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Waits until the captures have ended, all exporters have, a signal came or the cluster wants it no more, and shows {@code status} on a terminal
     * meanwhile. What broke is told by {@link #drain}.
     */
    void watch(Supplier<List<String>> status) throws InterruptedException {
        boolean terminal = Terminal.onStderr();
        CompletableFuture<Object> end = CompletableFuture.anyOf(
                node.exhausted().toCompletionStage().toCompletableFuture(),
                nobodyWrites,
                interrupted,
                node.membership().expelled());
        while (true) {
            try {
                end.get(REDRAW_MS, TimeUnit.MILLISECONDS);
                if (!node.isDraining() || interrupted.isDone()) {
                    break;
                }
                // Drained by request: it stays to be asked until it is stopped.
                end = CompletableFuture.anyOf(interrupted);
            } catch (TimeoutException e) {
                if (terminal) {
                    StatusScreen.show(status.get());
                }
            } catch (ExecutionException e) {
                faults.add(Failures.line(e));
                break;
            }
        }
        cutShort = interrupted.isDone() && !node.exhausted().isComplete();
        if (terminal) {
            StatusScreen.clear();
        }
    }

    /**
     * Exports all that was metered and stops the node.
     *
     * @return what went wrong since the start, as lines; empty when everything was exported and the ledger balances
     */
    List<String> drain(Duration timeout) throws InterruptedException {
        settle(node.drain(timeout));
        faults.addAll(LedgerBalance.faults(node.ledger()));
        tellLosses(LedgerCounter.LOST_IN_FLIGHT);
        tellLosses(LedgerCounter.LOST_NO_FLOW_NODE);
        node.ledger().exporters().forEach(this::tellLosses);
        settle(node.stop());
        return List.copyOf(faults);
    }

    private void tellLosses(LedgerCounter counter) {
        long lost = node.ledger().packets(counter);
        if (lost != 0) {
            faults.add(Quantities.exact(lost) + ' ' + counter.help());
        }
    }

    /** Records that should have arrived are a fault; what a format cannot express and what a reader did not want are not. */
    private void tellLosses(ExporterLedger exporter) {
        for (ExporterCounter counter : ExporterCounter.values()) {
            long lost = exporter.count(counter);
            boolean fault = counter.isLoss()
                    && counter.kind() == ExporterCounter.Kind.RECORDS
                    && counter != ExporterCounter.LOST_UNEXPORTABLE
                    && !readersGone.contains(exporter.exporter());
            if (fault && lost != 0) {
                faults.add("exporter " + exporter.exporter() + ": " + Quantities.exact(lost) + ' ' + counter.help());
            }
        }
    }

    /** Whether a signal asked for the end. */
    boolean isInterrupted() {
        return interrupted.isDone();
    }

    /** Whether that was before the captures had come to their end. */
    boolean isCutShort() {
        return cutShort;
    }

    /** The command fails before it has begun to watch: signals are no longer its affair. */
    void cancel() {
        if (!removeHook()) {
            Runtime.getRuntime().halt(WeirCommand.FAILED);
        }
    }

    /** The command has said its last word; a signal that waits may end the process. */
    void end(int exitCode) {
        if (!interrupted.isDone() && removeHook()) {
            return;
        }
        // The process is shutting down already, held up by the hook: only a halt still sets its exit code.
        Runtime.getRuntime().halt(exitCode);
    }

    /** False when a signal was faster. */
    private boolean removeHook() {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Wakes the command and never returns: a shutdown waits for its hooks, and {@link #end} halts it. */
    private void onSignal() {
        interrupted.complete(null);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits, and notes a failure as a fault. */
    private void settle(Future<Void> future) throws InterruptedException {
        try {
            future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            faults.add(Failures.line(e));
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw Failures.cause(e) instanceof Exception cause ? cause : e;
        }
    }
}
