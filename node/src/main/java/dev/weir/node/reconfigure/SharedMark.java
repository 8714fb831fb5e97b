// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a configuration has come in the changes that nodes of a cluster share: all that are for its node up to one of them
 * have been made on it.
 *
 * @param cluster name of the cluster; empty before the first change
 * @param number of the newest change
 * @param id of the newest change, by which it is told from another of the same number
 * @param missed the numbers of changes before that, which could not be made on this node
 */
public record SharedMark(String cluster, long number, String id, List<Long> missed) {
    /** None was made. */
    public static final SharedMark NONE = new SharedMark("", 0, "", List.of());

    /** Copies the list. */
    public SharedMark {
        missed = List.copyOf(missed);
    }

    /** That of a node on which the newest change could not be made. */
    public SharedMark missingIt() {
        List<Long> more = new ArrayList<>(missed);
        more.add(number);
        return new SharedMark(cluster, number, id, more);
    }
}
