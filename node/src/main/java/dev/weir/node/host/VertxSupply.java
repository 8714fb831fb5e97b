// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The Vert.x of a node. To make the first one takes a good part of a start, so it may be begun on a thread of its own
 * while the command line and the configuration are read.
 */
public final class VertxSupply {
    private final FutureTask<Vertx> making = new FutureTask<>(VertxSupply::make);
    private final AtomicBoolean taken = new AtomicBoolean();

    /** Begins to make it; it never keeps the process from ending. */
    public void begin() {
        Thread thread = new Thread(making, "weir-start");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes it, once: waits for it where it was begun, else makes it. Who takes it closes it. */
    Vertx take() {
        if (taken.getAndSet(true)) {
            throw new IllegalStateException("a node's Vert.x was taken twice");
        }
        making.run(); // does nothing once begun
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return making.get();
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

    private static Vertx make() {
        return Vertx.vertx(new VertxOptions()
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }
}
