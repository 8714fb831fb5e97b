// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import dev.weir.config.cluster.ClusterMembership;
import dev.weir.flow.SharedFlowsStatus;
import dev.weir.model.ledger.Ledger;
import dev.weir.node.host.Node;
import dev.weir.router.CaptureStatus;
import dev.weir.router.forward.ForwardingStatus;
import dev.weir.router.takeover.FailoverStatus;
import dev.weir.router.takeover.conntrackd.ConntrackdStatus;
import java.util.List;
import java.util.Optional;

/** The state of a node of this process. */
public final class RunningNode implements NodeState {
    private final Node node;
    private final EventLoopDelay delay;

    /** The state of a node, and of the event loops that {@code delay} watches. */
    public RunningNode(Node node, EventLoopDelay delay) {
        this.node = node;
        this.delay = delay;
    }

    @Override
    public Ledger ledger() {
        return node.ledger();
    }

    @Override
    public long maxFlows() {
        return node.config().metering().maxFlows();
    }

    @Override
    public long cacheOctets() {
        return node.shards() == null ? 0 : node.shards().memoryOctets();
    }

    @Override
    public List<CaptureStatus> captures() {
        return node.captures();
    }

    @Override
    public Optional<ForwardingStatus> forwarding() {
        return node.forwarding();
    }

    @Override
    public ClusterMembership cluster() {
        return node.membership();
    }

    @Override
    public Optional<FailoverStatus> failover() {
        return node.failoverStatus();
    }

    @Override
    public Optional<SharedFlowsStatus> sharedFlows() {
        return node.sharingStatus();
    }

    @Override
    public Optional<ConntrackdStatus> conntrackd() {
        return node.conntrackdStatus();
    }

    @Override
    public List<Exporter> exporters() {
        return node.exporters().stream()
                .map(exporter -> new Exporter(exporter.status(), exporter.lateness()))
                .toList();
    }

    @Override
    public int batchesInUse() {
        return node.pool().inUse();
    }

    @Override
    public int batchesLimit() {
        return node.pool().maxBatches();
    }

    @Override
    public List<LoopDelay> loopDelays() {
        return delay.delays();
    }
}
