// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import java.util.List;

/**
 * What it takes to bring a node from its configuration to another.
 *
 * @param steps in the order in which they are made; empty when nothing changes
 */
public record ReconfigurationPlan(List<PlanStep> steps) {

    /** Copies the list. */
    public ReconfigurationPlan {
        steps = List.copyOf(steps);
    }

    /** Whether the node is so configured already. */
    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /** The steps that cannot be made while the node runs; when there is one, none is made. */
    public List<PlanStep> rejected() {
        return steps.stream()
                .filter(step -> step.effect() == PlanStep.Effect.REJECT)
                .toList();
    }
}
