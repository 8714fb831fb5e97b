// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import dev.weir.config.IpEndpoint;
import dev.weir.config.NodeRole;
import dev.weir.config.cluster.ClusterMember;
import dev.weir.config.cluster.ClusterMembership;
import dev.weir.config.cluster.ClusterStatus;
import dev.weir.config.cluster.MemberListener;
import dev.weir.config.cluster.NodeId;
import dev.weir.config.cluster.WireVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** A cluster of two nodes, the other one of a later release. */
public final class FakeCluster implements ClusterMembership {
    private static final Instant SINCE = Instant.parse("2026-01-31T12:00:00.250Z");

    @Override
    public boolean isClustered() {
        return true;
    }

    @Override
    public ClusterMember self() {
        return members().get(1);
    }

    @Override
    public List<ClusterMember> members() {
        return List.of(
                member("edge-2", "10.0.1.12", List.of(NodeRole.FLOW, NodeRole.EXPORT), WireVersion.CURRENT + 2, false),
                member("edge-1", "10.0.1.11", List.of(NodeRole.ROUTER), WireVersion.CURRENT, true));
    }

    private static ClusterMember member(
            String name, String address, List<NodeRole> roles, int wireVersion, boolean self) {
        return new ClusterMember(
                new NodeId(name, SINCE.toEpochMilli()),
                roles,
                IpEndpoint.parse(address, 5701),
                IpEndpoint.parse(address, 5801),
                SINCE,
                "0.9",
                wireVersion,
                self);
    }

    @Override
    public void listen(MemberListener listener) {}

    @Override
    public ClusterStatus status() {
        return new ClusterStatus("tcp-ip", "weir", false, 4096, true);
    }

    @Override
    public OptionalLong hashSeed() {
        return OptionalLong.of(1);
    }

    @Override
    public void giveUp(NodeId node, String reason) {}

    @Override
    public CompletableFuture<Void> expelled() {
        return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<Void> leave(Duration timeout) {
        return CompletableFuture.completedFuture(null);
    }
}
