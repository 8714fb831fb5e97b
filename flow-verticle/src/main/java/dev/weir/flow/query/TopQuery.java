// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.query;

import dev.weir.model.filter.FlowFilter;
import java.util.List;

/**
 * Who talks the most?
 *
 * @param by what is counted
 * @param group what flows must have in common to be counted together; not empty
 * @param filter the flows that count
 * @param limit how many groups are wanted
 */
public record TopQuery(By by, List<GroupKey> group, FlowFilter filter, int limit) {
    /** What is counted. */
    public enum By {
        /** IP octets, both directions. */
        BYTES,
        /** Packets, both directions. */
        PACKETS,
        /** Flows of which a packet came in the window. */
        FLOWS
    }

    /** Copies what could change. */
    public TopQuery {
        group = List.copyOf(group);
    }
}
