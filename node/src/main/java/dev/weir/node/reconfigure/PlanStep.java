// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import java.util.List;

/**
 * What a change of configuration does to one component.
 *
 * @param component the component by its path and, in a list, its name: {@code metering}, {@code exporters.lake}
 * @param changes what is different, key by key, as in {@code idleTimeout: 15s -> 5s}; {@code added}; {@code removed}
 * @param effect how the component takes it
 * @param why it is restarted or cannot be changed; for a live change, what becomes of what the component holds
 */
public record PlanStep(String component, List<String> changes, Effect effect, String why) {

    /** How a component takes a change. */
    public enum Effect {
        /** It goes on with the new values, or comes, or goes; nothing that it holds is lost. */
        LIVE,
        /** This component alone ends and begins again; the others do not notice. */
        RESTART,
        /** Only a restart of the node can do it: the whole change is refused. */
        REJECT
    }

    /** Copies the list. */
    public PlanStep {
        changes = List.copyOf(changes);
    }

    /** One line of it. */
    @Override
    public String toString() {
        return component + ": " + String.join(", ", changes) + " ("
                + effect.name().toLowerCase(java.util.Locale.ROOT) + (why.isEmpty() ? "" : ": " + why) + ")";
    }
}
