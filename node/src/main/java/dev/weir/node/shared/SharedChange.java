// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.node.reconfigure.Scope;
import dev.weir.node.reconfigure.SharedMark;
import java.time.Instant;
import java.util.List;

/**
 * A change of configuration for several nodes: a patch that each lays over its own configuration.
 *
 * @param number its number in the sequence of versions of the cluster
 * @param since the number of the first change that is folded in it; its own for one that is only itself
 * @param id tells it from any other, also of the same number in another part of a cluster that was cut in two
 * @param scope {@link Scope#GROUP} or {@link Scope#CLUSTER}
 * @param group the failover group that it is for; empty for the whole cluster
 * @param patch a merge patch (RFC 7396), JSON
 * @param who wanted it, and at which node
 * @param when it was wanted
 */
public record SharedChange(
        long number, long since, String id, Scope scope, String group, String patch, String who, Instant when) {

    /** Whether it is for a node in a failover group, or in none where that is empty. */
    boolean concerns(String ofGroup) {
        return scope == Scope.CLUSTER || scope == Scope.GROUP && group.equals(ofGroup);
    }

    /** How far a node has come that has made this change, and missed some before. */
    SharedMark mark(String cluster, List<Long> missed) {
        return new SharedMark(cluster, number, id, missed);
    }

    /** This one in words: {@code change 8 (cluster, of operator at a)}. */
    public String inWords() {
        return "change " + (since == number ? "" : since + " to ") + number + " ("
                + (scope == Scope.GROUP ? "group " + group : "cluster") + ", of " + who + ")";
    }
}
