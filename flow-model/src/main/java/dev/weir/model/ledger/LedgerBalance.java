// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.ledger;

import dev.weir.model.ledger.LedgerCounter.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * The ledger's equations, which hold exactly once everything is drained:
 *
 * <pre>
 *   captured          = parsed + not metered (by reason)                     packets, frame octets
 *   parsed + received = metered + relayed + lost on the way                  packets
 *   metered + adopted = cached + recorded + handed over                      packets, IP octets
 *   recorded          = for every exporter: sent + queued + spooled + lost   records, packets, IP octets
 * </pre>
 *
 * <p>A node that has all roles receives and relays nothing. One that leaves the metering to others meters
 * nothing; one that leaves the exporting to others has a single exporter in its ledger, which is what hands its records
 * over; to the exporters of one that only exports are offered the records that it received.
 */
public final class LedgerBalance {
    private final Ledger ledger;
    private final List<String> faults = new ArrayList<>();

    private LedgerBalance(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The equations that do not hold, each as a line with both sides; empty when the ledger balances. */
    public static List<String> faults(Ledger ledger) {
        LedgerBalance balance = new LedgerBalance(ledger);
        balance.check();
        return List.copyOf(balance.faults);
    }

    private void check() {
        expect(
                "captured packets = parsed + not metered",
                ledger.packets(Stage.CAPTURED),
                ledger.packets(Stage.PARSED) + ledger.packets(Stage.NOT_METERED));
        expect(
                "captured octets = parsed + not metered",
                ledger.octets(Stage.CAPTURED),
                ledger.octets(Stage.PARSED) + ledger.octets(Stage.NOT_METERED));
        expect(
                "parsed + received packets = metered + relayed + lost on the way",
                ledger.packets(Stage.PARSED) + ledger.packets(Stage.RECEIVED),
                ledger.packets(Stage.METERED) + ledger.packets(Stage.RELAYED));
        expect(
                "metered + adopted packets = cached + recorded + handed over",
                ledger.packets(Stage.METERED) + ledger.packets(Stage.ADOPTED),
                ledger.packets(Stage.CACHED) + ledger.packets(Stage.RECORDED) + ledger.packets(Stage.HANDED_OVER));
        expect(
                "metered + adopted octets = cached + recorded + handed over",
                ledger.octets(Stage.METERED) + ledger.octets(Stage.ADOPTED),
                ledger.octets(Stage.CACHED) + ledger.octets(Stage.RECORDED) + ledger.octets(Stage.HANDED_OVER));
        for (ExporterLedger exporter : ledger.exporters()) {
            checkExporter(exporter);
        }
    }

    private void checkExporter(ExporterLedger exporter) {
        long records = 0;
        long packets = 0;
        long octets = 0;
        for (ExporterCounter counter : ExporterCounter.values()) {
            if (counter.kind() == ExporterCounter.Kind.RECORDS && counter != ExporterCounter.OFFERED) {
                records += exporter.count(counter);
                packets += exporter.packets(counter);
                octets += exporter.octets(counter);
            }
        }
        String name = "exporter " + exporter.exporter() + ": ";
        long offered = exporter.count(ExporterCounter.OFFERED);
        expect(name + "records offered = sent + queued + spooled + lost", offered, records);
        expect(name + "packets offered = ...", exporter.packets(ExporterCounter.OFFERED), packets);
        expect(name + "octets offered = ...", exporter.octets(ExporterCounter.OFFERED), octets);
    }

    private void expect(String equation, long left, long right) {
        if (left != right) {
            faults.add(equation + ": " + left + " is not " + right);
        }
    }
}
