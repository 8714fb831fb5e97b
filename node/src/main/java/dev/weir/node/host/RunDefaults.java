// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.CaptureConfig;
import dev.weir.config.DataSize;
import dev.weir.config.ExporterConfig;
import dev.weir.config.FileTransportConfig;
import dev.weir.config.GeneveForwardingConfig;
import dev.weir.config.JsonFormatConfig;
import dev.weir.config.NodeRole;
import dev.weir.config.PcapCaptureConfig;
import dev.weir.config.RingCaptureConfig;
import dev.weir.config.WeirConfig;
import dev.weir.router.capture.Interfaces;
import dev.weir.router.forward.ObservationPoints;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** What a running node does where its configuration leaves it open: which interface is captured, and where records go. */
public final class RunDefaults implements UnaryOperator<WeirConfig> {
    /** Where records go when the configuration does not say. */
    public static final String FILE = "weir-flows/flows.ndjson";

    private static final Duration ROTATE_INTERVAL = Duration.ofHours(1);
    private static final DataSize ROTATE_SIZE = DataSize.ofMiB(256);
    private static final int KEEP = 24;

    /**
     * The configuration with nothing left open.
     *
     * @throws IllegalArgumentException when this machine has nothing to be captured
     */
    @Override
    public WeirConfig apply(WeirConfig config) {
        List<ExporterConfig> exporters = config.exporters();
        if (exporters.isEmpty() && config.node().has(NodeRole.EXPORT)) {
            exporters = List.of(ExporterConfig.of(
                    JsonFormatConfig.defaults(), new FileTransportConfig(FILE, ROTATE_SIZE, ROTATE_INTERVAL, KEEP)));
        }
        return new WeirConfig(
                config.node(),
                config.router(),
                captures(config),
                ObservationPoints.metering(config.router().forwarding(), config.metering()),
                exporters,
                config.cluster(),
                config.ha(),
                config.http(),
                config.logging());
    }

    private static List<CaptureConfig> captures(WeirConfig config) {
        if (!config.captures().isEmpty() || !config.node().has(NodeRole.ROUTER)) {
            return config.captures();
        }
        List<CaptureConfig> captures = ObservationPoints.of(config.router().forwarding());
        return captures.isEmpty() && !(config.router().forwarding() instanceof GeneveForwardingConfig)
                ? List.of(preferred())
                : captures;
    }

    private static CaptureConfig preferred() {
        String name = new Interfaces()
                .preferred()
                .orElseThrow(() -> new IllegalArgumentException(
                        "run: this machine has no network interface to meter; name one in a configuration"))
                .name();
        boolean isLinux = "Linux".equals(System.getProperty("os.name"));
        return isLinux ? RingCaptureConfig.of(name) : PcapCaptureConfig.of(name);
    }
}
