// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.ForwardingConfig;
import dev.weir.config.GeneveForwardingConfig;
import dev.weir.config.OnStop;
import dev.weir.config.WeirConfig;
import dev.weir.node.reconfigure.Component;
import dev.weir.node.reconfigure.ConfigDiff;
import dev.weir.node.reconfigure.PlanStep;
import dev.weir.node.reconfigure.PlanStep.Effect;
import dev.weir.node.reconfigure.ReconfigurationStep;
import dev.weir.node.reconfigure.Step;
import dev.weir.router.Forwarding;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** Another mode of forwarding, or the same mode with other settings, NAT among them. */
final class ForwardingChanges implements Component {
    private static final String COMPONENT = "router.forwarding";

    private final Forwarding forwarding;
    private final Vertx vertx;

    ForwardingChanges(Forwarding forwarding, Vertx vertx) {
        this.forwarding = forwarding;
        this.vertx = vertx;
    }

    @Override
    public List<ReconfigurationStep> steps(WeirConfig from, WeirConfig to) {
        ForwardingConfig before = from.router().forwarding();
        ForwardingConfig after = to.router().forwarding();
        if (before.equals(after)) {
            return List.of();
        }
        List<String> changes = ConfigDiff.of(from.router(), to.router());
        if (forwarding == null || before instanceof GeneveForwardingConfig || after instanceof GeneveForwardingConfig) {
            return List.of(Step.rejected(
                    COMPONENT, changes, "in mode geneve the node itself forwards, from its start to its end"));
        }
        return List.of(new Step(plan(before, after, changes), () -> change(after), () -> change(before)));
    }

    private static PlanStep plan(ForwardingConfig before, ForwardingConfig after, List<String> changes) {
        if (before.mode().equals(after.mode())) {
            return new PlanStep(
                    COMPONENT, changes, Effect.LIVE, "the kernel forwards on while the difference is set up");
        }
        return new PlanStep(
                COMPONENT,
                changes,
                Effect.RESTART,
                before.onStop() == OnStop.RESTORE
                        ? "what mode " + before.mode() + " had changed is put back first"
                        : "what mode " + before.mode() + " had changed and mode " + after.mode()
                                + " does not want is put back");
    }

    private Future<Void> change(ForwardingConfig wanted) {
        return vertx.executeBlocking(() -> {
            forwarding.change(wanted);
            return null;
        });
    }
}
