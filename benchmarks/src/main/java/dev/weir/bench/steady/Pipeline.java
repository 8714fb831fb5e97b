// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.steady;

import dev.weir.bench.race.Probe;
import dev.weir.config.ClusterConfig;
import dev.weir.config.ExporterConfig;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.HaConfig;
import dev.weir.config.HttpConfig;
import dev.weir.config.LoggingConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.NoClusterConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.RouterConfig;
import dev.weir.config.WeirConfig;
import dev.weir.config.WhenFull;
import dev.weir.config.cluster.ClusterException;
import dev.weir.config.cluster.ClusterMembership;
import dev.weir.config.cluster.Clusters;
import dev.weir.export.transport.ExportMode;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerBalance;
import dev.weir.node.host.KeptLedger;
import dev.weir.node.host.Node;
import dev.weir.node.host.VertxSupply;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * One reading of a capture of some laps by a node of its own in this JVM, as {@code weir read} does it, with a watch on its
 * ledger.
 */
public final class Pipeline {
    /** Flows that {@code weir read} keeps at most. */
    private static final long MOST_FLOWS = 1L << 24;

    private static final Duration DRAIN_TIMEOUT = Duration.ofMinutes(10);

    /**
     * What a reading came to.
     *
     * @param lapsNs for each lap, from the last packet before it to its own last one's entry into the flow cache
     * @param wholeNs from the first packet until the last record was handed to the transport
     * @param packets in the records that were handed to it
     * @param octets of IP in them
     * @param records that were handed to it
     */
    public record Result(List<Long> lapsNs, long wholeNs, long packets, long octets, long records) {}

    private final Path capture;
    private final String export;
    private final long lapPackets;
    private final int laps;
    private NodeConfig place = NodeConfig.defaults();
    private ClusterConfig cluster = NoClusterConfig.defaults();
    private HaConfig ha = HaConfig.defaults();

    /**
     * A pipeline, not yet started.
     *
     * @param export as on the command line, FORMAT:DESTINATION
     * @param lapPackets packets of one lap of the capture
     */
    public Pipeline(Path capture, String export, long lapPackets, int laps) {
        this.capture = capture;
        this.export = export;
        this.lapPackets = lapPackets;
        this.laps = laps;
    }

    /**
     * Has the node be the one of that name, cluster and failover group; what it has in the end it hands over then, to another of
     * them. The rest of the configuration does not count.
     */
    public Pipeline in(WeirConfig itsPlace) {
        place = itsPlace.node();
        cluster = itsPlace.cluster();
        ha = itsPlace.ha();
        return this;
    }

    /**
     * Starts a node, reads the capture, drains and stops.
     *
     * @throws IOException when the node fails or its ledger does not balance
     */
    public Result run() throws IOException, InterruptedException {
        Node node = new Node(config(), ExportMode.ONCE, new VertxSupply(), join(), KeptLedger.notKept());
        Ledger ledger = node.ledger();
        try {
            MeteringWatch watch = new MeteringWatch(ledger, lapPackets, laps);
            watch.start();
            await(node.start());
            await(node.exhausted());
            await(node.drain(DRAIN_TIMEOUT));
            long endNs = System.nanoTime();
            watch.end();
            List<String> faults = LedgerBalance.faults(ledger);
            if (!faults.isEmpty()) {
                throw new IOException("the ledger does not balance: " + faults.get(0));
            }
            return ledger.exporters().stream()
                    .findFirst()
                    .map(exporter -> new Result(
                            Arrays.stream(watch.lapsNs()).boxed().toList(),
                            endNs - watch.firstNs(),
                            exporter.packets(ExporterCounter.SENT),
                            exporter.octets(ExporterCounter.SENT),
                            exporter.count(ExporterCounter.SENT)))
                    .orElseThrow(() -> new IOException("no exporter has opened its part of the ledger"));
        } finally {
            await(node.stop());
        }
    }

    private ClusterMembership join() throws IOException {
        try {
            return Clusters.join(place, cluster);
        } catch (ClusterException e) {
            throw new IOException(e);
        }
    }

    private WeirConfig config() {
        MeteringConfig defaults = MeteringConfig.defaults();
        MeteringConfig metering = new MeteringConfig(
                Duration.ofSeconds(Probe.ACTIVE_TIMEOUT_S),
                Duration.ofSeconds(Probe.IDLE_TIMEOUT_S),
                defaults.tcpLinger(),
                MOST_FLOWS,
                defaults.shards(),
                defaults.decapsulate(),
                defaults.fragments());
        ExporterConfig given = ExporterConfig.parse(export);
        ExporterConfig lossless = new ExporterConfig(
                given.name(),
                given.format(),
                given.transport(),
                given.queueRecords(),
                WhenFull.BLOCK,
                given.flushInterval());
        return new WeirConfig(
                place,
                RouterConfig.defaults(),
                List.of(FileCaptureConfig.of(List.of(capture.toString()))),
                metering,
                List.of(lossless),
                cluster,
                ha,
                HttpConfig.defaults().disabled(),
                LoggingConfig.defaults());
    }

    private static void await(Future<?> future) throws IOException, InterruptedException {
        try {
            future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }
}
