// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ledger as Weir tells it at its end, on standard error. */
public final class LedgerText {
    private static final String NUMBER = "([0-9,]+)";

    private static final Pattern LOSS = Pattern.compile(": " + NUMBER + " packets?, [0-9,]+ octets?$");

    private final String text;

    private LedgerText(String text) {
        this.text = text;
    }

    /** The ledger of a Weir that has ended. */
    public static LedgerText of(Outcome outcome) {
        return new LedgerText(outcome.stderr());
    }

    /** Packets of a row, such as {@code metered}. */
    public long packets(String row) {
        return number(" " + row + " +" + NUMBER + " packets");
    }

    /** Octets of a row. */
    public long octets(String row) {
        return number(" " + row + " +[0-9,]+ packets +" + NUMBER + " octets");
    }

    /** Flow records made. */
    public long flowRecords() {
        return number(NUMBER + " flow records?(?: made)?:");
    }

    /** Data records that an exporter has sent. */
    public long dataRecords(String exporter) {
        return number("exporter " + exporter + ": .* sent as " + NUMBER + " data records?");
    }

    /** Packets in the records that an exporter has sent. */
    public long sentPackets(String exporter) {
        return number("exporter " + exporter + ": .*\\(" + NUMBER + " packets?, ");
    }

    /** Octets in the records that an exporter has sent. */
    public long sentOctets(String exporter) {
        return number("exporter " + exporter + ": .* packets?, " + NUMBER + " octets?\\)");
    }

    /** Packets in the records that an exporter has lost. */
    public long lostPackets(String exporter) {
        long lost = 0;
        boolean within = false;
        for (String line : text.lines().toList()) {
            if (line.contains("  exporter ")) {
                within = line.contains("  exporter " + exporter + ": ");
            } else if (within) {
                Matcher loss = LOSS.matcher(line);
                lost += loss.find() ? Long.parseLong(loss.group(1).replace(",", "")) : 0;
            }
        }
        return lost;
    }

    /** Messages that an exporter has sent. */
    public long messages(String exporter) {
        return number("exporter " + exporter + ": .*\\) in " + NUMBER + " messages?");
    }

    /** Whether Weir found its ledger to balance. */
    public boolean balances() {
        return text.contains("balanced: every packet and every record is accounted for")
                && !text.contains("NOT BALANCED");
    }

    private long number(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no '" + pattern + "' in\n" + text);
        }
        return Long.parseLong(matcher.group(1).replace(",", ""));
    }
}
