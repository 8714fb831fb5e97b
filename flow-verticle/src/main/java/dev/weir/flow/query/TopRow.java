// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.query;

import java.util.Map;

/**
 * One group of flows.
 *
 * @param group what they have in common, by {@link GroupKey#word}: a text, a number, or {@code null} where they have none
 * @param octets IP octets in the window, both directions
 * @param packets packets in the window, both directions
 * @param flows flows of which a packet came in the window
 */
public record TopRow(Map<String, Object> group, long octets, long packets, long flows) {}
