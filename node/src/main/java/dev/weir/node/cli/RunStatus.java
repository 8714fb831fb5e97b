// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import static dev.weir.node.console.Quantities.exact;
import static dev.weir.node.console.Quantities.rounded;
import static dev.weir.node.console.Quantities.seconds;

import dev.weir.export.ExportVerticle;
import dev.weir.export.process.ExporterStatus;
import dev.weir.model.bus.Beacon.Takes;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.node.host.Node;
import dev.weir.node.relay.PeerStatus;
import dev.weir.router.CaptureStatus;
import dev.weir.router.forward.ForwardingStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The status of a running node on one screen: what comes in, what is kept, what goes out; rates of the last interval. */
final class RunStatus {
    private static final double MIN_INTERVAL_S = 0.9;

    private final Node node;
    private final long startedNs = System.nanoTime();
    private final Map<String, Long> before = new HashMap<>();
    private long lastNs = startedNs;
    private List<String> lines = List.of();

    RunStatus(Node node) {
        this.node = node;
    }

    /** The lines, made anew once a second. */
    List<String> lines() {
        long nowNs = System.nanoTime();
        double interval = (nowNs - lastNs) / 1e9;
        if (lines.isEmpty() || interval >= MIN_INTERVAL_S) {
            lines = compose(Math.max(interval, 1e-3), (nowNs - startedNs) / 1e9);
            lastNs = nowNs;
        }
        return lines;
    }

    private List<String> compose(double interval, double uptime) {
        Ledger ledger = node.ledger();
        List<String> out = new ArrayList<>();
        out.add("weir " + node.config().node().name() + ", up " + seconds(uptime) + "   (Ctrl-C drains and stops)");
        node.forwarding()
                .filter(forwarding -> forwarding.settings() != 0)
                .ifPresent(forwarding -> out.add(forwarding(forwarding)));
        for (CaptureStatus capture : node.captures()) {
            String key = "capture " + capture.name();
            out.add(String.format(
                    Locale.ROOT,
                    "  capture  %-16s %9s packets/s %9sbit/s  %s packets%s",
                    capture.name(),
                    rounded(rate(key + " packets", capture.packets(), interval)),
                    rounded(8 * rate(key + " octets", capture.octets(), interval)) + " ",
                    exact(capture.packets()),
                    capture.error().isEmpty() ? "" : "  BROKEN: " + capture.error()));
        }
        long dropped = ledger.packets(LedgerCounter.KERNEL_DROPPED) + ledger.packets(LedgerCounter.INTERFACE_DROPPED);
        out.add("  dropped  " + exact(dropped) + " packets by the kernel");
        out.add(String.format(
                Locale.ROOT,
                "  flows    %s in the cache, %s begun (%s/s), %s records made",
                exact(ledger.packets(LedgerCounter.FLOWS_CACHED)),
                exact(ledger.packets(LedgerCounter.FLOWS_STARTED)),
                rounded(rate("flows", ledger.packets(LedgerCounter.FLOWS_STARTED), interval))
                        .strip(),
                exact(ledger.packets(LedgerCounter.FLOW_RECORDS))));
        for (PeerStatus peer : node.peers()) {
            out.add(String.format(
                    Locale.ROOT,
                    "  %-7s  %-16s %s %s in flight, %s more granted, %s waiting",
                    peer.takes() == Takes.PACKETS ? "packets" : "records",
                    peer.node(),
                    peer.outbound() ? "to:  " : "from:",
                    exact(peer.inFlight()),
                    exact(peer.credits()),
                    exact(peer.waiting())));
        }
        for (ExportVerticle exporter : node.exporters()) {
            out.add(exporter(exporter.status(), ledger, interval));
        }
        return out;
    }

    private static String forwarding(ForwardingStatus forwarding) {
        return String.format(
                Locale.ROOT,
                "  forward  %-16s %s settings, %s drifted, %s put right%s",
                forwarding.mode(),
                exact(forwarding.settings()),
                exact(forwarding.drifts()),
                exact(forwarding.repaired()),
                forwarding.trouble().isEmpty() ? "" : "  TROUBLE: " + forwarding.trouble());
    }

    private String exporter(ExporterStatus status, Ledger ledger, double interval) {
        long sent = ledger.exporter(status.name()).count(ExporterCounter.SENT);
        long lost = ledger.exporter(status.name()).lost();
        return String.format(
                Locale.ROOT,
                "  export   %-16s %s to %s: %s sent (%s/s), %s queued, %s lost%s%s",
                status.name(),
                status.state().name().toLowerCase(Locale.ROOT),
                status.destination(),
                exact(sent),
                rounded(rate("export " + status.name(), sent, interval)).strip(),
                exact(status.queuedRecords()),
                exact(lost),
                status.lateness().records() == 0 ? "" : ", " + LatenessText.of(status.lateness()),
                status.lastError() == null ? "" : "  (" + status.lastError() + ")");
    }

    private double rate(String what, long value, double interval) {
        Long previous = before.put(what, value);
        return previous == null ? 0 : (value - previous) / interval;
    }
}
