// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.CaptureConfig;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.GeneveForwardingConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.NodeRole;
import dev.weir.config.RingCaptureConfig;
import dev.weir.config.WeirConfig;
import dev.weir.config.cluster.ClusterMembership;
import dev.weir.config.cluster.LoneMembership;
import dev.weir.export.ExportContext;
import dev.weir.export.ExportVerticle;
import dev.weir.export.transport.ExportMode;
import dev.weir.flow.FlowContext;
import dev.weir.flow.ObservationPoints;
import dev.weir.flow.SharedFlowsStatus;
import dev.weir.flow.query.RecentRecords;
import dev.weir.model.bus.BusCodecs;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.ExportCommand;
import dev.weir.model.bus.ExportDemand;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.Translations;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.OwnExports;
import dev.weir.model.packet.PacketBatchPool;
import dev.weir.node.reconfigure.ConfigStore;
import dev.weir.node.reconfigure.ConfigVersion;
import dev.weir.node.reconfigure.FixedParts;
import dev.weir.node.reconfigure.Reconfiguration;
import dev.weir.node.reconfigure.VersionNumbers;
import dev.weir.node.relay.PeerStatus;
import dev.weir.router.CaptureStatus;
import dev.weir.router.Forwarding;
import dev.weir.router.RouterContext;
import dev.weir.router.RouterVerticle;
import dev.weir.router.forward.ForwardingStatus;
import dev.weir.router.takeover.FailoverStatus;
import dev.weir.router.takeover.conntrackd.ConntrackdStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A node: the verticles of one process, from their start to their drain. Exporters start first and stop last, so that
 * nothing is metered that could not be exported.
 */
public final class Node {
    private static final long ORDER_TIMEOUT_MS = 10_000;
    private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(12);

    private final WeirConfig config;
    private final ExportMode exportMode;
    private final VertxSupply supply;
    private final ClusterMembership membership;
    private final KeptLedger kept;
    private final Ledger ledger;
    private final ExportDemand demand = new ExportDemand(ExportDemand.DEFAULT_LIMIT);
    private final OwnExports ownExports = new OwnExports();
    private final FlowHash hash;
    private final ObservationPoints points = new ObservationPoints();
    private final Exporters exporters = new Exporters();
    private final RecentRecords recent;
    private final RouterVerticle router;
    private final NatWatch nat;
    private final FlowSharing sharing;
    private final GroupPart group;
    /** {@code null} for a node that reads files. */
    private final Forwarding forwarding;

    private final PacketBatchPool pool;
    private Vertx vertx;
    private final Relays relays;
    /** {@code null} before the start, and on a node that does not meter. */
    private Shards shards;

    private volatile Reconfiguration reconfiguration;
    private volatile Future<Void> drained;

    /** Prepares a node of this configuration; nothing starts yet. */
    public Node(WeirConfig config, ExportMode exportMode) {
        this(config, exportMode, new VertxSupply());
    }

    /** Prepares a node without a cluster, whose Vert.x may be in the making already. */
    public Node(WeirConfig config, ExportMode exportMode, VertxSupply supply) {
        this(config, exportMode, supply, new LoneMembership(config.node()), KeptLedger.notKept());
    }

    /** Prepares a node that has joined its cluster, which it leaves when it is stopped. */
    public Node(
            WeirConfig config,
            ExportMode exportMode,
            VertxSupply supply,
            ClusterMembership membership,
            KeptLedger kept) {
        this.config = config;
        this.kept = kept;
        this.ledger = kept.ledger();
        this.supply = supply;
        this.membership = membership;
        this.hash = membership.hashSeed().isPresent()
                ? new FlowHash(membership.hashSeed().getAsLong())
                : FlowHash.random();
        this.exportMode = exportMode;
        this.nat = NatWatch.of(config, ledger);
        this.sharing = FlowSharing.of(config, membership, hash);
        this.group = GroupPart.of(config, membership, sharing, () -> ledger.packets(LedgerCounter.METERED));
        // Where others meter, what hands packets to them is in the place of the one shard there is.
        MeteringConfig sorted =
                has(NodeRole.FLOW) ? config.metering() : config.metering().onShards(1);
        this.pool = new PacketBatchPool(
                PacketBatchPool.batchesFor(captureThreads(config), sorted.shards()),
                PacketBatchPool.DEFAULT_BATCH_SLOTS);
        this.recent = config.http().enabled()
                ? new RecentRecords(config.http().recentRecords().octets())
                : RecentRecords.NONE;
        this.forwarding = has(NodeRole.ROUTER) && isLive()
                ? new Forwarding(config.router().forwarding(), config.node())
                : null;
        this.router = new RouterVerticle(
                forwarding, config.captures(), new RouterContext(hash, pool, ledger, ownExports, sorted));
        this.relays = new Relays(
                config, membership.isClustered(), isLive(), ledger, ownExports, points, demand, this::sourcesEnded);
    }

    private static int captureThreads(WeirConfig config) {
        int threads = 0;
        for (CaptureConfig capture : config.captures()) {
            threads += capture instanceof RingCaptureConfig ring ? ring.threads() : 1;
        }
        return threads + (config.router().forwarding() instanceof GeneveForwardingConfig geneve ? geneve.threads() : 0);
    }

    /** Starts everything. Fails, with all that had started stopped again, when something cannot. */
    public Future<Void> start() {
        // Of no context, as that of stop(): where the start fails there is none any more when it completes.
        Promise<Void> started = Promise.promise();
        startAll().onComplete(result -> {
            if (result.succeeded()) {
                started.complete();
            } else {
                stop().onComplete(stopped -> started.fail(result.cause()));
            }
        });
        return started.future();
    }

    private Future<Void> startAll() {
        vertx = supply.take(membership);
        BusCodecs.register(vertx.eventBus());
        new ClusterWatch(membership, ownExports).start();
        return exporters
                .start(vertx, exportContext(), has(NodeRole.EXPORT) ? config.exporters() : List.of())
                .compose(started -> relays.startHandingOver(vertx))
                .compose(started -> nat.start(vertx))
                .compose(started -> startShards())
                .compose(started -> sharing.start(shards))
                .onSuccess(started -> kept.watch(() -> config().captures(), sharing::epoch))
                .compose(started -> startRouter())
                .onSuccess(metering -> kept.tell(config.captures(), sharing::takenOf))
                .compose(started -> relays.startTaking(vertx))
                .compose(metering -> group.start(vertx));
    }

    private boolean has(NodeRole role) {
        return config.node().has(role);
    }

    private Future<Void> startRouter() {
        return has(NodeRole.ROUTER) ? vertx.deployVerticle(router).mapEmpty() : Future.succeededFuture();
    }

    /**
     * Completes when every capture file has been read to its end; fails when a capture broke. Of a node that has no captures
     * it does neither.
     */
    public Future<Void> exhausted() {
        return router.exhausted();
    }

    /** What routers read from files has come to its end: the flows have too. */
    private void sourcesEnded() {
        shards.drain();
    }

    /**
     * Has another node of its failover group take the traffic and the flows, or ends all flows with flowEndReason 4; and waits
     * until the exporters have written what there is. A second call is answered as the first.
     *
     * @param timeout how long the exporters may take together; what is unsent then is counted lost
     */
    public synchronized Future<Void> drain(Duration timeout) {
        if (drained == null) {
            Promise<Void> all = Promise.promise();
            // Known before the captures end, so that whoever sees them end knows why.
            drained = all.future();
            drainAll(timeout).onComplete(all);
        }
        return drained;
    }

    /** Whether it was told to drain. */
    public boolean isDraining() {
        return drained != null;
    }

    private Future<Void> drainAll(Duration timeout) {
        relays.giveUpAfter(vertx, timeout.toMillis());
        return group.leave()
                .compose(left -> router.stopCapture())
                .compose(stopped -> nat.caughtUp())
                .compose(known -> relays.drainPackets(vertx))
                .compose(metered -> sharing.handOver())
                .compose(left -> shards == null ? Future.succeededFuture() : shards.drain())
                .compose(published -> relays.leaveFlows())
                .compose(offered -> drainExporters(timeout.toMillis()));
    }

    /** Stops everything; what was not drained is lost. */
    public Future<Void> stop() {
        nat.stop();
        // Of no context: there is none any more when it completes.
        Promise<Void> stopped = Promise.promise();
        Future<Void> left = vertx == null ? Future.succeededFuture() : group.stop();
        left.onComplete(any -> (vertx == null ? left : vertx.close()).onComplete(closed -> {
            sharing.stop();
            Future.fromCompletionStage(membership.leave(LEAVE_TIMEOUT)).onComplete(stopped);
        }));
        return stopped.future();
    }

    /** How it is doing in its failover group; empty where it is in none. */
    public Optional<FailoverStatus> failoverStatus() {
        return group.status();
    }

    /** How its flows are kept where others find them; empty for a node in no failover group. */
    public Optional<SharedFlowsStatus> sharingStatus() {
        return sharing.status();
    }

    /** How the companion is doing that shares NAT state; empty where there is none. */
    public Optional<ConntrackdStatus> conntrackdStatus() {
        return group.conntrackd();
    }

    /** Its place in the cluster. */
    public ClusterMembership membership() {
        return membership;
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

    /** The batches that packets travel in. */
    public PacketBatchPool pool() {
        return pool;
    }

    public List<ExportVerticle> exporters() {
        return exporters.list();
    }

    /** The records that it made last. */
    public RecentRecords recent() {
        return recent;
    }

    /** What the NAT makes of flows. */
    public Translations translations() {
        return nat.translations();
    }

    /** How it gets on with the nodes that it hands to and takes from. */
    public List<PeerStatus> peers() {
        return relays.status();
    }

    /** The shards, to be changed while they meter; {@code null} before the start, and on a node that does not meter. */
    public Shards shards() {
        return shards;
    }

    /** The Vert.x that its verticles run on; {@code null} before the start. */
    public Vertx vertx() {
        return vertx;
    }

    /** Has an exporter do something; fails when it cannot, or there is none of that name. */
    public Future<Void> order(String exporter, ExportCommand command) {
        return vertx == null
                ? Future.failedFuture("the node has not started")
                : Channels.exporter(exporter)
                        .request(vertx.eventBus(), command, ORDER_TIMEOUT_MS, Boolean.class)
                        .mapEmpty();
    }

    /** The configuration in force. */
    public WeirConfig config() {
        Reconfiguration changes = reconfiguration;
        return changes == null ? config : changes.current().config();
    }

    /**
     * Makes its configuration one that can change; it has started before. Call it once.
     *
     * @param completion fills in what a configuration leaves open
     * @param store where accepted configurations are kept
     * @param numbers of its versions to come
     * @param known the versions of earlier runs, and last the one that it runs by
     */
    public Reconfiguration reconfiguration(
            UnaryOperator<WeirConfig> completion,
            ConfigStore store,
            VersionNumbers numbers,
            List<ConfigVersion> known) {
        reconfiguration = new Reconfiguration(
                vertx,
                List.of(
                        new FixedParts(Set.of("exporters", "router", "metering", "captures", "logging")),
                        new LoggingChanges(),
                        has(NodeRole.EXPORT)
                                ? new ExporterChanges(exporters)
                                : new NotHere("exporters", NodeRole.EXPORT, WeirConfig::exporters),
                        has(NodeRole.ROUTER)
                                ? new ForwardingChanges(forwarding, vertx)
                                : new NotHere("router", NodeRole.ROUTER, WeirConfig::router),
                        new NatChanges(nat, vertx),
                        new MeteringChanges(shards, exporters, router),
                        has(NodeRole.ROUTER)
                                ? new CaptureChanges(router, this::learn)
                                : new NotHere("captures", NodeRole.ROUTER, WeirConfig::captures)),
                completion,
                store,
                numbers,
                known,
                InstantSource.system());
        return reconfiguration;
    }

    private ExportContext exportContext() {
        return new ExportContext(config.node(), config.metering(), ledger, demand, ownExports, exportMode, isLive());
    }

    private boolean isLive() {
        return !has(NodeRole.ROUTER) || config.captures().stream().noneMatch(FileCaptureConfig.class::isInstance);
    }

    private void learn(List<CaptureConfig> captures) {
        points.learn(captures);
        relays.learn(captures);
    }

    private Future<Void> startShards() {
        if (!has(NodeRole.FLOW)) {
            return Future.succeededFuture();
        }
        if (has(NodeRole.ROUTER)) {
            points.learn(config.captures());
        }
        FlowContext context =
                new FlowContext(ledger, demand, points, nat.translations(), hash, recent, sharing.flows());
        shards = new Shards(config.metering(), context, this::resort, vertx);
        return shards.start();
    }

    private Future<Void> resort(int generation, int toShards) {
        Future<Void> captured = has(NodeRole.ROUTER) ? router.resort(generation, toShards) : Future.succeededFuture();
        return captured.compose(resorted -> relays.resort(generation, toShards));
    }

    private Future<Void> drainExporters(long timeoutMs) {
        Channels.FLOWS.publish(vertx.eventBus(), FlowBatch.end());
        return Future.join(exporters.drain(timeoutMs), relays.drainFlows()).mapEmpty();
    }
}
