// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.query;

import dev.weir.flow.query.TopRow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A {@link TopTable} as JSON has it. */
public final class TopMembers {
    private static final double BITS_PER_OCTET = 8;

    private TopMembers() {}

    /** The members of a table. */
    public static Map<String, Object> of(TopTable table) {
        double seconds = Duration.between(table.from(), table.to()).toNanos() / 1e9;
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("from", table.from().toString());
        members.put("to", table.to().toString());
        members.put("whole", table.whole());
        members.put("octets", table.octets());
        members.put("packets", table.packets());
        members.put("flows", table.flows());
        members.put("flowsExact", table.flowsExact());
        members.put("groups", table.groups());
        members.put("missing", table.missing());
        members.put("rows", table.rows().stream().map(row -> of(row, seconds)).toList());
        return members;
    }

    private static Map<String, Object> of(TopRow row, double seconds) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("group", row.group());
        members.put("octets", row.octets());
        members.put("packets", row.packets());
        members.put("flows", row.flows());
        members.put("bitsPerSecond", perSecond(BITS_PER_OCTET * row.octets(), seconds));
        members.put("packetsPerSecond", perSecond((double) row.packets(), seconds));
        return members;
    }

    private static double perSecond(double count, double seconds) {
        return seconds <= 0 ? 0 : Math.round(count / seconds * 10) / 10.0;
    }
}
