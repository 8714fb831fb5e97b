// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.query;

import java.time.Instant;

/**
 * Records that were made, the newest first.
 *
 * @param kept how many records can be kept at all
 * @param reachesBackTo since when every record has been kept; {@code null} when all are there that were ever made
 * @param listing the records
 */
public record RecentListing(long kept, Instant reachesBackTo, FlowListing listing) {}
