// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;

/** What others told an exporter's thread to do. Anybody adds; the thread carries out, in order. */
final class Orders {
    private final Queue<Action> actions = new ConcurrentLinkedQueue<>();
    private final Queue<Drain> drains = new ConcurrentLinkedQueue<>();

    /** Something to be done at once. */
    CompletableFuture<Void> add(Runnable what) {
        Action action = new Action(what, new CompletableFuture<>());
        actions.add(action);
        return action.done().copy();
    }

    /** Something to be done at once, about which nobody is told. */
    void tell(Runnable what) {
        actions.add(new Action(what, new CompletableFuture<>()));
    }

    /** Everything is to be sent. */
    void add(Drain drain) {
        drains.add(drain);
    }

    /** Does what is to be done at once. */
    void act() {
        for (Action action = actions.poll(); action != null; action = actions.poll()) {
            action.run();
        }
    }

    /** The drain that is going on; null if none is. */
    Drain drain() {
        return drains.peek();
    }

    boolean isDraining() {
        return !drains.isEmpty();
    }

    /**
     * The drain that is going on is over.
     *
     * @param failure why not everything was sent; null if it was
     */
    void finishDrain(TimeoutException failure) {
        Drain drain = drains.remove();
        if (failure == null) {
            drain.done().complete(null);
        } else {
            drain.done().completeExceptionally(failure);
        }
    }

    private record Action(Runnable what, CompletableFuture<Void> done) {
        void run() {
            try {
                what.run();
                done.complete(null);
            } finally {
                done.completeExceptionally(new IllegalStateException("the exporter's format broke down"));
            }
        }
    }

    /**
     * The order to send everything.
     *
     * @param expectedBatches how many batches must have come, since the beginning
     * @param timeoutMs how long it may take, in milliseconds
     * @param deadlineNs until when, as {@link System#nanoTime}
     * @param last whether nothing comes after it
     * @param done completes when all is sent, or fails
     */
    record Drain(long expectedBatches, long timeoutMs, long deadlineNs, boolean last, CompletableFuture<Void> done) {}
}
