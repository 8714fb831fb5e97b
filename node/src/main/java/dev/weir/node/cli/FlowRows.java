// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import static dev.weir.node.console.Quantities.exact;

import dev.weir.node.client.JsonTree;
import dev.weir.node.console.TextTable;
import java.util.List;

/** Flow records as rows of a table, and as lines below each other where the next one is not known yet. */
final class FlowRows {
    private static final String[] HEADINGS = {
        "START (UTC)", ">DURATION", "PROTO", "SOURCE", "DESTINATION", "FLAGS", ">SENT", ">BYTES", ">RECEIVED", ">BYTES"
    };

    /** Room for IPv4; what is longer moves the rest of its line. */
    private static final int[] WIDTHS = {23, 9, 5, 21, 21, 6, 10, 13, 10, 13};

    private FlowRows() {}

    /** A table of records. */
    static List<String> table(List<JsonTree> flows) {
        TextTable table = new TextTable(HEADINGS);
        flows.forEach(flow -> table.row(cells(flow)));
        return table.lines();
    }

    /** The headings above lines. */
    static String heading() {
        String[] cells = new String[HEADINGS.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = HEADINGS[i].replace(">", "");
        }
        return line(cells);
    }

    /** One record as a line. */
    static String line(JsonTree flow) {
        return line(cells(flow));
    }

    private static String line(String... cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            String blanks = " ".repeat(Math.max(0, WIDTHS[i] - cells[i].length()));
            line.append(i == 0 ? "" : "  ").append(HEADINGS[i].startsWith(">") ? blanks + cells[i] : cells[i] + blanks);
        }
        return line.toString().stripTrailing();
    }

    private static String[] cells(JsonTree flow) {
        return new String[] {
            FlowText.start(flow),
            FlowText.duration(flow),
            FlowText.protocol(flow.number("protocolIdentifier")),
            FlowText.source(flow),
            FlowText.destination(flow),
            FlowText.flags(flow),
            exact(flow.number("packetDeltaCount")),
            exact(flow.number("octetDeltaCount")),
            exact(flow.number("reversePacketDeltaCount")),
            exact(flow.number("reverseOctetDeltaCount"))
        };
    }
}
