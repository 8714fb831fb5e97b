// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.config.WeirConfig;
import dev.weir.config.text.ConfigDefaults;
import dev.weir.config.text.ConfigLoader;
import dev.weir.config.text.ConfigSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code weir config}: what can be configured, and whether a file is right. */
final class ConfigCommand {
    private final PositionalParamSpec file = PositionalParamSpec.builder()
            .paramLabel("FILE")
            .index("0")
            .arity("1")
            .required(true)
            .type(Path.class)
            .description("YAML or JSON file.")
            .build();

    private final OptionSpec overrides = OptionSpec.builder("--set")
            .paramLabel("KEY=VALUE")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .initialValue(List.of())
            .description("Override a key, as 'weir run --set' does.")
            .build();

    private final CommandSpec spec = describe();

    private CommandSpec describe() {
        Callable<Integer> none = this::none;
        Callable<Integer> defaults = ConfigCommand::defaults;
        Callable<Integer> schema = ConfigCommand::schema;
        Callable<Integer> check = this::check;
        CommandSpec described = CommandSpecs.of(
                        "config",
                        none,
                        "Print the default configuration, check a file; see and change the configuration of a running node.")
                .addSubcommand(
                        "defaults",
                        CommandSpecs.of(
                                "defaults", defaults, "Print the default configuration as YAML, every key explained."))
                .addSubcommand(
                        "schema", CommandSpecs.of("schema", schema, "Print the JSON schema of the configuration."))
                .addSubcommand(
                        "check",
                        CommandSpecs.of(
                                        "check",
                                        check,
                                        "Check a configuration file: every error with its path and line. Exit code 1 when there is one.")
                                .addPositional(file)
                                .addOption(overrides));
        LiveConfigCommands.on(described);
        described.usageMessage().synopsisSubcommandLabel("COMMAND");
        described
                .usageMessage()
                .footer(
                        "",
                        "defaults, schema and check look at files; get, set, apply, history, shared and rollback call a node that runs.",
                        "",
                        "Examples:",
                        "  weir config set metering.idleTimeout=5s --dry-run    what it would change, and how",
                        "  weir config set --scope cluster metering.idleTimeout=5s   on all nodes of its cluster, or on none",
                        "  weir config shared                                   the changes that its cluster shares",
                        "  weir config get > now.yaml                           to edit, and then: weir config apply now.yaml",
                        "  weir config rollback 3                               back to version 3 of 'weir config history'");
        return described;
    }

    CommandSpec spec() {
        return spec;
    }

    private int none() {
        throw new ParameterException(
                spec.commandLine(),
                "config needs one of: defaults, check FILE, schema; get, set, apply, history, shared, rollback");
    }

    private static int defaults() {
        System.out.print(ConfigDefaults.yaml());
        return WeirCommand.DONE;
    }

    private static int schema() {
        System.out.println(ConfigSchema.json());
        return WeirCommand.DONE;
    }

    private int check() throws Exception {
        Path checked = file.getValue();
        WeirConfig config = ConfigLoader.load(checked, overrides.getValue());
        System.err.println(checked + ": good (captures: " + config.captures().size() + ", exporters: "
                + config.exporters().size() + ")");
        return WeirCommand.DONE;
    }
}
