// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.config.CaptureConfig;
import dev.weir.config.DataSize;
import dev.weir.config.ExporterConfig;
import dev.weir.config.FileTransportConfig;
import dev.weir.config.GeneveForwardingConfig;
import dev.weir.config.JsonFormatConfig;
import dev.weir.config.PcapCaptureConfig;
import dev.weir.config.RingCaptureConfig;
import dev.weir.config.WeirConfig;
import dev.weir.config.text.ConfigLoader;
import dev.weir.export.ExportVerticle;
import dev.weir.export.lateness.LatenessSummary;
import dev.weir.export.transport.ExportMode;
import dev.weir.node.console.LedgerTable;
import dev.weir.node.console.Quantities;
import dev.weir.node.host.Node;
import dev.weir.node.host.VertxSupply;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.Interfaces;
import dev.weir.router.forward.ObservationPoints;
import dev.weir.router.forward.SelfCheck;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code weir run}: hosts the verticles until it is stopped. */
final class RunCommand implements Callable<Integer> {
    static final String DEFAULT_FILE = "weir-flows/flows.ndjson";

    private static final System.Logger LOG = System.getLogger(RunCommand.class.getName());
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration ROTATE_INTERVAL = Duration.ofHours(1);
    private static final DataSize ROTATE_SIZE = DataSize.ofMiB(256);
    private static final int KEEP = 24;

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

    RunCommand(VertxSupply vertx) {
        this.vertx = vertx;
    }

    CommandSpec spec() {
        CommandSpec spec = CommandSpecs.of(
                        "run",
                        this,
                        "Meter live traffic until stopped.",
                        "Without a configuration: the default route's interface, passively, as JSON lines to the rotating file "
                                + DEFAULT_FILE + ".")
                .addOption(config)
                .addOption(overrides);
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
        Node node = new Node(
                withDefaults(ConfigLoader.load(config.getValue(), overrides.getValue())), ExportMode.CONTINUOUS, vertx);
        NodeSession session = new NodeSession(node);
        session.start();
        announce(node);
        session.watch(new RunStatus(node)::lines);
        LOG.log(Level.INFO, "draining");
        List<String> faults = session.drain(DRAIN_TIMEOUT);
        LedgerTable.lines(node.ledger()).forEach(line -> LOG.log(Level.INFO, line));
        tellLateness(node);
        faults.forEach(fault -> LOG.log(Level.ERROR, fault));
        int code = faults.isEmpty() ? WeirCommand.DONE : WeirCommand.FAILED;
        session.end(code);
        return code;
    }

    /** What a configuration leaves open: which interface, and where to. */
    private static WeirConfig withDefaults(WeirConfig config) throws CaptureException {
        List<CaptureConfig> captures = config.captures();
        if (captures.isEmpty()) {
            captures = ObservationPoints.of(config.router().forwarding());
        }
        if (captures.isEmpty() && !(config.router().forwarding() instanceof GeneveForwardingConfig)) {
            String name = new Interfaces()
                    .preferred()
                    .orElseThrow(() -> new CaptureException(
                            "run: this machine has no network interface to meter; name one in a configuration"))
                    .name();
            boolean isLinux = "Linux".equals(System.getProperty("os.name"));
            captures = List.of(isLinux ? RingCaptureConfig.of(name) : PcapCaptureConfig.of(name));
        }
        List<ExporterConfig> exporters = config.exporters();
        if (exporters.isEmpty()) {
            exporters = List.of(ExporterConfig.of(
                    JsonFormatConfig.defaults(),
                    new FileTransportConfig(DEFAULT_FILE, ROTATE_SIZE, ROTATE_INTERVAL, KEEP)));
        }
        return new WeirConfig(
                config.node(),
                config.router(),
                captures,
                ObservationPoints.metering(config.router().forwarding(), config.metering()),
                exporters);
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
        new SelfCheck()
                .warnings(
                        node.config().router().forwarding(),
                        node.config().captures(),
                        node.config().metering())
                .forEach(warning -> LOG.log(Level.WARNING, warning));
        node.captures().forEach(capture -> LOG.log(Level.INFO, "metering " + capture.what()));
        node.exporters()
                .forEach(exporter -> LOG.log(
                        Level.INFO,
                        "exporter " + exporter.status().name() + " writes to "
                                + exporter.status().destination()));
    }
}
