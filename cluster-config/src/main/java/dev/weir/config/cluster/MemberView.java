// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import com.hazelcast.cluster.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The nodes that a list of members is: the first of each name. A second one is on its way out, or the first is dead and has
 * yet to be noticed; then the second takes its place.
 */
final class MemberView {
    private MemberView() {}

    /** The nodes, in the order of the members: who has been there the longest first. */
    static List<ClusterMember> of(Collection<Member> members) {
        Set<String> names = new HashSet<>();
        List<ClusterMember> nodes = new ArrayList<>();
        for (Member member : members) {
            MemberAttributes.read(member)
                    .filter(node -> names.add(node.id().name()))
                    .ifPresent(nodes::add);
        }
        return List.copyOf(nodes);
    }

    /** Those of {@code nodes} that are not among {@code others}. */
    static List<ClusterMember> without(List<ClusterMember> nodes, List<ClusterMember> others) {
        return nodes.stream()
                .filter(node -> others.stream().noneMatch(other -> other.id().equals(node.id())))
                .toList();
    }
}
