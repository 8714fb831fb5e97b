// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import static dev.weir.node.console.Quantities.exact;
import static dev.weir.node.console.Quantities.rounded;
import static dev.weir.node.console.Quantities.seconds;

import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.node.client.JsonTree;
import dev.weir.node.console.TextTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a running node does now, as rates since it was looked at before. */
final class TopScreen {
    private static final int BITS = 8;

    private final Map<String, Long> before = new HashMap<>();
    private double interval;

    /**
     * The lines.
     *
     * @param status what {@link StatusCommand#read} found
     * @param sinceS seconds since the call before
     */
    List<String> lines(JsonTree status, double sinceS) {
        interval = sinceS;
        JsonTree node = status.at("node");
        Ledger ledger = LedgerCommand.ledger(status.at("ledger"));
        List<String> lines = new ArrayList<>();
        lines.add("weir " + node.text("name") + ", up " + seconds(node.decimal("uptimeSeconds")) + ", "
                + status.at("ready").text("status"));
        lines.add("flows  " + exact(ledger.packets(LedgerCounter.FLOWS_CACHED)) + " in the cache, "
                + rate("begun", ledger.packets(LedgerCounter.FLOWS_STARTED)) + "/s begun, "
                + rate("recorded", ledger.packets(LedgerCounter.FLOW_RECORDS)) + " records/s; "
                + rate(
                        "dropped",
                        ledger.packets(LedgerCounter.KERNEL_DROPPED) + ledger.packets(LedgerCounter.INTERFACE_DROPPED))
                + " packets/s dropped by the kernel");
        lines.add("");
        TextTable captures = new TextTable("CAPTURE", "STATE", ">PACKETS/S", ">BIT/S", ">PACKETS", "OF");
        for (JsonTree capture : status.at("captures").items()) {
            String name = capture.text("name");
            captures.row(
                    name,
                    capture.text("state"),
                    rate("packets " + name, capture.number("packets")),
                    rate("bits " + name, BITS * capture.number("octets")),
                    exact(capture.number("packets")),
                    capture.text("what"));
        }
        lines.addAll(captures.lines());
        lines.add("");
        lines.addAll(exporters(status.at("exporters"), ledger));
        lines.add("");
        lines.addAll(talkers(status.at("top")));
        return lines;
    }

    private static List<String> talkers(JsonTree top) {
        List<String> keys = top.at("rows").items().stream()
                .findFirst()
                .map(row -> row.at("group").names())
                .orElse(List.of());
        if (keys.isEmpty()) {
            return List.of("no packets in the last ten seconds");
        }
        List<String> headings = new ArrayList<>(List.of(">BIT/S", ">PACKETS/S", ">FLOWS"));
        keys.forEach(key -> headings.add(key.toUpperCase(Locale.ROOT)));
        TextTable table = new TextTable(headings.toArray(String[]::new));
        for (JsonTree row : top.at("rows").items()) {
            List<String> cells = new ArrayList<>(List.of(
                    rounded(row.decimal("bitsPerSecond")).strip(),
                    rounded(row.decimal("packetsPerSecond")).strip(),
                    exact(row.number("flows"))));
            keys.forEach(key -> cells.add(value(row.at("group"), key)));
            table.row(cells.toArray(String[]::new));
        }
        return table.lines();
    }

    private static String value(JsonTree group, String key) {
        if (group.at(key).isAbsent()) {
            return "-";
        }
        return key.equals("proto") ? FlowText.protocol(group.number(key)) : group.text(key);
    }

    private List<String> exporters(JsonTree exporters, Ledger ledger) {
        TextTable table = new TextTable(
                "EXPORTER", "STATE", ">RECORDS/S", ">BIT/S", ">QUEUED", ">LOST/S", ">LOST", "LATENESS", "DESTINATION");
        for (JsonTree exporter : exporters.items()) {
            String name = exporter.text("name");
            long lost = ledger.exporter(name).lost();
            table.row(
                    name,
                    exporter.text("state"),
                    rate("sent " + name, ledger.exporter(name).count(ExporterCounter.SENT)),
                    rate("octets " + name, BITS * ledger.exporter(name).count(ExporterCounter.MESSAGE_OCTETS)),
                    exact(exporter.number("queuedRecords")),
                    rate("lost " + name, lost),
                    exact(lost),
                    ExportersCommand.lateness(exporter),
                    exporter.text("destination"));
        }
        return table.lines();
    }

    private String rate(String what, long value) {
        Long previous = before.put(what, value);
        return previous == null ? "-" : rounded((value - previous) / interval).strip();
    }
}
