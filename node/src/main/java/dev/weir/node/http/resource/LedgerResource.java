// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.resource;

import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerBalance;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.node.http.Answer;
import dev.weir.node.http.OperationHandler;
import dev.weir.node.http.Resource;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code /api/v1/ledger}: where every packet and every record went. */
public final class LedgerResource implements Resource {
    private final Ledger ledger;

    /** That of a ledger. */
    public LedgerResource(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Map<String, OperationHandler> operations() {
        return Map.of("getLedger", call -> Future.succeededFuture(Answer.json(members())));
    }

    private Map<String, Object> members() {
        List<String> faults = LedgerBalance.faults(ledger);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("balanced", faults.isEmpty());
        members.put("faults", faults);
        List<Object> counters = new ArrayList<>();
        for (LedgerCounter counter : LedgerCounter.values()) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("name", word(counter));
            shown.put("stage", word(counter.stage()));
            shown.put("count", ledger.packets(counter));
            if (counter.hasOctets()) {
                shown.put("octets", ledger.octets(counter));
            }
            shown.put("help", counter.help());
            counters.add(shown);
        }
        members.put("counters", counters);
        members.put(
                "exporters",
                ledger.exporters().stream().map(LedgerResource::exporter).toList());
        return members;
    }

    private static Map<String, Object> exporter(ExporterLedger exporter) {
        List<Object> counters = new ArrayList<>();
        for (ExporterCounter counter : ExporterCounter.values()) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("name", word(counter));
            shown.put("count", exporter.count(counter));
            if (counter.kind() != ExporterCounter.Kind.COUNT) {
                shown.put("packets", exporter.packets(counter));
                shown.put("octets", exporter.octets(counter));
            }
            shown.put("loss", counter.isLoss());
            shown.put("help", counter.help());
            counters.add(shown);
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", exporter.exporter());
        members.put("counters", counters);
        return members;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
