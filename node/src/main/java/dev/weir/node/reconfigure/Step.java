// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;

/**
 * A step made of what it does and the way back.
 *
 * @param plan what it is
 * @param making makes it
 * @param unmaking takes it back
 * @param settling what is left to do once the whole change is in force
 */
public record Step(
        PlanStep plan, Supplier<Future<Void>> making, Supplier<Future<Void>> unmaking, Supplier<Future<Void>> settling)
        implements ReconfigurationStep {

    /** One that leaves nothing to do afterwards. */
    public Step(PlanStep plan, Supplier<Future<Void>> making, Supplier<Future<Void>> unmaking) {
        this(plan, making, unmaking, Future::succeededFuture);
    }

    /** One that cannot be made while the node runs. */
    public static Step rejected(String component, List<String> changes, String why) {
        Supplier<Future<Void>> never = () -> Future.failedFuture(new IllegalStateException(component + ": " + why));
        return new Step(new PlanStep(component, changes, PlanStep.Effect.REJECT, why), never, never);
    }

    @Override
    public Future<Void> apply() {
        return making.get();
    }

    @Override
    public Future<Void> undo() {
        return unmaking.get();
    }

    @Override
    public Future<Void> settle() {
        return settling.get();
    }
}
