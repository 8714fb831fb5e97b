// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.query;

import dev.weir.config.Words;
import dev.weir.export.ExportVerticle;
import dev.weir.export.process.ExporterStatus;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerBalance;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.node.host.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What went wrong at a node between one look and the next, each told once. */
final class Alarms {
    /** While packets flow, parts of them are between two counters, a different number at each look. */
    private static final int LOOKS_OF_A_LASTING_FAULT = 5;

    private final Node node;
    private final Map<String, Long> counts = new HashMap<>();
    private final Map<String, String> states = new HashMap<>();
    private final Map<String, Integer> faults = new HashMap<>();
    private final Supplier<List<String>> configFaults;
    private Set<String> toldOfConfig = Set.of();

    /** Those of a node; {@code configFaults} is what is wrong with its configuration, a line each. */
    Alarms(Node node, Supplier<List<String>> configFaults) {
        this.node = node;
        this.configFaults = configFaults;
    }

    /** The alarms since the look before; the first only takes note of how things are. */
    List<Map<String, Object>> look() {
        Ledger ledger = node.ledger();
        List<Map<String, Object>> alarms = new ArrayList<>();
        for (LedgerCounter drops :
                new LedgerCounter[] {LedgerCounter.KERNEL_DROPPED, LedgerCounter.INTERFACE_DROPPED}) {
            long more = rise(drops.name(), ledger.packets(drops));
            if (more > 0) {
                alarms.add(alarm("drops", more + " packets: " + drops.help()));
            }
        }
        for (ExportVerticle exporter : node.exporters()) {
            ExporterStatus status = exporter.status();
            long more = rise(
                    "lost of " + status.name(), ledger.exporter(status.name()).lost());
            if (more > 0) {
                alarms.add(alarm("losses", "exporter " + status.name() + " lost " + more + " records"));
            }
            String state = Words.of(status.state());
            String last = states.put(status.name(), state);
            if (last != null && !last.equals(state)) {
                alarms.add(alarm(
                        "exporter",
                        "exporter " + status.name() + " is " + state + ", was " + last
                                + (status.lastError() == null ? "" : ": " + status.lastError())));
            }
        }
        addFaults(ledger, alarms);
        List<String> ofConfig = configFaults.get();
        ofConfig.stream()
                .filter(fault -> !toldOfConfig.contains(fault))
                .forEach(fault -> alarms.add(alarm("configuration", fault)));
        toldOfConfig = Set.copyOf(ofConfig);
        return alarms;
    }

    private void addFaults(Ledger ledger, List<Map<String, Object>> alarms) {
        List<String> now = LedgerBalance.faults(ledger);
        faults.keySet().retainAll(now);
        for (String fault : now) {
            if (faults.merge(fault, 1, Integer::sum) == LOOKS_OF_A_LASTING_FAULT) {
                alarms.add(alarm("ledger", fault));
            }
        }
    }

    /** How much a count has risen since the look before. */
    private long rise(String what, long value) {
        Long previous = counts.put(what, value);
        return previous == null ? 0 : value - previous;
    }

    private static Map<String, Object> alarm(String kind, String text) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("at", Instant.now().toString());
        members.put("kind", kind);
        members.put("text", text);
        return members;
    }
}
