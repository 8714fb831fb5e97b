// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.MeteringConfig;
import dev.weir.config.WeirConfig;
import dev.weir.node.reconfigure.Component;
import dev.weir.node.reconfigure.ConfigDiff;
import dev.weir.node.reconfigure.PlanStep;
import dev.weir.node.reconfigure.PlanStep.Effect;
import dev.weir.node.reconfigure.ReconfigurationStep;
import dev.weir.node.reconfigure.Step;
import java.util.List;

/** Other timeouts, another limit of flows, another number of shards. */
final class MeteringChanges implements Component {
    private static final String NAME = "metering";

    private final Shards shards;

    MeteringChanges(Shards shards) {
        this.shards = shards;
    }

    @Override
    public List<ReconfigurationStep> steps(WeirConfig from, WeirConfig to) {
        MeteringConfig before = from.metering();
        MeteringConfig after = to.metering();
        if (before.equals(after)) {
            return List.of();
        }
        List<String> changes = ConfigDiff.of(before, after);
        if (!before.decapsulate().equals(after.decapsulate())
                || !before.fragments().equals(after.fragments())) {
            return List.of(Step.rejected(
                    NAME, changes, "what captures make of tunnels and fragments takes a restart of the node"));
        }
        PlanStep plan = new PlanStep(NAME, changes, Effect.LIVE, why(before, after));
        return List.of(new Step(plan, () -> shards.reconfigure(after), () -> shards.reconfigure(before)));
    }

    private static String why(MeteringConfig before, MeteringConfig after) {
        if (before.shards() != after.shards()) {
            return "flows move to their new shards, while packets wait";
        }
        return after.maxFlows() < before.maxFlows()
                ? "flows beyond the new limit are reported and end, those first that can best be done without"
                : "";
    }
}
