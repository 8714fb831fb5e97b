// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import static dev.weir.node.console.Quantities.exact;

import dev.weir.export.lateness.LatenessSummary;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.Ledger;
import dev.weir.node.client.ApiClient;
import dev.weir.node.client.JsonTree;
import dev.weir.node.console.TextTable;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code weir exporters}: where flow records of a running node go, and orders to one exporter. */
final class ExportersCommand implements Callable<Integer> {
    private final ClientOptions options = new ClientOptions();

    CommandSpec spec() {
        CommandSpec spec = options.on(CommandSpecs.of(
                        "exporters", this, "Show the exporters of a running node, or tell one to do something."))
                .addSubcommand(
                        "pause",
                        order("pause", "Have an exporter send nothing; records wait as long as its queue has room."))
                .addSubcommand("resume", order("resume", "Have a paused exporter send again, what has waited first."))
                .addSubcommand(
                        "flush", order("flush", "Have an exporter send now what it holds back to fill a message."))
                .addSubcommand(
                        "resend-templates",
                        order("resend-templates", "Have an exporter send all templates again with its next message."));
        spec.usageMessage()
                .footer(
                        "",
                        ClientOptions.EXIT_CODES,
                        "",
                        "Examples:",
                        "  weir exporters                       state, queue, losses, lateness, last error of each",
                        "  weir exporters resend-templates lake for a collector that was started anew");
        return spec;
    }

    private static CommandSpec order(String word, String about) {
        ClientOptions options = new ClientOptions();
        PositionalParamSpec name = PositionalParamSpec.builder()
                .paramLabel("NAME")
                .index("0")
                .arity("1")
                .required(true)
                .type(String.class)
                .description("Name of the exporter.")
                .build();
        Callable<Integer> call = () -> {
            ApiClient client = options.client();
            String exporter = name.getValue();
            JsonTree told = client.post("/api/v1/exporters/" + ApiClient.encode(exporter) + "/" + word)
                    .tree();
            JsonTree all = new JsonTree(List.of(told.value()));
            options.format().print(told, () -> table(all, ledger(client)));
            return WeirCommand.DONE;
        };
        CommandSpec spec = options.on(CommandSpecs.of(word, call, about).addPositional(name));
        spec.usageMessage().footer("", ClientOptions.EXIT_CODES);
        return spec;
    }

    @Override
    public Integer call() throws Exception {
        ApiClient client = options.client();
        JsonTree told = client.get("/api/v1/exporters").tree();
        options.format().print(told, () -> table(told, ledger(client)));
        return WeirCommand.DONE;
    }

    private static Ledger ledger(ApiClient client) {
        try {
            return LedgerCommand.ledger(client.get("/api/v1/ledger").tree());
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    static List<String> table(JsonTree exporters, Ledger ledger) {
        TextTable table = new TextTable(
                "EXPORTER", "STATE", ">SENT", ">QUEUED", ">LOST", "LATENESS", "DESTINATION", "LAST ERROR");
        for (JsonTree exporter : exporters.items()) {
            String name = exporter.text("name");
            long lost = ledger.exporter(name).lost();
            table.row(
                    name,
                    exporter.text("state"),
                    exact(ledger.exporter(name).count(ExporterCounter.SENT)),
                    exact(exporter.number("queuedRecords")),
                    exact(lost),
                    lateness(exporter),
                    exporter.text("destination"),
                    exporter.text("lastError").isEmpty()
                            ? "-"
                            : exporter.text("lastErrorAt") + " " + exporter.text("lastError"));
        }
        return table.lines();
    }

    static String lateness(JsonTree exporter) {
        JsonTree told = exporter.at("lateness");
        LatenessSummary lateness = new LatenessSummary(
                told.number("records"), told.number("p50Ns"), told.number("p99Ns"), told.number("maxNs"));
        return lateness.records() == 0 ? "-" : LatenessText.of(lateness);
    }
}
