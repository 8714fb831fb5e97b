// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.ExporterConfig;
import dev.weir.config.WeirConfig;
import dev.weir.node.reconfigure.Component;
import dev.weir.node.reconfigure.ConfigDiff;
import dev.weir.node.reconfigure.PlanStep;
import dev.weir.node.reconfigure.PlanStep.Effect;
import dev.weir.node.reconfigure.ReconfigurationStep;
import dev.weir.node.reconfigure.Step;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Exporters added, changed and removed, each by its name. */
final class ExporterChanges implements Component {
    private final Exporters exporters;

    ExporterChanges(Exporters exporters) {
        this.exporters = exporters;
    }

    @Override
    public List<ReconfigurationStep> steps(WeirConfig from, WeirConfig to) {
        Map<String, ExporterConfig> before = byName(from);
        Map<String, ExporterConfig> after = byName(to);
        List<ReconfigurationStep> steps = new ArrayList<>();
        after.forEach((name, wanted) -> {
            ExporterConfig known = before.get(name);
            if (known == null) {
                steps.add(added(wanted));
            } else if (!known.equals(wanted)) {
                steps.add(changed(known, wanted));
            }
        });
        before.forEach((name, known) -> {
            if (!after.containsKey(name)) {
                steps.add(removed(known));
            }
        });
        return steps;
    }

    private static Map<String, ExporterConfig> byName(WeirConfig config) {
        Map<String, ExporterConfig> exporters = new LinkedHashMap<>();
        config.exporters().forEach(exporter -> exporters.put(exporter.name(), exporter));
        return exporters;
    }

    private static String component(ExporterConfig exporter) {
        return "exporters." + exporter.name();
    }

    private Step added(ExporterConfig wanted) {
        return new Step(
                new PlanStep(component(wanted), List.of("added"), Effect.LIVE, "gets the records made from then on"),
                () -> exporters.add(wanted),
                () -> exporters.remove(wanted.name()));
    }

    /** It goes when there is no way back any more: one that came back would lack what was exported meanwhile. */
    private Step removed(ExporterConfig known) {
        return new Step(
                new PlanStep(component(known), List.of("removed"), Effect.LIVE, "sends what it holds before it goes"),
                Future::succeededFuture,
                Future::succeededFuture,
                () -> exporters.remove(known.name()));
    }

    private Step changed(ExporterConfig known, ExporterConfig wanted) {
        List<String> changes = ConfigDiff.of(known, wanted);
        if (known.whenFull() != wanted.whenFull()) {
            return Step.rejected(
                    component(known),
                    changes,
                    "whether the metering waits for an exporter is settled when it starts; give it another name");
        }
        boolean anew =
                !known.format().equals(wanted.format()) || !known.transport().equals(wanted.transport());
        PlanStep plan = anew
                ? new PlanStep(
                        component(known),
                        changes,
                        Effect.RESTART,
                        "another format or destination takes another session; what waits goes to the new one")
                : new PlanStep(component(known), changes, Effect.LIVE, "");
        return new Step(plan, () -> exporters.change(wanted), () -> exporters.change(known));
    }
}
