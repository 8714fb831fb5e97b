// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.WeirConfig;
import dev.weir.node.reconfigure.Component;
import dev.weir.node.reconfigure.PlanStep;
import dev.weir.node.reconfigure.PlanStep.Effect;
import dev.weir.node.reconfigure.ReconfigurationStep;
import dev.weir.node.reconfigure.Step;
import io.vertx.core.Vertx;
import java.util.List;

/** What records tell of NAT, where forwarding, captures or timeouts change what there is to be known. */
final class NatChanges implements Component {
    private final NatWatch nat;
    private final Vertx vertx;

    NatChanges(NatWatch nat, Vertx vertx) {
        this.nat = nat;
        this.vertx = vertx;
    }

    @Override
    public List<ReconfigurationStep> steps(WeirConfig from, WeirConfig to) {
        NatWatch.Wanted before = NatWatch.Wanted.of(from);
        NatWatch.Wanted after = NatWatch.Wanted.of(to);
        if (before.equals(after)) {
            return List.of();
        }
        String change = before.needed() == after.needed()
                ? "watched for other records"
                : after.needed() ? "watched from now on" : "watched no more";
        return List.of(new Step(
                new PlanStep("connections", List.of(change), Effect.LIVE, ""),
                () -> nat.change(vertx, to),
                () -> nat.change(vertx, from)));
    }
}
