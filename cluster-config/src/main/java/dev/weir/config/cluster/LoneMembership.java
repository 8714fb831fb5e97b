// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import dev.weir.config.NoClusterConfig;
import dev.weir.config.NodeConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** The place of a node that has no cluster. */
public final class LoneMembership implements ClusterMembership {
    private static final ClusterStatus STATUS =
            new ClusterStatus(NoClusterConfig.defaults().type(), "", true, 0, true);

    private final ClusterMember self;

    /** That of this node. */
    public LoneMembership(NodeConfig node) {
        Instant now = Instant.now();
        this.self = new ClusterMember(
                new NodeId(node.name(), now.toEpochMilli()),
                node.roles(),
                Optional.empty(),
                Optional.empty(),
                now,
                Release.version(),
                WireVersion.CURRENT,
                true);
    }

    @Override
    public boolean isClustered() {
        return false;
    }

    @Override
    public ClusterMember self() {
        return self;
    }

    @Override
    public List<ClusterMember> members() {
        return List.of(self);
    }

    @Override
    public void listen(MemberListener listener) {
        // There is nobody to tell about.
    }

    @Override
    public ClusterStatus status() {
        return STATUS;
    }

    @Override
    public OptionalLong hashSeed() {
        return OptionalLong.empty();
    }

    @Override
    public void giveUp(NodeId node, String reason) {
        // There is nobody to give up.
    }

    @Override
    public CompletableFuture<Void> expelled() {
        return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<Void> leave(Duration timeout) {
        return CompletableFuture.completedFuture(null);
    }
}
