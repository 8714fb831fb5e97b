// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import dev.weir.config.Words;
import dev.weir.flow.SharedFlowsStatus;
import dev.weir.node.metrics.Metric.Kind;
import dev.weir.router.takeover.FailoverState;
import dev.weir.router.takeover.FailoverStatus;
import dev.weir.router.takeover.conntrackd.ConntrackdStatus;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What a node tells of what outlives it: traffic, flows, connections; nothing of the parts that there are not. */
final class HaMetrics {
    private static final double MS_PER_S = 1e3;

    private HaMetrics() {}

    /** All of them. */
    static List<Metric> all() {
        return Stream.of(ofGroup(), ofPeers(), ofFlows(), ofConntrackd())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Metric> ofGroup() {
        return List.of(
                new Metric(
                        "weir_failover_state",
                        Kind.GAUGE,
                        "1 for what the node is to its failover group, 0 for the others",
                        List.of("group", "state"),
                        (node, samples) -> node.failover().ifPresent(status -> {
                            for (FailoverState state : FailoverState.values()) {
                                samples.add(
                                        state == status.state() ? 1 : 0,
                                        Labels.of("group", status.group(), "state", Words.of(state)));
                            }
                        })),
                group(
                        "in_place",
                        Kind.GAUGE,
                        "1 while the traffic that the node is to have comes to it",
                        status -> status.inPlace() ? 1 : 0),
                group("takeovers", Kind.COUNTER, "traffic that the node took", status -> count(status, "takeovers")),
                group(
                        "stand_downs",
                        Kind.COUNTER,
                        "traffic that the node gave up",
                        status -> count(status, "standDowns")),
                group(
                        "fences",
                        Kind.COUNTER,
                        "times that another took the node's traffic without its consent",
                        status -> count(status, "fences")),
                group(
                        "pauses",
                        Kind.COUNTER,
                        "times that the process was asleep for so long that it had to give traffic up",
                        status -> count(status, "pauses")),
                group(
                        "failures",
                        Kind.COUNTER,
                        "times that traffic could not be brought here or let go",
                        status -> count(status, "failures")),
                group(
                        "trouble",
                        Kind.GAUGE,
                        "1 while there is something of the takeover that does not work",
                        status -> status.trouble().isEmpty() ? 0 : 1));
    }

    private static List<Metric> ofPeers() {
        return List.of(
                new Metric(
                        "weir_failover_peer_heard",
                        Kind.GAUGE,
                        "1 while the other member of the group is heard",
                        List.of("group", "node"),
                        (node, samples) -> node.failover()
                                .ifPresent(status -> status.peers()
                                        .forEach(peer -> samples.add(peer.isHeard() ? 1 : 0, peer(status, peer))))),
                new Metric(
                        "weir_failover_peer_silence_seconds",
                        Kind.GAUGE,
                        "since the last heartbeat of the other member of the group",
                        List.of("group", "node"),
                        (node, samples) -> node.failover()
                                .ifPresent(status -> status.peers()
                                        .forEach(peer ->
                                                samples.add(peer.heardAgeMs() / MS_PER_S, peer(status, peer))))),
                new Metric(
                        "weir_failover_dropped_heartbeats",
                        Kind.COUNTER,
                        "datagrams that came to the port of heartbeats and were dropped, by why",
                        List.of("group", "why"),
                        (node, samples) -> node.failover()
                                .ifPresent(status -> status.faults()
                                        .forEach((fault, count) -> samples.add(
                                                count, Labels.of("group", status.group(), "why", Words.of(fault)))))));
    }

    private static List<Metric> ofFlows() {
        return List.of(
                flows(
                        "protecting",
                        Kind.GAUGE,
                        "1 while the flows are kept where another node finds them",
                        status -> status.protecting() ? 1 : 0),
                flows("bytes", Kind.GAUGE, "memory of the cluster for this node's flows", SharedFlowsStatus::octets),
                flows("checkpoints", Kind.COUNTER, "checkpoints made", SharedFlowsStatus::checkpoints),
                flows(
                        "failed_checkpoints",
                        Kind.COUNTER,
                        "checkpoints that came to nothing; what was in them is in the next",
                        SharedFlowsStatus::failures),
                flows(
                        "takeovers",
                        Kind.COUNTER,
                        "times that flows of another node, or of this one's past, were taken over",
                        SharedFlowsStatus::takeovers),
                flows("adopted", Kind.COUNTER, "flows that were taken over", SharedFlowsStatus::adoptedFlows),
                flows(
                        "lost_chunks",
                        Kind.COUNTER,
                        "parts of what was taken over that were gone or damaged: the flows in them are lost",
                        SharedFlowsStatus::lostChunks),
                flows(
                        "last_takeover_seconds",
                        Kind.GAUGE,
                        "how long the last takeover of flows took",
                        status -> status.lastTakeoverMs() / MS_PER_S));
    }

    private static List<Metric> ofConntrackd() {
        return List.of(
                conntrackd("up", Kind.GAUGE, "1 while conntrackd runs", status -> status.running() ? 1 : 0),
                conntrackd(
                        "restarts",
                        Kind.COUNTER,
                        "times that it ended of itself and was started again",
                        ConntrackdStatus::restarts),
                conntrackd(
                        "internal_entries",
                        Kind.GAUGE,
                        "connections of this router that the other knows or is told of",
                        ConntrackdStatus::internalEntries),
                conntrackd(
                        "external_entries",
                        Kind.GAUGE,
                        "connections of the other router that this one would go on with",
                        ConntrackdStatus::externalEntries),
                conntrackd(
                        "commits",
                        Kind.COUNTER,
                        "takeovers at which the other's connections were put into the kernel's table",
                        ConntrackdStatus::commits),
                conntrackd(
                        "failed_orders",
                        Kind.COUNTER,
                        "orders that conntrackd did not carry out, or not in time",
                        ConntrackdStatus::failedOrders),
                conntrackd(
                        "trouble",
                        Kind.GAUGE,
                        "1 while something of it does not work",
                        status -> status.trouble().isEmpty() ? 0 : 1));
    }

    private static double count(FailoverStatus status, String what) {
        return status.counts().getOrDefault(what, 0L);
    }

    private static Labels peer(FailoverStatus status, FailoverStatus.PeerStatus peer) {
        return Labels.of("group", status.group(), "node", peer.node());
    }

    private static Metric group(String what, Kind kind, String help, ToDoubleFunction<FailoverStatus> value) {
        return new Metric(
                "weir_failover_" + what,
                kind,
                help,
                List.of("group"),
                (node, samples) -> node.failover()
                        .ifPresent(status ->
                                samples.add(value.applyAsDouble(status), Labels.of("group", status.group()))));
    }

    private static Metric flows(String what, Kind kind, String help, ToDoubleFunction<SharedFlowsStatus> value) {
        return new Metric(
                "weir_shared_flows_" + what,
                kind,
                help,
                List.of(),
                (node, samples) ->
                        node.sharedFlows().ifPresent(status -> samples.add(value.applyAsDouble(status), Labels.EMPTY)));
    }

    private static Metric conntrackd(String what, Kind kind, String help, ToDoubleFunction<ConntrackdStatus> value) {
        return new Metric(
                "weir_conntrackd_" + what,
                kind,
                help,
                List.of(),
                (node, samples) ->
                        node.conntrackd().ifPresent(status -> samples.add(value.applyAsDouble(status), Labels.EMPTY)));
    }
}
