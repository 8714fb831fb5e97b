// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import dev.weir.config.cluster.ClusterMembership;
import dev.weir.export.lateness.LatenessBuckets;
import dev.weir.export.lateness.LatenessSummary;
import dev.weir.export.process.ExporterState;
import dev.weir.export.process.ExporterStatus;
import dev.weir.flow.SharedFlowsStatus;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.router.CaptureStatus;
import dev.weir.router.forward.ForwardingStatus;
import dev.weir.router.takeover.FailoverStatus;
import dev.weir.router.takeover.conntrackd.ConntrackdStatus;
import java.util.List;
import java.util.Optional;

/** A node in which everything has happened, each thing a different number of times. */
class FakeNode implements NodeState {
    private final Ledger ledger = new Ledger();

    FakeNode() {
        for (String owner : List.of("capture eth0/1", "capture eth0/2", "capture lab \"a\\b\"", "shard 0", "shard 1")) {
            fill(ledger.slice(owner));
        }
        fill(ledger.slice("conntrack"));
        fill(ledger.slice("peer flow-1"));
        fill(ledger.slice("relay"));
        for (String name : List.of("ipfix", "json")) {
            ExporterLedger exporter = ledger.exporter(name);
            for (ExporterCounter counter : ExporterCounter.values()) {
                exporter.add(counter, 1 + counter.ordinal(), 100 + counter.ordinal(), 10_000 + counter.ordinal());
            }
        }
    }

    private static void fill(LedgerSlice slice) {
        for (LedgerCounter counter : LedgerCounter.values()) {
            slice.add(counter, 1_000 + counter.ordinal(), 1_000_000 + counter.ordinal());
        }
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public long maxFlows() {
        return 1_000_000;
    }

    @Override
    public List<CaptureStatus> captures() {
        return List.of(
                new CaptureStatus("eth0", "interface eth0", 3, 300, 0, -1, false, ""),
                new CaptureStatus("eth1", "interface eth1", 3, 300, 0, -1, true, "it went away"));
    }

    @Override
    public Optional<ForwardingStatus> forwarding() {
        return Optional.of(new ForwardingStatus("routed", 12, 7, 3, 2, "table inet weir is gone"));
    }

    @Override
    public ClusterMembership cluster() {
        return new FakeCluster();
    }

    @Override
    public Optional<FailoverStatus> failover() {
        return Optional.of(FakeHa.failover());
    }

    @Override
    public Optional<SharedFlowsStatus> sharedFlows() {
        return Optional.of(FakeHa.flows());
    }

    @Override
    public Optional<ConntrackdStatus> conntrackd() {
        return Optional.of(FakeHa.conntrackd());
    }

    @Override
    public List<Exporter> exporters() {
        ExporterStatus status = new ExporterStatus(
                "ipfix", ExporterState.RETRYING, "udp://192.0.2.1:4739", 5, "no route", null, 4, LatenessSummary.NONE);
        long[] counts = new long[LatenessBuckets.bounds() + 1];
        counts[0] = 10;
        counts[3] = 4;
        counts[LatenessBuckets.bounds()] = 1;
        return List.of(new Exporter(status, new LatenessBuckets(counts, 70e9)));
    }

    @Override
    public int batchesInUse() {
        return 8;
    }

    @Override
    public long cacheOctets() {
        return 1 << 20;
    }

    @Override
    public int batchesLimit() {
        return 48;
    }

    @Override
    public List<LoopDelay> loopDelays() {
        return List.of(new LoopDelay(
                "0", new Distribution(new double[] {0.005, Double.POSITIVE_INFINITY}, new long[] {9, 1}, 0.25)));
    }
}
