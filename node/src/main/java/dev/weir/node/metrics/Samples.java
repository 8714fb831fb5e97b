// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The samples of one metric at one moment. Values with the same labels are added up. */
final class Samples {
    /** When a counter began is told by {@code process_start_time_seconds}. */
    private static final long UNKNOWN = 0;

    private final Map<Labels, Double> values = new LinkedHashMap<>();
    private final Map<Labels, Distribution> distributions = new LinkedHashMap<>();

    /** Adds a count: exact up to 2 to the 53rd. */
    void add(long count, Labels labels) {
        add((double) count, labels);
    }

    /** Adds a value. */
    void add(double value, Labels labels) {
        values.merge(labels, value, Double::sum);
    }

    /** Adds a distribution; of two with the same labels the later one counts. */
    void add(Distribution distribution, Labels labels) {
        distributions.put(labels, distribution);
    }

    MetricSnapshot snapshot(Metric metric) {
        MetricMetadata about = new MetricMetadata(metric.base(), metric.help());
        return switch (metric.kind()) {
            case COUNTER -> new CounterSnapshot(about, counters());
            case GAUGE -> new GaugeSnapshot(about, gauges());
            case HISTOGRAM -> new HistogramSnapshot(about, histograms());
            case INFO ->
                new InfoSnapshot(
                        about,
                        values.keySet().stream().map(InfoDataPointSnapshot::new).toList());
        };
    }

    private List<CounterDataPointSnapshot> counters() {
        List<CounterDataPointSnapshot> points = new ArrayList<>(values.size());
        values.forEach((labels, value) -> points.add(new CounterDataPointSnapshot(value, labels, null, UNKNOWN)));
        return points;
    }

    private List<GaugeDataPointSnapshot> gauges() {
        List<GaugeDataPointSnapshot> points = new ArrayList<>(values.size());
        values.forEach((labels, value) -> points.add(new GaugeDataPointSnapshot(value, labels, null)));
        return points;
    }

    private List<HistogramDataPointSnapshot> histograms() {
        List<HistogramDataPointSnapshot> points = new ArrayList<>(distributions.size());
        distributions.forEach((labels, one) ->
                points.add(new HistogramDataPointSnapshot(one.buckets(), one.sum(), labels, Exemplars.EMPTY, UNKNOWN)));
        return points;
    }
}
