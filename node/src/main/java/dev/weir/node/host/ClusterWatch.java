// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.cluster.ClusterMember;
import dev.weir.config.cluster.ClusterMembership;
import dev.weir.config.cluster.MemberListener;
import dev.weir.model.packet.ClusterTraffic;
import dev.weir.model.packet.OwnExports;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/** Has captures leave out what the nodes of the cluster send each other, as nodes come and go. */
record ClusterWatch(ClusterMembership membership, OwnExports ownExports) implements MemberListener {
    /** Begins to watch, where there is a cluster. */
    void start() {
        if (membership.isClustered()) {
            look();
            membership.listen(this);
        }
    }

    @Override
    public void joined(ClusterMember member) {
        look();
    }

    @Override
    public void left(ClusterMember member) {
        look();
    }

    private void look() {
        List<InetSocketAddress> listening = membership.members().stream()
                .flatMap(member -> Stream.concat(member.address().stream(), member.bus().stream()))
                .map(endpoint -> new InetSocketAddress(endpoint.address(), endpoint.port()))
                .toList();
        ownExports.cluster(new ClusterTraffic(listening));
    }
}
