// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.LogLevel;
import dev.weir.config.LoggingConfig;
import dev.weir.config.WeirConfig;
import dev.weir.node.console.StderrLogging;
import dev.weir.node.reconfigure.Component;
import dev.weir.node.reconfigure.ConfigDiff;
import dev.weir.node.reconfigure.PlanStep;
import dev.weir.node.reconfigure.PlanStep.Effect;
import dev.weir.node.reconfigure.ReconfigurationStep;
import dev.weir.node.reconfigure.Step;
import io.vertx.core.Future;
import java.util.List;
import java.util.logging.Level;

/** What is logged. */
public final class LoggingChanges implements Component {
    @Override
    public List<ReconfigurationStep> steps(WeirConfig from, WeirConfig to) {
        if (from.logging().equals(to.logging())) {
            return List.of();
        }
        return List.of(new Step(
                new PlanStep("logging", ConfigDiff.of(from.logging(), to.logging()), Effect.LIVE, ""),
                () -> change(to.logging()),
                () -> change(from.logging())));
    }

    private static Future<Void> change(LoggingConfig wanted) {
        apply(wanted);
        return Future.succeededFuture();
    }

    /** Logs as configured from now on. */
    public static void apply(LoggingConfig logging) {
        StderrLogging.level(level(logging.level()));
    }

    private static Level level(LogLevel level) {
        return switch (level) {
            case ERROR -> Level.SEVERE;
            case WARNING -> Level.WARNING;
            case INFO -> Level.INFO;
            case DEBUG -> Level.FINE;
        };
    }
}
