// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.resource;

import dev.weir.config.IpEndpoint;
import dev.weir.config.Words;
import dev.weir.config.cluster.ClusterMember;
import dev.weir.config.cluster.ClusterMembership;
import dev.weir.config.cluster.ClusterStatus;
import dev.weir.config.cluster.WireVersion;
import dev.weir.node.http.Answer;
import dev.weir.node.http.OperationHandler;
import dev.weir.node.http.Resource;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /api/v1/cluster}: which nodes there are, what they do, and how the cluster is doing. */
public final class ClusterResource implements Resource {
    private final ClusterMembership membership;

    /** That of a node with this place in the cluster. */
    public ClusterResource(ClusterMembership membership) {
        this.membership = membership;
    }

    @Override
    public Map<String, OperationHandler> operations() {
        return Map.of("getCluster", call -> Future.succeededFuture(Answer.json(members())));
    }

    private Map<String, Object> members() {
        ClusterStatus status = membership.status();
        List<ClusterMember> nodes = membership.members();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", status.type());
        members.put("name", status.name());
        members.put("alone", nodes.size() == 1);
        members.put("safe", status.safe());
        members.put("seedShared", status.seedShared());
        members.put("stateOctets", status.stateOctets());
        members.put("wireVersion", WireVersion.CURRENT);
        members.put(
                "incompatibleMembers",
                nodes.stream().filter(node -> !node.isCompatible()).count());
        members.put("members", nodes.stream().map(ClusterResource::members).toList());
        return members;
    }

    private static Map<String, Object> members(ClusterMember node) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", node.id().name());
        members.put("epoch", node.id().epoch());
        members.put("self", node.self());
        members.put("roles", node.roles().stream().map(Words::of).toList());
        members.put("address", node.address().map(IpEndpoint::toString).orElse(null));
        members.put("busAddress", node.bus().map(IpEndpoint::toString).orElse(null));
        members.put("since", node.since().toString());
        members.put("version", node.version());
        members.put("wireVersion", node.wireVersion());
        members.put("compatible", node.isCompatible());
        return members;
    }
}
