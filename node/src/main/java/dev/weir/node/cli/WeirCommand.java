// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.config.text.ConfigException;
import dev.weir.node.client.ClientException;
import dev.weir.node.host.VertxSupply;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** {@code weir}: the command that has the others. */
public final class WeirCommand implements Callable<Integer> {
    /** All went well. */
    public static final int DONE = 0;
    /** Something failed; standard error has a line that says what. */
    public static final int FAILED = 1;
    /** All went well, and there is something to change. */
    public static final int CHANGES = 2;
    /** The command line was not understood. */
    public static final int USAGE = 2;
    /** A running node was to be called, and cannot be reached. */
    public static final int UNREACHABLE = 3;
    /** A running node does not let the caller do that. */
    public static final int FORBIDDEN = 4;

    private static final String COMPLETION = "completion";

    /** In the order in which they are listed. */
    private static final List<String> COMMANDS = List.of(
            "read",
            "run",
            "forwarding",
            "config",
            "interfaces",
            "status",
            "top",
            "flows",
            "ledger",
            "exporters",
            "drain",
            "token",
            COMPLETION,
            "lab");

    private final VertxSupply vertx;
    private final CommandSpec spec;

    private WeirCommand(VertxSupply vertx, List<String> commands) {
        this.vertx = vertx;
        this.spec = describe(commands);
    }

    /** Those that a command line needs to be understood: to describe all of them takes a third of a start. */
    private static List<String> commands(String... args) {
        boolean knows = args.length != 0 && COMMANDS.contains(args[0]) && !args[0].equals(COMPLETION);
        return knows ? List.of(args[0]) : COMMANDS;
    }

    private CommandSpec command(String name) {
        return switch (name) {
            case "read" -> new ReadCommand(vertx).spec();
            case "run" -> new RunCommand(vertx).spec();
            case "forwarding" -> new ForwardingCommand().spec();
            case "config" -> new ConfigCommand().spec();
            case "interfaces" -> new InterfacesCommand().spec();
            case "status" -> new StatusCommand().spec();
            case "top" -> new TopCommand().spec();
            case "flows" -> new FlowsCommand().spec();
            case "ledger" -> new LedgerCommand().spec();
            case "exporters" -> new ExportersCommand().spec();
            case "drain" -> new DrainCommand().spec();
            case "token" -> new TokenCommand().spec();
            case COMPLETION -> new CompletionCommand().spec();
            case "lab" -> new LabCommand().spec();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private CommandSpec describe(List<String> commands) {
        CommandSpec described = CommandSpecs.of(
                "weir", this, "Meters packets into flow records that are right to the byte, and exports them.");
        for (String name : commands) {
            described.addSubcommand(name, command(name));
        }
        described
                .usageMessage()
                .synopsisSubcommandLabel("COMMAND")
                .footer(
                        "",
                        "Start here:",
                        "  weir read capture.pcap             flow records of a file, as JSON lines",
                        "  weir run                           meter the default route's interface",
                        "  weir config defaults > weir.yaml   a configuration, every key explained");
        return described;
    }

    /** Runs a command line and returns the code to exit with. */
    public static int execute(String... args) {
        return new WeirCommand(new VertxSupply(), commands(args)).run(args);
    }

    /** Runs it as {@link #execute} does, and has the node's Vert.x made meanwhile where the command hosts a node. */
    public static int executeAhead(String... args) {
        VertxSupply vertx = new VertxSupply();
        if (args.length > 1 && args[0].equals("read") || args.length > 0 && args[0].equals("run")) {
            vertx.begin();
        }
        return new WeirCommand(vertx, commands(args)).run(args);
    }

    private int run(String... args) {
        return new CommandLine(spec)
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
            System.err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        return USAGE;
    }

    private static int report(Exception failure) {
        if (failure instanceof ConfigException config) {
            config.errors().forEach(error -> System.err.println("weir: " + error));
        } else {
            System.err.println("weir: " + Failures.line(failure));
        }
        if (failure instanceof ClientException client) {
            client.particulars().forEach(line -> System.err.println("weir:   " + line));
            return code(client.kind());
        }
        return FAILED;
    }

    private static int code(ClientException.Kind kind) {
        return switch (kind) {
            case REFUSED -> FAILED;
            case UNREACHABLE -> UNREACHABLE;
            case FORBIDDEN -> FORBIDDEN;
        };
    }
}
