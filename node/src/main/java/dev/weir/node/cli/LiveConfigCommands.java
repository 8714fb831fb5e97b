// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.node.client.ApiClient;
import dev.weir.node.client.JsonTree;
import dev.weir.node.client.Reply;
import dev.weir.node.console.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code weir config get|set|apply|history|shared|rollback}: the configuration of a node that runs. */
final class LiveConfigCommands {
    private static final String CONFIG = "/api/v1/config";
    private static final String NODE = "node";
    private static final String DRY_RUN = "dryRun";
    private static final String YAML = "application/yaml";
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private LiveConfigCommands() {}

    /** Adds them to {@code weir config}. */
    static CommandSpec on(CommandSpec config) {
        return config.addSubcommand("get", get())
                .addSubcommand("set", set())
                .addSubcommand("apply", apply())
                .addSubcommand("history", history())
                .addSubcommand("shared", SharedConfigCommand.spec())
                .addSubcommand("rollback", rollback());
    }

    private static CommandSpec get() {
        ClientOptions options = new ClientOptions();
        PositionalParamSpec key =
                positional("KEY", "0..1", String.class, "Only this: metering, exporters[0].transport.");
        Callable<Integer> call = () -> {
            String wanted = key.getValue();
            ApiClient client = options.client();
            if (wanted == null && options.format() != ClientFormat.JSON) {
                System.out.print(client.get(CONFIG, YAML).body());
                return WeirCommand.DONE;
            }
            JsonTree config = client.get(CONFIG).tree();
            JsonTree part = wanted == null ? config : part(options, config, wanted);
            boolean plain = !(part.value() instanceof Map<?, ?>) && !(part.value() instanceof List<?>);
            options.format()
                    .print(
                            part,
                            () -> (plain ? part.value().toString() : part.yaml())
                                    .lines()
                                    .toList());
            return WeirCommand.DONE;
        };
        return described(
                options,
                CommandSpecs.of("get", call, "Show the configuration of a running node, secrets masked.")
                        .addPositional(key));
    }

    private static JsonTree part(ClientOptions options, JsonTree config, String key) {
        try {
            JsonTree part = MergePatch.at(config, key);
            if (!part.isAbsent()) {
                return part;
            }
        } catch (IllegalArgumentException e) {
            throw options.wrongUsage(e.getMessage());
        }
        throw options.wrongUsage("there is no " + key + " in the configuration");
    }

    private static CommandSpec set() {
        ClientOptions options = new ClientOptions();
        OptionSpec dryRun = dryRun();
        OptionSpec scope = scope();
        PositionalParamSpec lines = positional(
                "KEY=VALUE",
                "1..*",
                List.class,
                "metering.idleTimeout=5s, exporters[0].name=lake; null stands for the default. Several change at once.");
        Callable<Integer> call = () -> {
            ApiClient client = options.client();
            Reply now = client.get(CONFIG);
            MergePatch patch = new MergePatch(now.tree());
            try {
                List<?> given = lines.getValue();
                requireNoItems(scope.getValue(), given);
                given.forEach(line -> patch.set(line.toString()));
            } catch (IllegalArgumentException e) {
                throw options.wrongUsage(e.getMessage());
            }
            return change(
                    options, client, "PATCH", now.etag(), query(dryRun, scope.getValue()), MERGE_PATCH, patch.json());
        };
        return described(
                options,
                CommandSpecs.of(
                                "set",
                                call,
                                "Change keys of a running node's configuration, all or none of them; with --scope, on several nodes"
                                        + " of its cluster or on none.")
                        .addPositional(lines)
                        .addOption(scope)
                        .addOption(dryRun));
    }

    /** A list is replaced whole: with an item of this node's, all others would get its other items as well. */
    private static void requireNoItems(String scope, List<?> lines) {
        for (Object line : lines) {
            String key = line.toString().split("=", 2)[0];
            if (!scope.equals(NODE) && key.contains("[")) {
                throw new IllegalArgumentException(
                        key + " is in a list, which is shared whole: send the list as a merge" + " patch with " + CONFIG
                                + "?scope=" + scope);
            }
        }
    }

    private static CommandSpec apply() {
        ClientOptions options = new ClientOptions();
        OptionSpec dryRun = dryRun();
        PositionalParamSpec file = positional("FILE", "1", Path.class, "YAML or JSON file: the whole configuration.");
        Callable<Integer> call = () -> {
            Path path = file.getValue();
            String text;
            try {
                text = Files.readString(path);
            } catch (IOException e) {
                throw options.wrongUsage(path + ": there is no such file, or it may not be read");
            }
            ApiClient client = options.client();
            String etag = client.get(CONFIG).etag();
            return change(options, client, "PUT", etag, query(dryRun, NODE), YAML, text);
        };
        return described(
                options,
                CommandSpecs.of("apply", call, "Make a file the configuration of a running node, whole or not at all.")
                        .addPositional(file)
                        .addOption(dryRun));
    }

    private static CommandSpec history() {
        ClientOptions options = new ClientOptions();
        Callable<Integer> call = () -> {
            JsonTree history = options.client().get(CONFIG + "/history").tree();
            options.format().print(history, () -> versions(history));
            return WeirCommand.DONE;
        };
        return described(
                options,
                CommandSpecs.of("history", call, "Show the configurations that a running node had: when, by whom."));
    }

    private static CommandSpec rollback() {
        ClientOptions options = new ClientOptions();
        PositionalParamSpec version =
                positional("VERSION", "1", Long.class, "Number of a version of 'config history'.");
        Callable<Integer> call = () -> {
            long number = version.<Long>getValue();
            JsonTree told =
                    options.client().post(CONFIG + "/rollback/" + number).tree();
            options.format().print(told, () -> outcome(told, false));
            return WeirCommand.DONE;
        };
        return described(
                options,
                CommandSpecs.of("rollback", call, "Go back to a configuration that a running node had.")
                        .addPositional(version));
    }

    private static int change(
            ClientOptions options,
            ApiClient client,
            String method,
            String etag,
            Map<String, String> query,
            String contentType,
            String body)
            throws Exception {
        String path = ApiClient.path(CONFIG, query);
        JsonTree told = client.call(method, path, Map.of("If-Match", etag), contentType, body)
                .tree();
        options.format().print(told, () -> outcome(told, query.containsKey(DRY_RUN)));
        return WeirCommand.DONE;
    }

    private static Map<String, String> query(OptionSpec dryRun, String scope) {
        Map<String, String> query = new LinkedHashMap<>();
        if (Boolean.TRUE.equals(dryRun.getValue())) {
            query.put(DRY_RUN, "true");
        }
        if (!scope.equals(NODE)) {
            query.put("scope", scope);
        }
        return query;
    }

    /** What was done, or would be: a line for each part of the node. */
    private static List<String> outcome(JsonTree told, boolean dry) {
        if (!told.at("nodes").isAbsent()) {
            return SharedConfigCommand.outcome(told, dry);
        }
        List<JsonTree> steps = told.at("plan").items();
        List<String> lines = new ArrayList<>();
        for (JsonTree step : steps) {
            lines.add(step.text("component") + ": "
                    + String.join(
                            ", ",
                            step.at("changes").items().stream()
                                    .map(change -> change.value().toString())
                                    .toList())
                    + " (" + step.text("effect") + (step.text("why").isEmpty() ? "" : ": " + step.text("why")) + ")");
        }
        if (dry) {
            lines.add(
                    steps.isEmpty()
                            ? "nothing would change"
                            : told.flag("possible")
                                    ? "nothing was changed: this is what would be"
                                    : "nothing was changed, and could not be: a part takes a restart of the node");
        } else {
            boolean applied = told.text("applied").equals("true");
            lines.add(
                    (applied ? "applied" : "nothing to change") + ": version " + told.text("version") + " is in force");
        }
        return lines;
    }

    private static List<String> versions(JsonTree history) {
        TextTable table = new TextTable(">VERSION", "SINCE", "FOR", "BY", "");
        for (JsonTree version : history.items()) {
            table.row(
                    version.text("version"),
                    version.text("when"),
                    version.text("scope"),
                    version.text("who"),
                    version.flag("current") ? "in force" : "");
        }
        return table.lines();
    }

    private static OptionSpec scope() {
        return OptionSpec.builder("--scope")
                .paramLabel("SCOPE")
                .type(String.class)
                .initialValue(NODE)
                .completionCandidates(List.of(NODE, "group", "cluster"))
                .description(
                        "Whose configuration: node (the one that is called), group (its failover group) or cluster."
                                + " All of them change, or none.")
                .build();
    }

    private static OptionSpec dryRun() {
        return OptionSpec.builder("--dry-run")
                .type(boolean.class)
                .description("Show what would be changed, and how each part takes it; change nothing.")
                .build();
    }

    private static PositionalParamSpec positional(String label, String arity, Class<?> type, String about) {
        PositionalParamSpec.Builder spec = PositionalParamSpec.builder()
                .paramLabel(label)
                .index(type == List.class ? "0..*" : "0")
                .arity(arity)
                .required(!arity.startsWith("0"))
                .type(type)
                .description(about);
        return type == List.class ? spec.auxiliaryTypes(String.class).build() : spec.build();
    }

    private static CommandSpec described(ClientOptions options, CommandSpec spec) {
        options.on(spec).usageMessage().footer("", ClientOptions.EXIT_CODES);
        return spec;
    }
}
