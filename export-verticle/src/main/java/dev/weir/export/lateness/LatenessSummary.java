// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.lateness;

/**
 * How late an exporter's records left, since its start.
 *
 * @param records how many were timed
 * @param p50Ns half of them were no later, nanoseconds
 * @param p99Ns 99 of 100 were no later, nanoseconds
 * @param maxNs the latest, nanoseconds
 */
public record LatenessSummary(long records, long p50Ns, long p99Ns, long maxNs) {
    /** Nothing was timed. */
    public static final LatenessSummary NONE = new LatenessSummary(0, 0, 0, 0);
}
