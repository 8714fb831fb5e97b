// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.config.WeirConfig;
import dev.weir.config.text.ConfigLoader;
import dev.weir.router.Forwarding;
import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.KernelForwarding;
import dev.weir.router.forward.Plan;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** {@code weir forwarding}: what forwarding changes of the system, looked at and done without a node that runs. */
final class ForwardingCommand {
    private final CommandSpec spec = describe();

    private static final class Options {
        private final OptionSpec config = OptionSpec.builder("--config")
                .paramLabel("FILE")
                .type(Path.class)
                .description("Configuration, YAML or JSON; router.forwarding of it counts.")
                .build();

        private final OptionSpec overrides = OptionSpec.builder("--set")
                .paramLabel("KEY=VALUE")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .initialValue(List.of())
                .description("Override a key, as 'weir run --set' does.")
                .build();

        private final OptionSpec output = OptionSpec.builder("-o", "--output")
                .paramLabel("text|json")
                .type(OutputFormat.class)
                .initialValue(OutputFormat.TEXT)
                .description("How to print: text (default) or json.")
                .build();

        WeirConfig load() throws Exception {
            return ConfigLoader.load(config.getValue(), overrides.getValue());
        }

        KernelForwarding kernel() throws Exception {
            WeirConfig loaded = load();
            return Forwarding.kernel(loaded.router().forwarding(), loaded.node());
        }

        ForwardingReport report() {
            return new ForwardingReport(System.out, output.getValue());
        }

        CommandSpec on(CommandSpec command, String... footer) {
            command.addOption(config).addOption(overrides).addOption(output);
            command.usageMessage().footer(footer);
            return command;
        }
    }

    CommandSpec spec() {
        return spec;
    }

    private CommandSpec describe() {
        Callable<Integer> none = this::none;
        CommandSpec described = CommandSpecs.of(
                        "forwarding",
                        none,
                        "Show, make or undo what the forwarding mode of a configuration changes of the system.")
                .addSubcommand("plan", planSpec())
                .addSubcommand("apply", applySpec())
                .addSubcommand("status", statusSpec())
                .addSubcommand("restore", restoreSpec());
        described.usageMessage().synopsisSubcommandLabel("plan|apply|status|restore");
        described
                .usageMessage()
                .footer(
                        "",
                        "'weir run' applies the plan by itself, and repairs what drifts from it while it runs.",
                        "",
                        "Examples:",
                        "  weir forwarding plan --config weir.yaml       what 'weir run' would change, as a diff",
                        "  weir forwarding apply --config weir.yaml      forward without metering",
                        "  weir forwarding status --config weir.yaml     what is applied, and what drifted",
                        "  weir forwarding restore                       put everything back as it was found");
        return described;
    }

    private static CommandSpec planSpec() {
        Options options = new Options();
        Callable<Integer> plan = () -> plan(options);
        return options.on(
                CommandSpecs.of("plan", plan, "Show what would be changed; change nothing."),
                "",
                "Each line begins with + for what would be made, - for what would be taken away, ~ for what would",
                "change: what it is now, and what it would be. Settings that are right already are not shown.",
                "Exit code: 0 nothing to change, 1 something stands in the way, 2 changes.");
    }

    private static CommandSpec applySpec() {
        Options options = new Options();
        Callable<Integer> apply = () -> apply(options);
        return options.on(
                CommandSpecs.of(
                        "apply", apply, "Make the changes of the plan, and end; the kernel forwards from then on."),
                "",
                "What was there before is kept in a journal (node.stateDirectory), from which 'restore' puts it back.",
                "Applying once more changes nothing. Exit code: 0 done, 1 something stands in the way.");
    }

    private static CommandSpec statusSpec() {
        Options options = new Options();
        Callable<Integer> status = () -> status(options);
        return options.on(
                CommandSpecs.of("status", status, "Show what is applied, by whom, and what drifted from it."),
                "",
                "Exit code: 0 all is as it is wanted, 1 something stands in the way, 2 something drifted.");
    }

    private static CommandSpec restoreSpec() {
        Options options = new Options();
        Callable<Integer> restore = () -> restore(options);
        return options.on(
                CommandSpecs.of("restore", restore, "Put everything back as it was found, and forget about it."),
                "",
                "Works after 'apply', after a 'weir run' with onStop: keep, and after one that was killed.",
                "A 'weir run' that is still there must be stopped first. Exit code: 0 done, 1 not all could be put back.");
    }

    private int none() {
        throw new ParameterException(spec.commandLine(), "forwarding needs one of: plan, apply, status, restore");
    }

    private static int plan(Options options) throws Exception {
        try (KernelForwarding kernel = options.kernel()) {
            Plan plan = kernel.plan();
            options.report().plan(kernel, plan);
            return code(plan);
        }
    }

    private static int apply(Options options) throws Exception {
        try (KernelForwarding kernel = options.kernel()) {
            kernel.open();
            Plan plan = kernel.plan();
            kernel.apply();
            options.report().applied(kernel, plan);
            return WeirCommand.DONE;
        }
    }

    private static int status(Options options) throws Exception {
        try (KernelForwarding kernel = options.kernel()) {
            Plan plan = kernel.plan();
            options.report().status(kernel, plan);
            return code(plan);
        }
    }

    private static int restore(Options options) throws Exception {
        try (KernelForwarding kernel = options.kernel()) {
            kernel.open();
            int settings = kernel.changed();
            List<String> left = kernel.restore();
            options.report().restored(settings, left);
            if (!left.isEmpty()) {
                throw new ForwardingException(String.join("; ", left));
            }
            return WeirCommand.DONE;
        }
    }

    private static int code(Plan plan) {
        if (!plan.problems().isEmpty()) {
            return WeirCommand.FAILED;
        }
        return plan.changes().isEmpty() ? WeirCommand.DONE : WeirCommand.CHANGES;
    }
}
