// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.config.text.ConfigException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir}: the command that has the others. */
@Command(
        name = "weir",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Meters packets into flow records that are right to the byte, and exports them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ReadCommand.class, RunCommand.class, ConfigCommand.class, InterfacesCommand.class},
        footer = {
            "",
            "Start here:",
            "  weir read capture.pcap             flow records of a file, as JSON lines",
            "  weir run                           meter the default route's interface",
            "  weir config defaults > weir.yaml   a configuration, every key explained"
        })
public final class WeirCommand implements Callable<Integer> {
    /** All went well. */
    public static final int DONE = 0;
    /** Something failed; standard error has a line that says what. */
    public static final int FAILED = 1;
    /** The command line was not understood. */
    public static final int USAGE = 2;

    @Spec
    private CommandSpec spec;

    /** Runs a command line and returns the code to exit with. */
    public static int execute(String... args) {
        return new CommandLine(new WeirCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((failure, line, parsed) -> report(failure))
                .setParameterExceptionHandler((failure, arguments) -> usage(failure))
                .execute(args);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(System.err);
        return USAGE;
    }

    private static int usage(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        System.err.println("weir: " + failure.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(failure, System.err)) {
            System.err.println(
                    "Try 'weir" + (command.getParent() == null ? "" : " " + command.getCommandName()) + " --help'.");
        }
        return USAGE;
    }

    private static int report(Exception failure) {
        if (failure instanceof ConfigException config) {
            config.errors().forEach(error -> System.err.println("weir: " + error));
        } else {
            System.err.println("weir: " + Failures.line(failure));
        }
        return FAILED;
    }
}
