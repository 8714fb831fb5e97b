// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.node.client.JsonTree;
import dev.weir.node.console.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** {@code weir config shared}: the changes that the nodes of a cluster have made together. */
final class SharedConfigCommand {
    private SharedConfigCommand() {}

    static CommandSpec spec() {
        ClientOptions options = new ClientOptions();
        Callable<Integer> call = () -> {
            JsonTree shared = options.client().get("/api/v1/config/shared").tree();
            options.format().print(shared, () -> lines(shared));
            return WeirCommand.DONE;
        };
        CommandSpec spec = CommandSpecs.of(
                "shared",
                call,
                "Show the changes that the nodes of a cluster share, and how far the running node has come in them.");
        options.on(spec).usageMessage().footer("", ClientOptions.EXIT_CODES);
        return spec;
    }

    static List<String> lines(JsonTree shared) {
        if (shared.text("cluster").isEmpty()) {
            return List.of("this node is in no cluster, and shares nothing");
        }
        List<String> lines = new ArrayList<>();
        TextTable table = new TextTable(">CHANGE", "WHEN", "FOR", "BY", "");
        for (JsonTree change : shared.at("changes").items()) {
            boolean folded = change.number("since") != change.number("number");
            table.row(
                    folded ? change.text("since") + "-" + change.text("number") : change.text("number"),
                    change.text("when"),
                    change.text("scope").equals("group") ? "group " + change.text("group") : "cluster",
                    change.text("who"),
                    missed(shared).contains(change.text("number")) ? "MISSED by this node" : "");
        }
        lines.addAll(table.lines());
        lines.addAll(standing(shared));
        return lines;
    }

    /** How far the node has come, a line or more; nothing of a node that is in no cluster. */
    static List<String> standing(JsonTree shared) {
        if (shared.text("cluster").isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        long newest = shared.number("newest");
        lines.add("shared configuration: "
                + (shared.number("behind") == 0
                        ? newest == 0 ? "no change yet" : "this node has all changes up to " + newest
                        : "this node has yet to make " + shared.number("behind") + " changes after " + newest));
        if (!missed(shared).isEmpty()) {
            lines.add("  MISSED: change " + String.join(", ", missed(shared))
                    + " cannot be made on this node; its log says why, and a restart tries again");
        }
        if (!shared.text("pending").isEmpty()) {
            lines.add("  under way: " + shared.text("pending"));
        }
        if (!shared.text("trouble").isEmpty()) {
            lines.add("  TROUBLE: " + shared.text("trouble"));
        }
        return lines;
    }

    private static List<String> missed(JsonTree shared) {
        return shared.at("missed").items().stream()
                .map(number -> String.valueOf(number.value()))
                .collect(Collectors.toList());
    }

    /** What was done on each node, or would be. */
    static List<String> outcome(JsonTree told, boolean dry) {
        List<String> lines = new ArrayList<>();
        for (JsonTree node : told.at("nodes").items()) {
            List<JsonTree> steps = node.at("lines").items();
            if (steps.isEmpty()) {
                lines.add(node.text("name") + ": nothing to change");
            }
            steps.forEach(step -> lines.add(node.text("name") + ": " + step.value()));
        }
        lines.add(
                dry
                        ? "nothing was changed: this is what would be"
                        : "applied on " + told.at("nodes").items().size() + " nodes: version " + told.text("version")
                                + " is in force here");
        return lines;
    }
}
