// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.GeneveForwardingConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.NodeRole;
import dev.weir.config.RingCaptureConfig;
import dev.weir.config.WeirConfig;
import dev.weir.node.reconfigure.Component;
import dev.weir.node.reconfigure.ConfigDiff;
import dev.weir.node.reconfigure.PlanStep;
import dev.weir.node.reconfigure.PlanStep.Effect;
import dev.weir.node.reconfigure.ReconfigurationStep;
import dev.weir.node.reconfigure.Step;
import dev.weir.router.RouterVerticle;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Other timeouts, another limit of flows, another number of shards; other tunnels taken off, fragments matched anew. */
final class MeteringChanges implements Component {
    private static final String COMPONENT = "metering";

    private final Shards shards;
    private final Exporters exporters;
    private final RouterVerticle router;

    /**
     * Those of a node.
     *
     * @param shards {@code null} where others meter
     */
    MeteringChanges(Shards shards, Exporters exporters, RouterVerticle router) {
        this.shards = shards;
        this.exporters = exporters;
        this.router = router;
    }

    @Override
    public List<ReconfigurationStep> steps(WeirConfig from, WeirConfig to) {
        MeteringConfig before = from.metering();
        MeteringConfig after = to.metering();
        if (before.equals(after)) {
            return List.of();
        }
        List<String> changes = ConfigDiff.of(before, after);
        if (parseAlike(before, after) || !from.node().has(NodeRole.ROUTER)) {
            return List.of(new Step(
                    new PlanStep(COMPONENT, changes, Effect.LIVE, consequences(before, after)),
                    () -> change(after),
                    () -> change(before)));
        }
        if (!isRingOnly(from)) {
            return List.of(Step.rejected(
                    COMPONENT,
                    changes,
                    "which tunnels are taken off and how fragments are matched is settled when captures start that are"
                            + " not of type ring"));
        }
        return List.of(new Step(
                new PlanStep(
                        COMPONENT,
                        changes,
                        Effect.LIVE,
                        "captures begin anew beside themselves, and each packet is metered by one of the two"),
                () -> change(after).compose(metered -> router.meter(after)),
                () -> router.meter(before).compose(metered -> change(before))));
    }

    private static boolean parseAlike(MeteringConfig before, MeteringConfig after) {
        return before.decapsulate().equals(after.decapsulate())
                && before.fragments().equals(after.fragments());
    }

    private static boolean isRingOnly(WeirConfig config) {
        return config.captures().stream().allMatch(RingCaptureConfig.class::isInstance)
                && !(config.router().forwarding() instanceof GeneveForwardingConfig);
    }

    private static String consequences(MeteringConfig before, MeteringConfig after) {
        List<String> consequences = new ArrayList<>();
        if (before.shards() != after.shards()) {
            consequences.add("flows move to the shards that own them from then on");
        }
        if (after.maxFlows() < before.maxFlows()) {
            consequences.add("flows beyond the limit end, those that can best be done without first");
        }
        return String.join("; ", consequences);
    }

    /** Exporters tell of timeouts, and time their records by them. */
    private Future<Void> change(MeteringConfig wanted) {
        Future<Void> metered = shards == null ? Future.succeededFuture() : shards.reconfigure(wanted);
        return metered.compose(changed -> exporters.timeouts(wanted));
    }
}
