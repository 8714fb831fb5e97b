// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import java.util.List;
import java.util.Map;

/** What became of a change that was to be shared. Unless it was {@link Made}, no node has it. */
public sealed interface ShareOutcome {

    /** Every node of the scope has made it, and it is in the log for those that are away. */
    record Made(SharedChange change, Map<String, Reply> nodes) implements ShareOutcome {}

    /** Every node of the scope could make it; it was only asked. */
    record Possible(SharedChange change, Map<String, Reply> nodes) implements ShareOutcome {}

    /** Nodes of the scope do not make it, for what they say each; nothing was done. */
    record Refused(Map<String, Reply> nodes) implements ShareOutcome {}

    /**
     * It was begun, and taken back.
     *
     * @param nodes those that failed, and why
     * @param notUndone what could not be taken back, a line for each node: it tries again by itself
     */
    record Failed(SharedChange change, Map<String, Reply> nodes, List<String> notUndone) implements ShareOutcome {}

    /** Another change was under way for too long: nothing was done. */
    record Busy(SharedChange other, String by) implements ShareOutcome {}
}
