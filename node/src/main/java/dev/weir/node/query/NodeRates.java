// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.query;

import dev.weir.config.Words;
import dev.weir.export.ExportVerticle;
import dev.weir.export.process.ExporterStatus;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.node.host.Node;
import dev.weir.router.CaptureStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a node does a second, between one look and the next. */
final class NodeRates {
    private static final int BITS = 8;

    private final Node node;
    private final Map<String, Long> before = new HashMap<>();
    private long lastNs;
    private double seconds;

    NodeRates(Node node) {
        this.node = node;
    }

    /** The rates since the look before; at the first look, of nothing. */
    Map<String, Object> look() {
        long nowNs = System.nanoTime();
        seconds = lastNs == 0 ? 0 : (nowNs - lastNs) / 1e9;
        lastNs = nowNs;
        Ledger ledger = node.ledger();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("at", Instant.now().toString());
        members.put("seconds", seconds);
        members.put("packetsPerSecond", rate("metered", ledger.packets(LedgerCounter.METERED)));
        members.put("bitsPerSecond", rate("bits", BITS * ledger.octets(LedgerCounter.METERED)));
        members.put(
                "droppedPerSecond",
                rate(
                        "dropped",
                        ledger.packets(LedgerCounter.KERNEL_DROPPED)
                                + ledger.packets(LedgerCounter.INTERFACE_DROPPED)));
        members.put("flows", ledger.packets(LedgerCounter.FLOWS_CACHED));
        members.put("flowsPerSecond", rate("begun", ledger.packets(LedgerCounter.FLOWS_STARTED)));
        members.put("recordsPerSecond", rate("records", ledger.packets(LedgerCounter.FLOW_RECORDS)));
        members.put("captures", captures());
        members.put("exporters", exporters(ledger));
        return members;
    }

    private List<Map<String, Object>> captures() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (CaptureStatus capture : node.captures()) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("name", capture.name());
            members.put("packetsPerSecond", rate("packets of capture " + capture.name(), capture.packets()));
            members.put("bitsPerSecond", rate("bits of capture " + capture.name(), BITS * capture.octets()));
            all.add(members);
        }
        return all;
    }

    private List<Map<String, Object>> exporters(Ledger ledger) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (ExportVerticle exporter : node.exporters()) {
            ExporterStatus status = exporter.status();
            ExporterLedger counted = ledger.exporter(status.name());
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("name", status.name());
            members.put("state", Words.of(status.state()));
            members.put("recordsPerSecond", rate("sent of " + status.name(), counted.count(ExporterCounter.SENT)));
            members.put("lostPerSecond", rate("lost of " + status.name(), counted.lost()));
            members.put("queuedRecords", status.queuedRecords());
            all.add(members);
        }
        return all;
    }

    private double rate(String what, long value) {
        Long previous = before.put(what, value);
        return previous == null || seconds <= 0 ? 0 : Math.round((value - previous) / seconds * 10) / 10.0;
    }
}
