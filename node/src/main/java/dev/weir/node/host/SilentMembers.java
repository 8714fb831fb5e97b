// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.cluster.ClusterMember;
import dev.weir.config.cluster.MemberListener;
import dev.weir.config.cluster.NodeId;
import dev.weir.router.takeover.FailoverStatus;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Members of the failover group that have gone without traffic that somebody could have taken from them, such as a standby
 * that died. What they had metered is taken over once the cluster misses them and they are heard by no way: one that is heard is
 * only cut off from the cluster, and goes on with its flows.
 */
final class SilentMembers implements MemberListener {
    private final Supplier<Optional<FailoverStatus>> group;
    private final Consumer<NodeId> heir;
    private final Map<String, NodeId> missing = new ConcurrentHashMap<>();

    /**
     * Knows of none yet.
     *
     * @param group how the failover group is doing
     * @param heir takes the flows of a node over
     */
    SilentMembers(Supplier<Optional<FailoverStatus>> group, Consumer<NodeId> heir) {
        this.group = group;
        this.heir = heir;
    }

    @Override
    public void joined(ClusterMember member) {
        missing.remove(member.id().name());
    }

    @Override
    public void left(ClusterMember member) {
        missing.put(member.id().name(), member.id());
    }

    /** Looks at who is missing; every few seconds. */
    void look() {
        if (!missing.isEmpty()) {
            group.get().ifPresent(status -> status.peers().forEach(this::look));
        }
    }

    private void look(FailoverStatus.PeerStatus peer) {
        // Whose traffic is taken over, their flows are with it.
        if (!peer.isHeard() && !peer.state().hasTraffic()) {
            NodeId gone = missing.remove(peer.node());
            if (gone != null) {
                heir.accept(gone);
            }
        }
    }
}
