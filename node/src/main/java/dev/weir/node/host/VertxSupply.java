// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.cluster.ClusterMembership;
import dev.weir.config.cluster.ClusteredVertx;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The Vert.x of a node. To make the first one takes a good part of a start, so it may be begun on a thread of its own
 * while the command line and the configuration are read.
 */
public final class VertxSupply {
    private final FutureTask<Vertx> making = new FutureTask<>(() -> Vertx.vertx(options()));
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean taken = new AtomicBoolean();

    /** Begins to make it; it never keeps the process from ending. */
    public void begin() {
        begun.set(true);
        Thread thread = new Thread(making, "weir-start");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Takes it, once: waits for it where it was begun, else makes it. Who takes it closes it. In a cluster another one is
     * made, since one that was begun knows of no cluster.
     */
    Vertx take(ClusterMembership membership) {
        if (taken.getAndSet(true)) {
            throw new IllegalStateException("a node's Vert.x was taken twice");
        }
        if (!membership.isClustered()) {
            return made();
        }
        if (begun.get()) {
            made().close();
        }
        return get(
                ClusteredVertx.start(membership, options()).toCompletionStage().toCompletableFuture());
    }

    private Vertx made() {
        making.run(); // does nothing once begun
        return get(making);
    }

    private static Vertx get(Future<Vertx> starting) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return starting.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("Vert.x could not be started: " + e.getCause(), e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static VertxOptions options() {
        return new VertxOptions()
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
    }
}
