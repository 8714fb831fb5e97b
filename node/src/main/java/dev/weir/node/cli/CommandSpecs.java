// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What the descriptions of all commands have in common. Commands are described by calls, not by annotations: to read
 * those takes a third of a start.
 */
final class CommandSpecs {
    private CommandSpecs() {}

    /**
     * A command with {@code --help} and {@code --version}, whose options are listed in the order in which they are added.
     *
     * @param command what is run: a {@link java.util.concurrent.Callable} that returns the exit code
     */
    static CommandSpec of(String name, Object command, String... description) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command)
                .name(name)
                .versionProvider(new Version())
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print version information and exit.")
                        .build());
        spec.usageMessage().description(description).sortOptions(false);
        return spec;
    }
}
