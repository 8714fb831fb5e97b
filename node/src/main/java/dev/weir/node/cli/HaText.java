// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import static dev.weir.node.console.Quantities.count;
import static dev.weir.node.console.Quantities.exact;
import static dev.weir.node.console.Quantities.octets;
import static java.util.stream.Collectors.joining;

import dev.weir.node.client.JsonTree;
import java.util.ArrayList;
import java.util.List;

/** What {@code /api/v1/ha} tells, as lines for a person. */
final class HaText {
    private HaText() {}

    /** The lines; none for a node of which nothing outlives it. */
    static List<String> lines(JsonTree ha) {
        List<String> lines = new ArrayList<>();
        if (!ha.at("failover").isAbsent()) {
            failover(ha.at("failover"), lines);
        }
        if (!ha.at("sharedFlows").isAbsent()) {
            lines.add(flows(ha.at("sharedFlows")));
        }
        if (!ha.at("conntrackd").isAbsent()) {
            lines.add(conntrackd(ha.at("conntrackd")));
        }
        return lines;
    }

    private static void failover(JsonTree status, List<String> lines) {
        lines.add("failover group " + status.text("group") + ": "
                + status.text("state") + " since "
                + status.text("since").replaceFirst("\\.[0-9]+", "")
                + (status.flag("inPlace") ? "" : ", the traffic is NOT IN PLACE")
                + ", " + status.text("mode") + ", priority " + status.text("priority") + ", takeover "
                + status.text("takeover") + ", witness " + status.text("witness"));
        for (JsonTree peer : status.at("peers").items()) {
            lines.add("  " + peer.text("node") + ": "
                    + (peer.flag("heard")
                            ? peer.text("state") + ", heard " + exact(peer.number("heardAgeMs")) + " ms ago"
                            : "SILENT for " + exact(peer.number("heardAgeMs")) + " ms, was " + peer.text("state"))
                    + (peer.flag("fit") ? "" : ", NOT FIT"));
        }
        String cut = status.at("paths").items().stream()
                .filter(path -> !path.text("trouble").isEmpty())
                .map(path -> path.text("address") + ": " + path.text("trouble"))
                .collect(joining("; "));
        if (!cut.isEmpty()) {
            lines.add("  no way to " + cut);
        }
        trouble(status, lines);
    }

    private static void trouble(JsonTree status, List<String> lines) {
        if (!status.text("trouble").isEmpty()) {
            lines.add("  TROUBLE: " + status.text("trouble"));
        }
    }

    private static String flows(JsonTree status) {
        return "shared flows: "
                + (status.flag("protecting")
                        ? "kept for others, " + octets(status.decimal("octets"))
                        : "not kept, no other node is there")
                + ", " + exact(status.number("checkpoints")) + " checkpoints, "
                + exact(status.number("failedCheckpoints")) + " failed, "
                + exact(status.number("adoptedFlows")) + " flows taken over"
                + (status.number("takeovers") == 0
                        ? ""
                        : ", the last in " + exact(status.number("lastTakeoverMs")) + " ms")
                + (status.number("lostChunks") == 0
                        ? ""
                        : "; " + count(status.number("lostChunks"), "part") + " of them LOST");
    }

    private static String conntrackd(JsonTree status) {
        return "conntrackd: "
                + (status.flag("running") ? "runs as process " + status.text("pid") : "DOES NOT RUN")
                + ", " + exact(status.number("internalEntries")) + " connections of this router, "
                + exact(status.number("externalEntries")) + " of the other, "
                + count(status.number("commits"), "takeover")
                + (status.text("trouble").isEmpty() ? "" : "; TROUBLE: " + status.text("trouble"));
    }
}
