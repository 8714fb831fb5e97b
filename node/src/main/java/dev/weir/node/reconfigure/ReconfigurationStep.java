// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import io.vertx.core.Future;

/** A step that can be made. */
public interface ReconfigurationStep {

    /** What it does. */
    PlanStep plan();

    /**
     * Makes it: completes when the component is well with its new configuration. When it fails, the component is as it
     * was before. Never blocks the caller.
     */
    Future<Void> apply();

    /** Takes it back after {@link #apply} has completed. */
    Future<Void> undo();

    /**
     * Does what is left to do once the whole change is in force and there is no way back: what was kept for that goes.
     * Nobody hears of a failure.
     */
    default Future<Void> settle() {
        return Future.succeededFuture();
    }
}
