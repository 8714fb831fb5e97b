// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import java.util.List;

/** What became of a wanted configuration. Unless it was {@link Applied}, the node is as it was. */
public sealed interface Outcome {

    /** The version that is in force now. */
    ConfigVersion current();

    /** What was planned; empty where there was nothing to plan. */
    ReconfigurationPlan plan();

    /** Every step was made, every component is well, and the configuration is kept on disk. */
    record Applied(ConfigVersion current, ReconfigurationPlan plan) implements Outcome {}

    /** The node was so configured already. */
    record Unchanged(ConfigVersion current) implements Outcome {
        @Override
        public ReconfigurationPlan plan() {
            return new ReconfigurationPlan(List.of());
        }
    }

    /** The plan has steps that need a restart of the node: {@link ReconfigurationPlan#rejected}. */
    record Rejected(ConfigVersion current, ReconfigurationPlan plan) implements Outcome {}

    /** The caller expected another version to be in force than is. */
    record Stale(ConfigVersion current) implements Outcome {
        @Override
        public ReconfigurationPlan plan() {
            return new ReconfigurationPlan(List.of());
        }
    }

    /** There is no version of that number to go back to. */
    record UnknownVersion(ConfigVersion current, long number) implements Outcome {
        @Override
        public ReconfigurationPlan plan() {
            return new ReconfigurationPlan(List.of());
        }
    }

    /**
     * A step failed, and those before it were taken back.
     *
     * @param failedStep the component of the step, or {@code configuration file} when it could not be kept on disk
     * @param why it failed, as one line
     * @param notUndone what could not be taken back, as lines; empty, but for a defect or a system that refuses both ways
     */
    record Failed(
            ConfigVersion current, ReconfigurationPlan plan, String failedStep, String why, List<String> notUndone)
            implements Outcome {
        /** Copies the list. */
        public Failed {
            notUndone = List.copyOf(notUndone);
        }
    }
}
