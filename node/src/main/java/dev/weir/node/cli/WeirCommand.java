// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.config.text.ConfigException;
import dev.weir.node.client.ClientException;
import dev.weir.node.host.VertxSupply;
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

    private final VertxSupply vertx;
    private final CommandSpec spec;

    private WeirCommand(VertxSupply vertx) {
        this.vertx = vertx;
        this.spec = describe();
    }

    private CommandSpec describe() {
        CommandSpec described = CommandSpecs.of(
                        "weir", this, "Meters packets into flow records that are right to the byte, and exports them.")
                .addSubcommand("read", new ReadCommand(vertx).spec())
                .addSubcommand("run", new RunCommand(vertx).spec())
                .addSubcommand("forwarding", new ForwardingCommand().spec())
                .addSubcommand("config", new ConfigCommand().spec())
                .addSubcommand("interfaces", new InterfacesCommand().spec())
                .addSubcommand("status", new StatusCommand().spec())
                .addSubcommand("top", new TopCommand().spec())
                .addSubcommand("flows", new FlowsCommand().spec())
                .addSubcommand("ledger", new LedgerCommand().spec())
                .addSubcommand("exporters", new ExportersCommand().spec())
                .addSubcommand("drain", new DrainCommand().spec())
                .addSubcommand("token", new TokenCommand().spec())
                .addSubcommand("completion", new CompletionCommand().spec())
                .addSubcommand("lab", new LabCommand().spec());
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
        return new WeirCommand(new VertxSupply()).run(args);
    }

    /** Runs it as {@link #execute} does, and has the node's Vert.x made meanwhile where the command hosts a node. */
    public static int executeAhead(String... args) {
        VertxSupply vertx = new VertxSupply();
        if (args.length > 1 && args[0].equals("read") || args.length > 0 && args[0].equals("run")) {
            vertx.begin();
        }
        return new WeirCommand(vertx).run(args);
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
