// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.console;

import static dev.weir.node.console.Quantities.count;
import static dev.weir.node.console.Quantities.exact;

import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerBalance;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerCounter.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The ledger as lines for people: the equations from top to bottom, a counter that is 0 left out. */
public final class LedgerTable {
    private final Ledger ledger;
    private final List<String> lines = new ArrayList<>();

    private LedgerTable(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The lines; the last one says whether the ledger balances. */
    public static List<String> lines(Ledger ledger) {
        LedgerTable table = new LedgerTable(ledger);
        table.write();
        table.verdict();
        return table.lines;
    }

    /** The lines of one that still counts, which balances only when everything is drained. */
    public static List<String> running(Ledger ledger) {
        LedgerTable table = new LedgerTable(ledger);
        table.write();
        long packets = ledger.packets(Stage.METERED)
                + ledger.packets(Stage.ADOPTED)
                - ledger.packets(Stage.RECORDED)
                - ledger.packets(Stage.HANDED_OVER);
        table.lines.add("  running: " + count(packets, "packet") + " in "
                + count(ledger.packets(LedgerCounter.FLOWS_CACHED), "flow") + " of the cache are in no record yet");
        return table.lines;
    }

    private void write() {
        lines.add("ledger");
        stage(Stage.KERNEL);
        row("captured", ledger.packets(Stage.CAPTURED), ledger.octets(Stage.CAPTURED), "(of frames)");
        stage(Stage.NOT_METERED);
        stage(Stage.RECEIVED);
        stage(Stage.RELAYED);
        row("metered", ledger.packets(Stage.METERED), ledger.octets(Stage.METERED), "(of IP)");
        stage(Stage.NOTE);
        stage(Stage.ADOPTED);
        stage(Stage.HANDED_OVER);
        if (ledger.packets(Stage.CACHED) != 0) {
            row("in the cache", ledger.packets(Stage.CACHED), ledger.octets(Stage.CACHED), "");
        }
        row("recorded", ledger.packets(Stage.RECORDED), ledger.octets(Stage.RECORDED), "");
        stage(Stage.GIVEN_UP);
        flows();
        stage(Stage.RECORDED_ELSEWHERE);
        told(Stage.RELAY);
        told(Stage.NAT);
        ledger.exporters().forEach(this::exporter);
    }

    private void verdict() {
        List<String> faults = LedgerBalance.faults(ledger);
        if (faults.isEmpty()) {
            lines.add("  balanced: every packet and every record is accounted for");
        } else {
            faults.forEach(fault -> lines.add("  NOT BALANCED: " + fault));
        }
    }

    private void stage(Stage stage) {
        for (LedgerCounter counter : LedgerCounter.values()) {
            long packets = ledger.packets(counter);
            if (counter.stage() == stage && packets != 0) {
                if (counter.hasOctets() && stage != Stage.NOTE) {
                    row("  " + words(counter), packets, ledger.octets(counter), "");
                } else {
                    lines.add(packetsOf("  " + words(counter), packets));
                }
            }
        }
    }

    private void flows() {
        List<String> reasons = new ArrayList<>();
        for (LedgerCounter counter : LedgerCounter.values()) {
            long count = ledger.packets(counter);
            if (counter.name().startsWith("RECORDS_") && count != 0) {
                reasons.add(words(counter).substring("records ".length()) + ' ' + exact(count));
            }
        }
        lines.add("  " + count(ledger.packets(LedgerCounter.FLOWS_STARTED), "flow") + ", "
                + count(ledger.packets(LedgerCounter.FLOW_RECORDS), "flow record")
                + (reasons.isEmpty() ? "" : ": " + String.join(", ", reasons)));
    }

    private void told(Stage stage) {
        for (LedgerCounter counter : LedgerCounter.values()) {
            long count = ledger.packets(counter);
            if (counter.stage() == stage && count != 0) {
                lines.add("    " + exact(count) + ' ' + counter.help());
            }
        }
    }

    private void exporter(ExporterLedger exporter) {
        lines.add("  exporter " + exporter.exporter() + ": "
                + count(exporter.count(ExporterCounter.SENT), "flow record") + " sent as "
                + count(exporter.count(ExporterCounter.DATA_RECORDS), "data record") + " ("
                + count(exporter.packets(ExporterCounter.SENT), "packet") + ", "
                + count(exporter.octets(ExporterCounter.SENT), "octet") + ") in "
                + count(exporter.count(ExporterCounter.MESSAGES), "message"));
        for (ExporterCounter counter : ExporterCounter.values()) {
            long count = exporter.count(counter);
            boolean tellsTrouble = counter.isLoss()
                    || counter == ExporterCounter.QUEUED
                    || counter == ExporterCounter.SPOOLED
                    || counter == ExporterCounter.REFUSALS
                    || counter == ExporterCounter.TRANSPORT_ERRORS
                    || counter == ExporterCounter.RESOLUTIONS;
            if (counter.isLoss() && exporter.packets(counter) != 0) {
                lines.add("    " + exact(count) + ' ' + counter.help() + ": "
                        + count(exporter.packets(counter), "packet") + ", "
                        + count(exporter.octets(counter), "octet"));
            } else if (tellsTrouble && count != 0) {
                lines.add("    " + exact(count) + ' ' + counter.help());
            }
        }
    }

    private void row(String what, long packets, long octets, String note) {
        String number = exact(octets);
        lines.add((packetsOf(what, packets) + ' ' + blanks(20 - number.length()) + number + " octets " + note)
                .stripTrailing());
    }

    private static String packetsOf(String what, long packets) {
        String number = exact(packets);
        return "  " + what + blanks(26 - what.length()) + ' ' + blanks(15 - number.length()) + number + " packets";
    }

    private static String blanks(int count) {
        return " ".repeat(Math.max(0, count));
    }

    private static String words(LedgerCounter counter) {
        return counter.name().toLowerCase(Locale.ROOT).replace('_', ' ').replace("ipv", "IPv");
    }
}
