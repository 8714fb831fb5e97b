// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import dev.weir.config.cluster.ClusterMember;
import dev.weir.config.cluster.ClusterMembership;
import dev.weir.node.metrics.Metric.Kind;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a node tells of the cluster that it is in; nothing, where there is none. */
final class ClusterMetrics {
    private ClusterMetrics() {}

    /** All of them. */
    static List<Metric> all() {
        return List.of(
                gauge(
                        "members",
                        "nodes of the cluster that this one sees, itself among them",
                        cluster -> cluster.members().size()),
                gauge(
                        "incompatible_members",
                        "nodes of the cluster whose wire version this one does not understand",
                        cluster -> cluster.members().stream()
                                .filter(member -> !member.isCompatible())
                                .count()),
                new Metric(
                        "weir_cluster_member_epoch_seconds",
                        Kind.GAUGE,
                        "when the node of this name began its epoch, as seconds since 1970",
                        List.of("node"),
                        (node, samples) -> {
                            if (node.cluster().isClustered()) {
                                node.cluster().members().forEach(member -> samples.add(epoch(member), name(member)));
                            }
                        }),
                gauge(
                        "safe",
                        "1 while all that the cluster shares has its copies, so that a node may die",
                        cluster -> cluster.status().safe() ? 1 : 0),
                gauge(
                        "seed_shared",
                        "1 while this node hashes flows as the others do, 0 when it takes a restart to do so",
                        cluster -> cluster.status().seedShared() ? 1 : 0),
                gauge(
                        "state_bytes",
                        "memory of this node for what the cluster shares, its own part and copies of others'",
                        cluster -> cluster.status().stateOctets()));
    }

    private static Metric gauge(String what, String help, ToDoubleFunction<ClusterMembership> value) {
        return new Metric("weir_cluster_" + what, Kind.GAUGE, help, List.of(), (node, samples) -> {
            if (node.cluster().isClustered()) {
                samples.add(value.applyAsDouble(node.cluster()), Labels.EMPTY);
            }
        });
    }

    private static double epoch(ClusterMember member) {
        return member.id().epoch() / 1e3;
    }

    private static Labels name(ClusterMember member) {
        return Labels.of("node", member.id().name());
    }
}
