// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import dev.weir.config.IpEndpoint;
import dev.weir.config.NodeRole;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A node of the cluster, as all its nodes see it.
 *
 * @param id which one
 * @param roles what it does
 * @param address where the cluster reaches it; empty for a node without a cluster
 * @param bus where the event bus reaches it; empty for a node without a cluster
 * @param since when its process joined
 * @param version the release of Weir that it runs
 * @param wireVersion its {@link WireVersion}
 * @param self whether it is the node that tells
 */
public record ClusterMember(
        NodeId id,
        List<NodeRole> roles,
        Optional<IpEndpoint> address,
        Optional<IpEndpoint> bus,
        Instant since,
        String version,
        int wireVersion,
        boolean self) {

    /** Whether this node and that one understand each other. */
    public boolean isCompatible() {
        return WireVersion.isCompatible(wireVersion);
    }
}
