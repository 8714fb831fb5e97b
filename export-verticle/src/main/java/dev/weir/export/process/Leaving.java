// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** The order to end without the queue, which may be taken back as long as it was not begun. */
public final class Leaving {
    private final CompletableFuture<Void> left;
    private final AtomicBoolean taken = new AtomicBoolean();

    Leaving(CompletableFuture<Void> left) {
        this.left = left;
    }

    /** Completes when the process has ended. */
    public CompletableFuture<Void> left() {
        return left;
    }

    /** Takes the order back; false when it is too late for that. */
    public boolean cancel() {
        return take();
    }

    boolean take() {
        return taken.compareAndSet(false, true);
    }
}
