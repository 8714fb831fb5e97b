// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.util.Comparator;

/** Who comes before whom. */
final class Rank {
    /** Of those that could have the traffic: by priority, then by name. */
    static final Comparator<Beat> OF_CANDIDATE =
            Comparator.comparingInt(Beat::priority).thenComparing(Beat::node);

    /** Of those that say they have it: who took it last, then as candidates. */
    static final Comparator<Beat> OF_ACTIVE =
            Comparator.comparingLong(Beat::term).thenComparing(OF_CANDIDATE);

    private Rank() {}

    /** Whether a node comes before this one as a candidate. */
    static boolean isHigher(Beat other, GroupSettings own) {
        int byPriority = Integer.compare(other.priority(), own.priority());
        return byPriority > 0 || byPriority == 0 && other.node().compareTo(own.node()) > 0;
    }
}
