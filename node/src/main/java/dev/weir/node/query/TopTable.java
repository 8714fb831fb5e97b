// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.query;

import dev.weir.flow.query.TopRow;
import java.time.Instant;
import java.util.List;

/**
 * Top talkers.
 *
 * @param from since when packets count; later than asked for where recent records do not reach back that far
 * @param to until when
 * @param whole whether that is the whole window that was asked for
 * @param octets IP octets of all groups
 * @param packets packets of all groups
 * @param flows flows of all groups
 * @param flowsExact false when there were so many flows that some may have been counted more than once
 * @param groups how many groups there were
 * @param missing how much of what is asked for a row may lack, because there were more groups than are counted at once
 * @param rows the groups of most, the first first
 */
public record TopTable(
        Instant from,
        Instant to,
        boolean whole,
        long octets,
        long packets,
        long flows,
        boolean flowsExact,
        long groups,
        long missing,
        List<TopRow> rows) {}
