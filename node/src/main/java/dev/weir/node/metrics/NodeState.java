// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import dev.weir.config.cluster.ClusterMembership;
import dev.weir.export.lateness.LatenessBuckets;
import dev.weir.export.process.ExporterStatus;
import dev.weir.flow.SharedFlowsStatus;
import dev.weir.model.ledger.Ledger;
import dev.weir.router.CaptureStatus;
import dev.weir.router.forward.ForwardingStatus;
import dev.weir.router.takeover.FailoverStatus;
import dev.weir.router.takeover.conntrackd.ConntrackdStatus;
import java.util.List;
import java.util.Optional;

/** A node as metrics see it. Any thread may ask; no thread that meters, captures or exports is waited for. */
public interface NodeState {
    /** Its ledger. */
    Ledger ledger();

    /** How many flows all shards together may hold. */
    long maxFlows();

    /** Octets that the flow caches of all shards have of the system. */
    long cacheOctets();

    /** How its captures are doing. */
    List<CaptureStatus> captures();

    /** How forwarding is doing; empty where there is none. */
    Optional<ForwardingStatus> forwarding();

    /** Its place in the cluster. */
    ClusterMembership cluster();

    /** How it is doing in its failover group; empty where it is in none. */
    Optional<FailoverStatus> failover();

    /** How its flows are kept where others find them; empty where they are not. */
    Optional<SharedFlowsStatus> sharedFlows();

    /** How the companion is doing that shares NAT state; empty where there is none. */
    Optional<ConntrackdStatus> conntrackd();

    /** How its exporters are doing. */
    List<Exporter> exporters();

    /** Packet batches that are being filled or on their way. */
    int batchesInUse();

    /** Packet batches that there may be. */
    int batchesLimit();

    /** How late its event loops came to what was due, by the loop's number. */
    List<LoopDelay> loopDelays();

    /**
     * One exporter.
     *
     * @param status how it is doing
     * @param lateness how late its records left
     */
    record Exporter(ExporterStatus status, LatenessBuckets lateness) {}

    /**
     * One event loop.
     *
     * @param loop its number
     * @param delay how late it was
     */
    record LoopDelay(String loop, Distribution delay) {}
}
