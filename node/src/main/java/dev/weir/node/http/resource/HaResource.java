// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.resource;

import dev.weir.config.Words;
import dev.weir.flow.SharedFlowsStatus;
import dev.weir.node.host.Node;
import dev.weir.node.http.Answer;
import dev.weir.node.http.OperationHandler;
import dev.weir.node.http.Resource;
import dev.weir.router.takeover.FailoverStatus;
import dev.weir.router.takeover.conntrackd.ConntrackdStatus;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /api/v1/ha}: what outlives this node and how: the traffic by its failover group, the flows by the state that nodes
 * share, the connections of the NAT by conntrackd. A part that there is not is null.
 */
public final class HaResource implements Resource {
    private final Node node;

    /** That of a node. */
    public HaResource(Node node) {
        this.node = node;
    }

    @Override
    public Map<String, OperationHandler> operations() {
        return Map.of(
                "getHa",
                call -> Future.succeededFuture(
                        Answer.json(members(node.failoverStatus(), node.sharingStatus(), node.conntrackdStatus()))));
    }

    /** What is told of these parts. */
    public static Map<String, Object> members(
            Optional<FailoverStatus> failover,
            Optional<SharedFlowsStatus> flows,
            Optional<ConntrackdStatus> conntrackd) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("failover", failover.map(HaResource::members).orElse(null));
        members.put("sharedFlows", flows.map(HaResource::members).orElse(null));
        members.put("conntrackd", conntrackd.map(HaResource::members).orElse(null));
        return members;
    }

    private static Map<String, Object> members(FailoverStatus status) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("group", status.group());
        members.put("mode", Words.of(status.mode()));
        members.put("priority", status.priority());
        members.put("state", Words.of(status.state()));
        members.put("since", status.since().toString());
        members.put("epoch", status.epoch());
        members.put("term", status.term());
        members.put("inPlace", status.inPlace());
        members.put("owners", status.owners());
        members.put("takeover", status.takeover());
        members.put("witness", status.witness());
        members.put("witnessAgeMs", status.witnessAgeMs());
        members.put("peers", status.peers().stream().map(HaResource::members).toList());
        members.put("paths", status.paths().stream().map(HaResource::members).toList());
        members.put("counts", status.counts());
        Map<String, Object> faults = new LinkedHashMap<>();
        status.faults().forEach((fault, count) -> faults.put(Words.of(fault), count));
        members.put("droppedHeartbeats", faults);
        members.put("trouble", status.trouble());
        return members;
    }

    private static Map<String, Object> members(FailoverStatus.PeerStatus peer) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("node", peer.node());
        members.put("epoch", peer.epoch());
        members.put("state", Words.of(peer.state()));
        members.put("priority", peer.priority());
        members.put("fit", peer.fit());
        members.put("term", peer.term());
        members.put("heard", peer.isHeard());
        members.put("heardAgeMs", peer.heardAgeMs());
        members.put("meteredPackets", peer.meteredPackets());
        return members;
    }

    private static Map<String, Object> members(FailoverStatus.PathStatus path) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("address", path.address());
        members.put("node", path.node());
        members.put("heardAgeMs", path.heardAgeMs());
        members.put("received", path.received());
        members.put("refused", path.refused());
        members.put("trouble", path.trouble());
        return members;
    }

    private static Map<String, Object> members(SharedFlowsStatus status) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("protecting", status.protecting());
        members.put("epoch", status.epoch());
        members.put("octets", status.octets());
        members.put("checkpoints", status.checkpoints());
        members.put("failedCheckpoints", status.failures());
        members.put("takeovers", status.takeovers());
        members.put("adoptedFlows", status.adoptedFlows());
        members.put("lostChunks", status.lostChunks());
        members.put("lastTakeoverMs", status.lastTakeoverMs());
        return members;
    }

    private static Map<String, Object> members(ConntrackdStatus status) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("running", status.running());
        members.put("pid", status.pid());
        members.put("restarts", status.restarts());
        members.put("internalEntries", status.internalEntries());
        members.put("externalEntries", status.externalEntries());
        members.put("commits", status.commits());
        members.put("committedEntries", status.committedEntries());
        members.put("lastCommitMs", status.lastCommitMs());
        members.put("failedOrders", status.failedOrders());
        members.put("trouble", status.trouble());
        return members;
    }
}
