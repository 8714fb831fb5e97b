// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.CaptureConfig;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.WeirConfig;
import dev.weir.node.reconfigure.Component;
import dev.weir.node.reconfigure.ConfigDiff;
import dev.weir.node.reconfigure.PlanStep;
import dev.weir.node.reconfigure.PlanStep.Effect;
import dev.weir.node.reconfigure.ReconfigurationStep;
import dev.weir.node.reconfigure.Step;
import dev.weir.router.CaptureChange;
import dev.weir.router.RouterVerticle;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Captures added, removed, with other filters and begun anew, each by its name; all are changed by the first step. */
final class CaptureChanges implements Component {
    private final RouterVerticle router;
    private final Consumer<List<CaptureConfig>> points;

    /**
     * Those of a router.
     *
     * @param points is told where packets are seen from then on
     */
    CaptureChanges(RouterVerticle router, Consumer<List<CaptureConfig>> points) {
        this.router = router;
        this.points = points;
    }

    @Override
    public List<ReconfigurationStep> steps(WeirConfig from, WeirConfig to) {
        List<PlanStep> plans = plans(byName(from), byName(to));
        List<ReconfigurationStep> steps = new ArrayList<>();
        for (PlanStep plan : plans) {
            if (plan.effect() == Effect.REJECT) {
                steps.add(Step.rejected(plan.component(), plan.changes(), plan.why()));
            } else if (steps.isEmpty()) {
                steps.add(new Step(plan, () -> change(to.captures()), () -> change(from.captures())));
            } else {
                steps.add(new Step(plan, Future::succeededFuture, Future::succeededFuture));
            }
        }
        return steps;
    }

    private Future<Void> change(List<CaptureConfig> wanted) {
        points.accept(wanted);
        return router.reconfigure(wanted);
    }

    private static List<PlanStep> plans(Map<String, CaptureConfig> before, Map<String, CaptureConfig> after) {
        List<PlanStep> plans = new ArrayList<>();
        after.forEach((name, wanted) -> {
            CaptureConfig known = before.get(name);
            if (known == null) {
                plans.add(plan(wanted, List.of("added"), effect(wanted, Effect.LIVE), "meters packets from then on"));
            } else if (!known.equals(wanted)) {
                plans.add(changed(known, wanted));
            }
        });
        before.forEach((name, known) -> {
            if (!after.containsKey(name)) {
                plans.add(plan(
                        known,
                        List.of("removed"),
                        effect(known, Effect.LIVE),
                        "what the kernel has taken is metered first"));
            }
        });
        return plans;
    }

    private static PlanStep changed(CaptureConfig known, CaptureConfig wanted) {
        boolean sameType = known.getClass() == wanted.getClass();
        List<String> changes = sameType
                ? ConfigDiff.of((Record) known, (Record) wanted)
                : List.of("type: " + known.type() + " -> " + wanted.type());
        return switch (CaptureChange.of(known, wanted)) {
            case NONE, REFILTER ->
                plan(
                        wanted,
                        changes,
                        Effect.LIVE,
                        "the kernel takes the new filter for the old one between two packets");
            case HAND_OVER ->
                plan(
                        wanted,
                        changes,
                        Effect.LIVE,
                        "begins anew beside itself, and each packet is metered by one of the two");
            case RESTART ->
                plan(
                        wanted,
                        changes,
                        Effect.RESTART,
                        "it is read to its end, then begun anew: packets that come in between are not seen");
            case REJECT -> plan(wanted, changes, Effect.REJECT, "files are read from begin to end");
        };
    }

    private static Effect effect(CaptureConfig config, Effect live) {
        return config instanceof FileCaptureConfig ? Effect.REJECT : live;
    }

    private static PlanStep plan(CaptureConfig config, List<String> changes, Effect effect, String why) {
        return new PlanStep("captures." + config.name(), changes, effect, why);
    }

    private static Map<String, CaptureConfig> byName(WeirConfig config) {
        Map<String, CaptureConfig> captures = new LinkedHashMap<>();
        config.captures().forEach(capture -> captures.put(capture.name(), capture));
        return captures;
    }
}
