// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.config.WeirConfig;
import dev.weir.config.text.ConfigDefaults;
import dev.weir.config.text.ConfigLoader;
import dev.weir.config.text.ConfigSchema;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir config}: what can be configured, and whether a file is right. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "defaults|check FILE|schema",
        description = "Print the default configuration, check a file, print the schema.")
final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new picocli.CommandLine.ParameterException(
                spec.commandLine(), "config needs one of: defaults, check FILE, schema");
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Print the default configuration as YAML, every key explained.")
    int defaults() {
        System.out.print(ConfigDefaults.yaml());
        return WeirCommand.DONE;
    }

    @Command(mixinStandardHelpOptions = true, description = "Print the JSON schema of the configuration.")
    int schema() {
        System.out.println(ConfigSchema.json());
        return WeirCommand.DONE;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description =
                    "Check a configuration file: every error with its path and line. Exit code 1 when there is one.")
    int check(
            @Parameters(paramLabel = "FILE", description = "YAML or JSON file.") Path file,
            @Option(
                            names = "--set",
                            paramLabel = "KEY=VALUE",
                            description = "Override a key, as 'weir run --set' does.")
                    List<String> overrides)
            throws Exception {
        WeirConfig config = ConfigLoader.load(file, overrides == null ? List.of() : overrides);
        System.err.println(file + ": good (captures: " + config.captures().size() + ", exporters: "
                + config.exporters().size() + ")");
        return WeirCommand.DONE;
    }
}
