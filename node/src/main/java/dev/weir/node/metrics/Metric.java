// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/**
 * A metric: what is told of it, and how it is read.
 *
 * @param base its name without what the kind adds, with its unit at the end where it has one
 * @param kind what it tells
 * @param help one line of what it is
 * @param labels the names of its labels, as a rule; others bear samples that no rule foresaw
 * @param reader reads its samples
 */
record Metric(String base, Kind kind, String help, List<String> labels, Reader reader) {
    /** What metrics tell. */
    enum Kind {
        /** What only rises, until the process ends. */
        COUNTER("_total"),
        /** What rises and falls. */
        GAUGE(""),
        /** How values are distributed. */
        HISTOGRAM(""),
        /** Labels, with the value 1. */
        INFO("_info");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }
    }

    /** Reads the samples of one metric. */
    interface Reader {
        /** Adds to {@code samples} what there is now. */
        void read(NodeState node, Samples samples);
    }

    Metric {
        labels = List.copyOf(labels);
    }

    /** The name as it is told. */
    String name() {
        return base + kind.suffix;
    }

    /** What it is now. */
    MetricSnapshot snapshot(NodeState node) {
        Samples samples = new Samples();
        reader.read(node, samples);
        return samples.snapshot(this);
    }
}
