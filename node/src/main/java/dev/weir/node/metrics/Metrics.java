// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The metrics of a node, read when they are asked for: between two scrapes they cost nothing, and a scrape only reads what
 * the threads that meter and export write anyway.
 */
public final class Metrics implements AutoCloseable {
    /** Prometheus's text format. */
    static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    /** OpenMetrics's. */
    static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final int USUAL_OCTETS = 1 << 16;

    private final NodeState node;
    private final PrometheusRegistry collectors = new PrometheusRegistry();
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, collectors, Clock.SYSTEM);
    private List<Metric> own = List.of();
    private final JvmGcMetrics garbage = new JvmGcMetrics();

    /** The metrics of a node. */
    public Metrics(NodeState node) {
        this.node = node;
    }

    /** Begins to count collections of garbage; takes a moment that no event loop has. */
    public void start() {
        own = all();
        collectors.register(this::collect);
        new JvmMemoryMetrics().bindTo(registry);
        new ThreadCounts().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        garbage.bindTo(registry);
    }

    /** Every metric of Weir's own, in the order in which they are documented. */
    static List<Metric> all() {
        return Stream.of(NodeMetrics.all(), LedgerMetrics.all(), ProcessMetrics.all())
                .flatMap(List::stream)
                .toList();
    }

    /** The format that an {@code Accept} header asks for, as the {@code Content-Type} of the answer. */
    public static String contentType(String accept) {
        boolean open = accept != null && accept.toLowerCase(Locale.ROOT).contains("application/openmetrics-text");
        return open ? OPEN_METRICS : TEXT;
    }

    /** All metrics as they are now. Reads files of the kernel's; call it on no event loop. */
    public byte[] scrape(String contentType) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_OCTETS);
        try {
            registry.scrape(out, contentType);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private MetricSnapshots collect() {
        return new MetricSnapshots(own.stream()
                .map(metric -> metric.snapshot(node))
                .filter(Metrics::hasSamples)
                .toArray(MetricSnapshot[]::new));
    }

    private static boolean hasSamples(MetricSnapshot snapshot) {
        return !snapshot.getDataPoints().isEmpty();
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
