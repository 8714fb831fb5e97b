// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.query;

import java.time.Instant;
import java.util.List;

/**
 * Flows, or records of flows.
 *
 * @param at when the answer was made
 * @param looked how many were looked at
 * @param matched how many of them match the filter, shown or not
 * @param packets packets of those that match
 * @param octets IP octets of those that match
 * @param records the first of them, each a flow record
 */
public record FlowListing(Instant at, long looked, long matched, long packets, long octets, List<byte[]> records) {}
