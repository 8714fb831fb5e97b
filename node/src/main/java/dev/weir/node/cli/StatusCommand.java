// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import static dev.weir.node.console.Quantities.exact;
import static dev.weir.node.console.Quantities.seconds;
import static java.util.stream.Collectors.joining;

import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.node.client.ApiClient;
import dev.weir.node.client.ClientException;
import dev.weir.node.client.JsonTree;
import dev.weir.node.console.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code weir status}: how a running node is doing, on one screen. */
final class StatusCommand implements Callable<Integer> {
    private final ClientOptions options = new ClientOptions();

    CommandSpec spec() {
        CommandSpec spec = options.on(CommandSpecs.of(
                "status",
                this,
                "Show how a running node is doing: its captures, flows, exporters, cluster and failover."));
        spec.usageMessage()
                .footer(
                        "",
                        "Exit code: 0 every part is ready, 1 one is not or the call failed, 2 usage, 3 the node cannot be",
                        "reached, 4 not allowed.");
        return spec;
    }

    @Override
    public Integer call() throws Exception {
        JsonTree status = read(options.client());
        options.format().print(status, () -> lines(status));
        return status.at("ready").text("status").equals("ready") ? WeirCommand.DONE : WeirCommand.FAILED;
    }

    /** All that there is to show, as one tree. */
    static JsonTree read(ApiClient client) throws ClientException, InterruptedException {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("node", client.get("/api/v1/node").tree().value());
        JsonTree cluster = client.get("/api/v1/cluster").tree();
        members.put("cluster", cluster.value());
        if (!cluster.text("type").equals("none")) {
            members.put("shared", client.get("/api/v1/config/shared").tree().value());
        }
        members.put("ha", client.get("/api/v1/ha").tree().value());
        members.put("ready", client.get("/health/ready").tree().value());
        members.put("captures", client.get("/api/v1/captures").tree().value());
        members.put("forwarding", client.get("/api/v1/forwarding").tree().value());
        members.put("exporters", client.get("/api/v1/exporters").tree().value());
        members.put("ledger", client.get("/api/v1/ledger").tree().value());
        return new JsonTree(members);
    }

    static List<String> lines(JsonTree status) {
        JsonTree node = status.at("node");
        List<String> lines = new ArrayList<>();
        lines.add(node.text("name") + " (Weir " + node.text("version") + ", process " + node.text("pid") + ") up "
                + seconds(node.decimal("uptimeSeconds")) + ": "
                + status.at("ready").text("status"));
        for (JsonTree component : status.at("ready").at("components").items()) {
            if (!component.flag("ready")) {
                lines.add("  " + component.text("name") + ": " + component.text("state"));
            }
        }
        JsonTree forwarding = status.at("forwarding");
        if (forwarding.number("settings") != 0) {
            lines.add("forwarding " + forwarding.text("mode") + ": " + exact(forwarding.number("settings"))
                    + " settings, "
                    + exact(forwarding.number("drifts")) + " drifted, " + exact(forwarding.number("repaired"))
                    + " put right"
                    + (forwarding.text("trouble").isEmpty() ? "" : "; TROUBLE: " + forwarding.text("trouble")));
        }
        Ledger ledger = LedgerCommand.ledger(status.at("ledger"));
        lines.add("flows: " + exact(ledger.packets(LedgerCounter.FLOWS_CACHED)) + " in the cache, "
                + exact(ledger.packets(LedgerCounter.FLOWS_STARTED)) + " begun, "
                + exact(ledger.packets(LedgerCounter.FLOW_RECORDS)) + " records made; "
                + exact(ledger.packets(LedgerCounter.KERNEL_DROPPED) + ledger.packets(LedgerCounter.INTERFACE_DROPPED))
                + " packets dropped by the kernel");
        lines.addAll(cluster(status.at("cluster")));
        lines.addAll(SharedConfigCommand.standing(status.at("shared")));
        lines.addAll(HaText.lines(status.at("ha")));
        lines.add("");
        lines.addAll(captures(status.at("captures")));
        lines.add("");
        lines.addAll(ExportersCommand.table(status.at("exporters"), ledger));
        return lines;
    }

    /** Who does what; nothing of a node that is in no cluster. */
    static List<String> cluster(JsonTree cluster) {
        if (cluster.text("type").equals("none")) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("cluster " + cluster.text("name") + ": "
                + exact(cluster.at("members").items().size())
                + (cluster.flag("alone") ? " node, this one alone" : " nodes")
                + (cluster.flag("safe") ? "" : "; NOT SAFE: what is shared lacks copies")
                + (cluster.flag("seedShared") ? "" : "; RESTART this node: it hashes flows otherwise than the others"));
        TextTable table = new TextTable("NODE", "ROLES", "ADDRESS", "SINCE", "WEIR");
        for (JsonTree member : cluster.at("members").items()) {
            table.row(
                    member.text("name") + (member.flag("self") ? " (this one)" : ""),
                    member.at("roles").items().stream()
                            .map(JsonTree::value)
                            .map(String::valueOf)
                            .collect(joining(",")),
                    member.text("address"),
                    member.text("since").replaceFirst("\\.[0-9]+", ""),
                    member.text("version") + (member.flag("compatible") ? "" : ", NOT UNDERSTOOD"));
        }
        lines.addAll(table.lines());
        return lines;
    }

    private static List<String> captures(JsonTree captures) {
        TextTable table = new TextTable("CAPTURE", "STATE", ">PACKETS", ">OCTETS", "OF");
        for (JsonTree capture : captures.items()) {
            table.row(
                    capture.text("name"),
                    capture.text("state"),
                    exact(capture.number("packets")),
                    exact(capture.number("octets")),
                    capture.text("what") + (capture.text("error").isEmpty() ? "" : ": " + capture.text("error")));
        }
        return table.lines();
    }
}
