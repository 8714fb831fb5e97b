// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.NodeRole;
import dev.weir.config.WeirConfig;
import dev.weir.config.Words;
import dev.weir.node.reconfigure.Component;
import dev.weir.node.reconfigure.PlanStep;
import dev.weir.node.reconfigure.PlanStep.Effect;
import dev.weir.node.reconfigure.ReconfigurationStep;
import dev.weir.node.reconfigure.Step;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/**
 * A part of the configuration that is of a role that this node has not. The nodes of a cluster may share a file, so a change
 * of it is none of an error: it is kept, and that is all.
 *
 * @param component its name
 * @param role that has a use for it
 * @param part the part
 */
record NotHere(String component, NodeRole role, Function<WeirConfig, Object> part) implements Component {
    @Override
    public List<ReconfigurationStep> steps(WeirConfig from, WeirConfig to) {
        return part.apply(from).equals(part.apply(to))
                ? List.of()
                : List.of(new Step(
                        new PlanStep(
                                component,
                                List.of("changed"),
                                Effect.LIVE,
                                "nothing is done here: this node has not the role " + Words.of(role)),
                        Future::succeededFuture,
                        Future::succeededFuture));
    }
}
