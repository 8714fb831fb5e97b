// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.CaptureConfig;
import dev.weir.config.Direction;
import dev.weir.config.ExporterConfig;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.GeneveForwardingConfig;
import dev.weir.config.WeirConfig;
import dev.weir.export.ExportContext;
import dev.weir.export.ExportVerticle;
import dev.weir.export.transport.ExportMode;
import dev.weir.flow.FlowContext;
import dev.weir.flow.FlowVerticle;
import dev.weir.model.bus.BusCodecs;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.ExportCommand;
import dev.weir.model.bus.ExportDemand;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.OwnExports;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketBatchPool;
import dev.weir.router.CaptureStatus;
import dev.weir.router.Forwarding;
import dev.weir.router.RouterContext;
import dev.weir.router.RouterVerticle;
import dev.weir.router.forward.ForwardingStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node: the verticles of one process, from their start to their drain. Exporters start first and stop last, so that
 * nothing is metered that could not be exported.
 */
public final class Node {
    private static final int MIN_BATCHES = 48;
    private static final int BATCHES_A_WRITER = 4;

    private final WeirConfig config;
    private final ExportMode exportMode;
    private final VertxSupply supply;
    private final Ledger ledger = new Ledger();
    private final ExportDemand demand = new ExportDemand(ExportDemand.DEFAULT_LIMIT);
    private final OwnExports ownExports = new OwnExports();
    private final PacketBatchPool pool;
    private final List<ExportVerticle> exporters = new ArrayList<>();
    private final RouterVerticle router;
    private final NatWatch nat;
    private Vertx vertx;

    /** Prepares a node of this configuration; nothing starts yet. */
    public Node(WeirConfig config, ExportMode exportMode) {
        this(config, exportMode, new VertxSupply());
    }

    /** Prepares a node as well, whose Vert.x may be in the making already. */
    public Node(WeirConfig config, ExportMode exportMode, VertxSupply supply) {
        this.config = config;
        this.supply = supply;
        this.exportMode = exportMode;
        this.nat = NatWatch.of(config, ledger);
        // Every capture holds a batch for every shard while it fills it; the rest are on their way.
        int filling = Math.max(1, captureThreads(config)) * config.metering().shards();
        this.pool = new PacketBatchPool(
                Math.max(MIN_BATCHES, BATCHES_A_WRITER * filling), PacketBatchPool.DEFAULT_BATCH_SLOTS);
        Forwarding forwarding = isLive() ? new Forwarding(config.router().forwarding(), config.node()) : null;
        this.router = new RouterVerticle(
                forwarding,
                config.captures(),
                new RouterContext(FlowHash.random(), pool, ledger, ownExports, config.metering()));
    }

    private static int captureThreads(WeirConfig config) {
        return config.captures().size()
                + (config.router().forwarding() instanceof GeneveForwardingConfig geneve ? geneve.threads() : 0);
    }

    /** Starts everything. Fails, with all that had started stopped again, when something cannot. */
    public Future<Void> start() {
        vertx = supply.take();
        BusCodecs.register(vertx.eventBus());
        return startExporters()
                .compose(started -> nat.start(vertx))
                .compose(started -> startShards())
                .compose(started -> vertx.deployVerticle(router))
                .<Void>mapEmpty()
                .recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
    }

    /** Completes when every capture file has been read to its end; fails when a capture broke. */
    public Future<Void> exhausted() {
        return router.exhausted();
    }

    /**
     * Ends the captures, exports all that was metered with flowEndReason 4, and waits until the exporters have written
     * it. Call it once.
     *
     * @param timeout how long the exporters may take together; what is unsent then is counted lost
     */
    public Future<Void> drain(Duration timeout) {
        return router.stopCapture()
                .compose(stopped -> nat.caughtUp())
                .compose(known -> drainShards())
                .compose(published -> drainExporters(published, timeout.toMillis()));
    }

    /** Stops everything; what was not drained is lost. */
    public Future<Void> stop() {
        nat.stop();
        return vertx == null ? Future.succeededFuture() : vertx.close();
    }

    public Ledger ledger() {
        return ledger;
    }

    public List<CaptureStatus> captures() {
        return router.status();
    }

    /** How forwarding is doing; empty where there is none. */
    public Optional<ForwardingStatus> forwarding() {
        return Optional.ofNullable(router.forwardingStatus());
    }

    public List<ExportVerticle> exporters() {
        return List.copyOf(exporters);
    }

    public WeirConfig config() {
        return config;
    }

    private Future<Void> startExporters() {
        ExportContext context =
                new ExportContext(config.node(), config.metering(), ledger, demand, ownExports, exportMode, isLive());
        List<Future<String>> deployments = new ArrayList<>();
        for (ExporterConfig exporter : config.exporters()) {
            ExportVerticle verticle = new ExportVerticle(exporter, context);
            exporters.add(verticle);
            deployments.add(vertx.deployVerticle(verticle));
        }
        return Future.join(deployments).mapEmpty();
    }

    private boolean isLive() {
        return config.captures().stream().noneMatch(FileCaptureConfig.class::isInstance);
    }

    private Future<Void> startShards() {
        Map<Integer, Direction> directions = new HashMap<>();
        for (CaptureConfig capture : config.captures()) {
            directions.put(
                    capture.observationPoint().id(), capture.observationPoint().direction());
        }
        FlowContext context = new FlowContext(ledger, demand, directions, nat.translations());
        List<Future<String>> deployments = new ArrayList<>();
        for (int shard = 0; shard < config.metering().shards(); shard++) {
            deployments.add(vertx.deployVerticle(new FlowVerticle(shard, config.metering(), context)));
        }
        return Future.join(deployments).mapEmpty();
    }

    /** Completes with how many flow batches all shards have published. */
    private Future<Long> drainShards() {
        List<Future<Long>> drained = new ArrayList<>();
        for (int shard = 0; shard < config.metering().shards(); shard++) {
            PacketBatch batch = PacketBatch.unpooled(1);
            batch.drain(true);
            drained.add(Channels.packets(shard).request(vertx.eventBus(), batch, Long.MAX_VALUE / 2, Long.class));
        }
        return Future.join(drained)
                .map(all -> drained.stream().mapToLong(Future::result).sum());
    }

    private Future<Void> drainExporters(long published, long timeoutMs) {
        List<Future<Boolean>> drained = new ArrayList<>();
        for (ExporterConfig exporter : config.exporters()) {
            drained.add(Channels.exporter(exporter.name())
                    .request(
                            vertx.eventBus(),
                            new ExportCommand.Drain(published, timeoutMs),
                            timeoutMs + 10_000,
                            Boolean.class));
        }
        return Future.join(drained).mapEmpty();
    }
}
