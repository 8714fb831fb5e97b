// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import static dev.weir.node.console.Quantities.count;
import static dev.weir.node.console.Quantities.exact;
import static dev.weir.node.console.Quantities.octets;

import dev.weir.node.client.ApiClient;
import dev.weir.node.client.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code weir flows}: what is flowing through a running node, and has been. */
final class FlowsCommand implements Callable<Integer> {
    private static final int DEFAULT_LIMIT = 20;

    private final ClientOptions options = new ClientOptions();

    private final PositionalParamSpec filter = PositionalParamSpec.builder()
            .paramLabel("FILTER")
            .index("0..*")
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("Which flows, in the words of tcpdump and nfdump; what the shell would read takes quotes.")
            .build();

    private final OptionSpec limit = OptionSpec.builder("-n", "--limit")
            .paramLabel("FLOWS")
            .type(Integer.class)
            .description("How many, at most: 20 by default, up to 10000; with --follow, any number.")
            .build();

    private final OptionSpec order = OptionSpec.builder("--order")
            .paramLabel("bytes|packets|duration|bps|pps|start|end")
            .type(String.class)
            .description("Which come first: those of most bytes (default), of the newest start, and so on.")
            .build();

    private final OptionSpec recent = OptionSpec.builder("--recent")
            .type(Boolean.class)
            .arity("0")
            .description("Records that were made, the newest first, instead of flows that go on.")
            .build();

    private final OptionSpec since = OptionSpec.builder("--since")
            .paramLabel("TIME")
            .type(String.class)
            .description("With --recent: only records made since then, 30s or 2026-01-31T12:00:00Z.")
            .build();

    private final OptionSpec follow = OptionSpec.builder("-f", "--follow")
            .type(Boolean.class)
            .arity("0")
            .description("Records as they are made, until Ctrl-C, or until --limit of them.")
            .build();

    CommandSpec spec() {
        CommandSpec spec =
                options.on(CommandSpecs.of("flows", this, "Show the flows that are in the cache of a running node.")
                        .addPositional(filter)
                        .addOption(limit)
                        .addOption(order)
                        .addOption(recent)
                        .addOption(since)
                        .addOption(follow));
        spec.usageMessage()
                .footer(
                        "",
                        ClientOptions.EXIT_CODES,
                        "",
                        "Examples:",
                        "  weir flows                                       the largest flows now",
                        "  weir flows 'src net 10.0.0.0/8 and bytes > 1M'   some of them",
                        "  weir flows --recent --since 30s dst port 53      records of the last 30 seconds",
                        "  weir flows --follow 'bytes > 100M'               large ones as they are recorded");
        return spec;
    }

    @Override
    public Integer call() throws Exception {
        if (Boolean.TRUE.equals(follow.getValue())) {
            return follow();
        }
        boolean made = Boolean.TRUE.equals(recent.getValue());
        if (!made && since.getValue() != null) {
            throw options.wrongUsage("--since: goes with --recent");
        }
        if (made && order.getValue() != null) {
            throw options.wrongUsage("--order: does not go with --recent, whose newest records come first");
        }
        Map<String, String> query = new LinkedHashMap<>();
        query.put("filter", filterText());
        Integer most = limit.getValue();
        query.put("limit", Integer.toString(most == null ? DEFAULT_LIMIT : most));
        if (order.getValue() != null) {
            query.put("order", order.getValue());
        }
        if (since.getValue() != null) {
            query.put("since", since.getValue());
        }
        JsonTree told = options.client()
                .get(ApiClient.path(made ? "/api/v1/flows/recent" : "/api/v1/flows", query))
                .tree();
        options.format().print(told, () -> lines(told, made ? "record" : "flow"));
        return WeirCommand.DONE;
    }

    private int follow() throws Exception {
        if (recent.getValue() != null || since.getValue() != null || order.getValue() != null) {
            throw options.wrongUsage("--follow: does not go with --recent, --since or --order");
        }
        Integer most = limit.getValue();
        String path = ApiClient.path("/api/v1/stream", Map.of("events", "flows", "filter", filterText()));
        try (EventReader events = new EventReader(options.client().events(path))) {
            return new FlowFollower(options.format(), most == null ? Long.MAX_VALUE : most).follow(events);
        }
    }

    private String filterText() {
        List<String> words = filter.getValue();
        return words == null ? "" : String.join(" ", words);
    }

    private static List<String> lines(JsonTree told, String noun) {
        List<String> lines = new ArrayList<>(FlowRows.table(told.at("flows").items()));
        lines.add("");
        String shown = count(told.at("flows").items().size(), noun);
        lines.add(shown + " of " + exact(told.number("matched")) + " that match, of " + exact(told.number("looked"))
                + "; those that match have " + count(told.number("packets"), "packet") + ", "
                + octets(told.decimal("octets")));
        if (!told.text("reachesBackTo").isEmpty()) {
            lines.add("records are kept since " + told.text("reachesBackTo"));
        }
        return lines;
    }
}
