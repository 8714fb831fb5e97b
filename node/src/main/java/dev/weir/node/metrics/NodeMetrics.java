// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import dev.weir.export.lateness.LatenessBuckets;
import dev.weir.export.process.ExporterState;
import dev.weir.node.metrics.Metric.Kind;
import dev.weir.router.CaptureStatus;
import dev.weir.router.forward.ForwardingStatus;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What a node tells of itself beside its ledger. */
final class NodeMetrics {
    private static final double NS_PER_S = 1e9;

    private NodeMetrics() {}

    /** All of them. */
    static List<Metric> all() {
        return Stream.of(ofNode(), ofExporters(), ofForwarding(), ClusterMetrics.all(), HaMetrics.all())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Metric> ofNode() {
        return List.of(
                new Metric(
                        "weir_build",
                        Kind.INFO,
                        "which Weir this is, and the Java that it runs on",
                        List.of("version", "java"),
                        (node, samples) -> samples.add(1, build())),
                gauge("weir_flows_limit", "flows that all shards together may hold", NodeState::maxFlows),
                gauge(
                        "weir_flow_cache_bytes",
                        "memory that the flow caches of all shards have of the system; it grows with the flows",
                        NodeState::cacheOctets),
                gauge(
                        "weir_packet_batches_in_use",
                        "packet batches that are being filled, wait for a shard or are being metered",
                        NodeState::batchesInUse),
                gauge(
                        "weir_packet_batches_limit",
                        "packet batches that there may be; when all are in use, captures wait",
                        NodeState::batchesLimit),
                new Metric(
                        "weir_capture_up",
                        Kind.GAUGE,
                        "1 while the capture runs, 0 when it has ended or broke",
                        List.of("capture"),
                        (node, samples) -> node.captures().forEach(capture -> samples.add(up(capture), name(capture)))),
                new Metric(
                        "weir_event_loop_delay_seconds",
                        Kind.HISTOGRAM,
                        "how late an event loop came to what was due, sampled four times a second",
                        List.of("loop"),
                        (node, samples) -> node.loopDelays()
                                .forEach(loop -> samples.add(loop.delay(), Labels.of("loop", loop.loop())))));
    }

    private static List<Metric> ofExporters() {
        return List.of(
                new Metric(
                        "weir_exporter_state",
                        Kind.GAUGE,
                        "1 for the state that the exporter is in, 0 for the others",
                        List.of("exporter", "state"),
                        (node, samples) -> node.exporters().forEach(exporter -> addStates(exporter, samples))),
                new Metric(
                        "weir_exporter_receiver_dropped_datagrams",
                        Kind.COUNTER,
                        "datagrams that a receiver on this host lost for want of buffer space, as far as it was watched",
                        List.of("exporter"),
                        (node, samples) -> node.exporters()
                                .forEach(exporter ->
                                        samples.add(exporter.status().receiverDrops(), name(exporter)))),
                new Metric(
                        "weir_exporter_lateness_seconds",
                        Kind.HISTOGRAM,
                        "how long after its timeout or its end of TCP a record of live packets was sent",
                        List.of("exporter"),
                        (node, samples) -> node.exporters()
                                .forEach(exporter -> samples.add(distribution(exporter.lateness()), name(exporter)))));
    }

    private static List<Metric> ofForwarding() {
        return List.of(
                forwarding(
                        "settings",
                        Kind.GAUGE,
                        "settings of the system that forwarding keeps",
                        ForwardingStatus::settings),
                forwarding(
                        "changed_settings",
                        Kind.GAUGE,
                        "settings of the system that were otherwise when forwarding began",
                        ForwardingStatus::changes),
                forwarding(
                        "drifts",
                        Kind.COUNTER,
                        "settings of forwarding that somebody else changed",
                        ForwardingStatus::drifts),
                forwarding("repairs", Kind.COUNTER, "drifts that were put right", ForwardingStatus::repaired),
                forwarding(
                        "trouble",
                        Kind.GAUGE,
                        "1 while there is something of forwarding that cannot be put right",
                        status -> status.trouble().isEmpty() ? 0 : 1));
    }

    private static Metric gauge(String base, String help, ToDoubleFunction<NodeState> value) {
        return new Metric(
                base,
                Kind.GAUGE,
                help,
                List.of(),
                (node, samples) -> samples.add(value.applyAsDouble(node), Labels.EMPTY));
    }

    private static Metric forwarding(String what, Kind kind, String help, ToDoubleFunction<ForwardingStatus> value) {
        return new Metric(
                "weir_forwarding_" + what,
                kind,
                help,
                List.of("mode"),
                (node, samples) -> node.forwarding()
                        .ifPresent(
                                status -> samples.add(value.applyAsDouble(status), Labels.of("mode", status.mode()))));
    }

    private static Labels build() {
        String version = NodeMetrics.class.getPackage().getImplementationVersion();
        return Labels.of(
                "version",
                version == null ? "unpackaged" : version,
                "java",
                Runtime.version().toString());
    }

    private static int up(CaptureStatus capture) {
        return capture.ended() ? 0 : 1;
    }

    private static Labels name(CaptureStatus capture) {
        return Labels.of("capture", capture.name());
    }

    private static Labels name(NodeState.Exporter exporter) {
        return Labels.of("exporter", exporter.status().name());
    }

    private static void addStates(NodeState.Exporter exporter, Samples samples) {
        for (ExporterState state : ExporterState.values()) {
            samples.add(
                    state == exporter.status().state() ? 1 : 0,
                    name(exporter).add("state", state.name().toLowerCase(Locale.ROOT)));
        }
    }

    private static Distribution distribution(LatenessBuckets lateness) {
        int finite = LatenessBuckets.bounds();
        double[] bounds = new double[finite + 1];
        long[] counts = new long[finite + 1];
        for (int i = 0; i <= finite; i++) {
            bounds[i] = i == finite ? Double.POSITIVE_INFINITY : LatenessBuckets.boundNs(i) / NS_PER_S;
            counts[i] = lateness.count(i);
        }
        return new Distribution(bounds, counts, lateness.sumNs() / NS_PER_S);
    }
}
