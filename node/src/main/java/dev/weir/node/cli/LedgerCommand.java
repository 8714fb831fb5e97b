// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.node.client.JsonTree;
import dev.weir.node.console.LedgerTable;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** {@code weir ledger}: where every packet and every record of a running node went. */
final class LedgerCommand implements Callable<Integer> {
    private final ClientOptions options = new ClientOptions();

    CommandSpec spec() {
        CommandSpec spec = options.on(
                CommandSpecs.of("ledger", this, "Show where every packet and every record of a running node went."));
        spec.usageMessage().footer("", ClientOptions.EXIT_CODES);
        return spec;
    }

    @Override
    public Integer call() throws Exception {
        JsonTree told = options.client().get("/api/v1/ledger").tree();
        options.format().print(told, () -> LedgerTable.running(ledger(told)));
        return WeirCommand.DONE;
    }

    /** The ledger that a node told; counters that only it knows are left out. */
    static Ledger ledger(JsonTree told) {
        Ledger ledger = new Ledger();
        LedgerSlice slice = ledger.slice("told");
        for (JsonTree counter : told.at("counters").items()) {
            named(LedgerCounter.values(), counter)
                    .ifPresent(known -> slice.add(known, counter.number("count"), counter.number("octets")));
        }
        for (JsonTree exporter : told.at("exporters").items()) {
            String name = exporter.text("name");
            for (JsonTree counter : exporter.at("counters").items()) {
                named(ExporterCounter.values(), counter)
                        .ifPresent(known -> ledger.exporter(name)
                                .add(
                                        known,
                                        counter.number("count"),
                                        counter.number("packets"),
                                        counter.number("octets")));
            }
        }
        return ledger;
    }

    private static <E extends Enum<E>> Optional<E> named(E[] counters, JsonTree counter) {
        String name = counter.text("name").toUpperCase(Locale.ROOT);
        return Stream.of(counters).filter(known -> known.name().equals(name)).findFirst();
    }
}
