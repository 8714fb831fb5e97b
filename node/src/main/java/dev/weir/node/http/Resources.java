// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import dev.weir.node.host.Node;
import dev.weir.node.http.resource.CapturesResource;
import dev.weir.node.http.resource.ClusterResource;
import dev.weir.node.http.resource.ConfigResource;
import dev.weir.node.http.resource.DocumentResource;
import dev.weir.node.http.resource.DrainResource;
import dev.weir.node.http.resource.ExportersResource;
import dev.weir.node.http.resource.FlowsResource;
import dev.weir.node.http.resource.ForwardingResource;
import dev.weir.node.http.resource.HaResource;
import dev.weir.node.http.resource.HealthResource;
import dev.weir.node.http.resource.LedgerResource;
import dev.weir.node.http.resource.MetricsResource;
import dev.weir.node.http.resource.NodeResource;
import dev.weir.node.http.resource.SharedChanges;
import dev.weir.node.http.resource.StreamResource;
import dev.weir.node.metrics.EventLoopDelay;
import dev.weir.node.metrics.RunningNode;
import dev.weir.node.query.FlowQueries;
import dev.weir.node.query.LiveFeed;
import dev.weir.node.reconfigure.Reconfiguration;
import dev.weir.node.shared.SharedConfiguration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the control plane of a node shows and changes. A new resource is added here, its operations to openapi.yaml. */
public final class Resources {
    private Resources() {}

    /**
     * Those of a node.
     *
     * @param reconfiguration by which it is changed
     * @param shared by which it is changed together with others; empty for a node in no cluster
     * @param delay of its event loops
     */
    public static List<Resource> of(
            Node node, Reconfiguration reconfiguration, Optional<SharedConfiguration> shared, EventLoopDelay delay) {
        FlowQueries queries = new FlowQueries(node);
        Supplier<List<String>> configFaults =
                () -> shared.map(SharedConfiguration::faults).orElse(List.of());
        return List.of(
                new NodeResource(node),
                new ClusterResource(node.membership()),
                new HaResource(node),
                new LedgerResource(node.ledger()),
                new CapturesResource(node),
                new ExportersResource(node),
                new ForwardingResource(node),
                new FlowsResource(queries),
                new StreamResource(new LiveFeed(node, queries, configFaults)),
                new DrainResource(node),
                new HealthResource(node),
                new ConfigResource(reconfiguration, new SharedChanges(reconfiguration, shared), node::isDraining),
                new MetricsResource(new RunningNode(node, delay)),
                new DocumentResource());
    }
}
