// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.config.NodeConfig;
import dev.weir.config.NodeRole;
import dev.weir.config.WeirConfig;
import dev.weir.config.Words;
import dev.weir.config.cluster.ClusterMembership;
import dev.weir.config.cluster.Clusters;
import dev.weir.export.ExportVerticle;
import dev.weir.export.lateness.LatenessSummary;
import dev.weir.export.transport.ExportMode;
import dev.weir.node.console.LedgerTable;
import dev.weir.node.console.Quantities;
import dev.weir.node.host.KeptLedger;
import dev.weir.node.host.LoggingChanges;
import dev.weir.node.host.Node;
import dev.weir.node.host.RunDefaults;
import dev.weir.node.host.VertxSupply;
import dev.weir.node.http.ControlPlane;
import dev.weir.node.http.Resources;
import dev.weir.node.metrics.EventLoopDelay;
import dev.weir.node.reconfigure.ConfigSource;
import dev.weir.node.reconfigure.ConfigVersion;
import dev.weir.node.reconfigure.ConfigWatch;
import dev.weir.node.reconfigure.Reconfiguration;
import dev.weir.node.reconfigure.VersionDirectory;
import dev.weir.node.reconfigure.VersionNumbers;
import dev.weir.node.shared.SharedConfiguration;
import dev.weir.router.forward.SelfCheck;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code weir run}: hosts the verticles until it is stopped. */
final class RunCommand implements Callable<Integer> {
    private static final System.Logger LOG = System.getLogger(RunCommand.class.getName());
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(20);
    private static final long STOP_TIMEOUT_MS = 3_000;
    private static final long CATCH_UP_MS = 10_000;

    private final VertxSupply vertx;

    private final OptionSpec config = OptionSpec.builder("--config")
            .paramLabel("FILE")
            .type(Path.class)
            .description("Configuration, YAML or JSON.")
            .build();

    private final OptionSpec overrides = OptionSpec.builder("--set")
            .paramLabel("KEY=VALUE")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .initialValue(List.of())
            .description("Override a key: metering.idleTimeout=5s, exporters[0].format.type=ipfix. Repeatable.")
            .build();

    private final OptionSpec noHttp = OptionSpec.builder("--no-http")
            .type(boolean.class)
            .description("Run without the control plane, whatever the configuration says.")
            .build();

    RunCommand(VertxSupply vertx) {
        this.vertx = vertx;
    }

    CommandSpec spec() {
        CommandSpec spec = CommandSpecs.of(
                        "run",
                        this,
                        "Meter live traffic until stopped.",
                        "Without a configuration: the default route's interface, passively, as JSON lines to the rotating file "
                                + RunDefaults.FILE + ".")
                .addOption(config)
                .addOption(overrides)
                .addOption(noHttp);
        spec.usageMessage()
                .footer(
                        "",
                        "Examples:",
                        "  weir run",
                        "  weir run --config weir.yaml --set metering.activeTimeout=10s",
                        "  weir config defaults > weir.yaml       a configuration to begin with",
                        "",
                        "SIGTERM and Ctrl-C drain: everything metered is exported before the process ends.",
                        "Exit code: 0 stopped after a full drain, 1 failed, 2 usage.");
        return spec;
    }

    @Override
    public Integer call() throws Exception {
        RunDefaults defaults = new RunDefaults();
        ConfigSource source = new ConfigSource(config.getValue(), overrides.getValue(), defaults);
        ConfigSource.Read read = source.read();
        source.own(read);
        VersionDirectory store = new VersionDirectory(read.config().node(), source);
        List<ConfigVersion> versions = store.start(read);
        WeirConfig wanted = versions.get(versions.size() - 1).config();
        LoggingChanges.apply(wanted.logging());
        ClusterMembership membership = Clusters.join(wanted.node(), wanted.cluster());
        KeptLedger kept = KeptLedger.of(store.directory());
        Node node = new Node(wanted, ExportMode.CONTINUOUS, vertx, membership, kept);
        NodeSession session = new NodeSession(node);
        start(session, kept);
        announce(node);
        Optional<SharedConfiguration> shared =
                SharedConfiguration.of(wanted, membership, node.vertx(), store.directory(), node::isDraining);
        Reconfiguration reconfiguration = node.reconfiguration(
                defaults, store, shared.map(SharedConfiguration::numbers).orElse(VersionNumbers.COUNTING), versions);
        shared.ifPresent(sharing -> catchUp(sharing, reconfiguration));
        ConfigWatch watch = new ConfigWatch(source, reconfiguration);
        ControlPlane plane = control(node, reconfiguration, shared, session, kept);
        watch.start();
        session.watch(new RunStatus(node)::lines);
        watch.close();
        LOG.log(Level.INFO, "draining");
        List<String> faults = session.drain(DRAIN_TIMEOUT);
        LedgerTable.lines(node.ledger()).forEach(line -> LOG.log(Level.INFO, line));
        tellLateness(node);
        faults.forEach(fault -> LOG.log(Level.ERROR, fault));
        stop(plane);
        kept.end();
        int code = faults.isEmpty() ? WeirCommand.DONE : WeirCommand.FAILED;
        session.end(code);
        return code;
    }

    private static void start(NodeSession session, KeptLedger kept) throws Exception {
        try {
            session.start();
        } catch (Exception refused) {
            kept.endIfUnused();
            throw refused;
        }
    }

    /** Waits for what was changed while the node was away, for a while: what takes longer is made while it runs. */
    private static void catchUp(SharedConfiguration shared, Reconfiguration reconfiguration) {
        shared.start(reconfiguration)
                .toCompletionStage()
                .toCompletableFuture()
                .completeOnTimeout(null, CATCH_UP_MS, TimeUnit.MILLISECONDS)
                .exceptionally(failure -> {
                    LOG.log(Level.ERROR, "no configuration is shared with the other nodes: " + failure);
                    return null;
                })
                .join();
    }

    /** Starts the control plane, once the node meters; a node without the one that it is to have does not go on. */
    private ControlPlane control(
            Node node,
            Reconfiguration reconfiguration,
            Optional<SharedConfiguration> shared,
            NodeSession session,
            KeptLedger kept)
            throws Exception {
        EventLoopDelay delay = new EventLoopDelay();
        ControlPlane plane = new ControlPlane(
                node.config().http(), node.config().node(), Resources.of(node, reconfiguration, shared, delay));
        if (node.config().http().enabled() && !Boolean.TRUE.equals(noHttp.getValue())) {
            try {
                plane.start().toCompletionStage().toCompletableFuture().get();
            } catch (ExecutionException refused) {
                session.drain(DRAIN_TIMEOUT);
                session.cancel();
                kept.end();
                throw Failures.cause(refused) instanceof Exception cause ? cause : refused;
            }
            delay.start(node.vertx());
            LOG.log(Level.INFO, "control plane on " + plane.address());
        }
        return plane;
    }

    /** Ends the control plane once its clients have what is on its way to them. */
    private static void stop(ControlPlane plane) throws InterruptedException {
        try {
            plane.stop().toCompletionStage().toCompletableFuture().get(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.WARNING, "the control plane did not end: " + Failures.line(e));
        }
    }

    private static void tellLateness(Node node) {
        for (ExportVerticle exporter : node.exporters()) {
            LatenessSummary lateness = exporter.status().lateness();
            if (lateness.records() != 0) {
                LOG.log(
                        Level.INFO,
                        "exporter " + exporter.status().name() + ": " + Quantities.count(lateness.records(), "record")
                                + " left after their timeout by " + LatenessText.of(lateness));
            }
        }
    }

    private static void announce(Node node) {
        WeirConfig config = node.config();
        if (config.node().has(NodeRole.ROUTER)) {
            new SelfCheck()
                    .warnings(config.router().forwarding(), config.captures(), config.metering())
                    .forEach(warning -> LOG.log(Level.WARNING, warning));
        }
        if (!config.node().roles().equals(NodeConfig.DEFAULT_ROLES)) {
            LOG.log(
                    Level.INFO,
                    "of the roles this node has "
                            + config.node().roles().stream().map(Words::of).collect(Collectors.joining(", "))
                            + ", and leaves the others to others");
        }
        node.captures().forEach(capture -> LOG.log(Level.INFO, "metering " + capture.what()));
        node.exporters()
                .forEach(exporter -> LOG.log(
                        Level.INFO,
                        "exporter " + exporter.status().name() + " writes to "
                                + exporter.status().destination()));
    }
}
