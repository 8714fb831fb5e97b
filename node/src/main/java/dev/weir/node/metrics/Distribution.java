// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;

/** Values by how large they are. */
final class Distribution {
    private final ClassicHistogramBuckets buckets;
    private final double sum;

    /**
     * Values as they were counted.
     *
     * @param bounds upper bounds that rise, the last one infinite, in the metric's unit
     * @param counts how many values are over the bound before and not over the one of the same index
     * @param sum all values together
     */
    Distribution(double[] bounds, long[] counts, double sum) {
        this.buckets = ClassicHistogramBuckets.of(bounds, counts);
        this.sum = sum;
    }

    ClassicHistogramBuckets buckets() {
        return buckets;
    }

    double sum() {
        return sum;
    }
}
