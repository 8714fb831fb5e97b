// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code weir completion}: what a shell needs to complete the words of a command line. */
final class CompletionCommand implements Callable<Integer> {
    private enum Shell {
        BASH,
        ZSH,
        FISH
    }

    private final PositionalParamSpec shell = PositionalParamSpec.builder()
            .paramLabel("bash|zsh|fish")
            .index("0")
            .arity("1")
            .required(true)
            .type(Shell.class)
            .description("Which shell.")
            .build();

    private final CommandSpec spec = describe();

    CommandSpec spec() {
        return spec;
    }

    private CommandSpec describe() {
        CommandSpec described = CommandSpecs.of(
                        "completion", this, "Print what a shell needs to complete commands, options and their values.")
                .addPositional(shell);
        described
                .usageMessage()
                .footer(
                        "",
                        "To have it in every shell:",
                        "  weir completion bash > /etc/bash_completion.d/weir",
                        "  weir completion zsh  > ~/.weir-completion      and in ~/.zshrc: source ~/.weir-completion",
                        "  weir completion fish > ~/.config/fish/completions/weir.fish");
        return described;
    }

    @Override
    public Integer call() {
        CommandLine top = spec.root().commandLine();
        Shell wanted = shell.getValue();
        // What picocli writes for bash makes itself at home in zsh.
        System.out.print(wanted == Shell.FISH ? fish(top) : AutoComplete.bash("weir", top));
        return WeirCommand.DONE;
    }

    /** A line for each command and each option, with the words that have to be there before it. */
    private static String fish(CommandLine top) {
        List<String> lines = new ArrayList<>();
        lines.add("# fish completion of weir");
        lines.add("complete -c weir -f");
        addTo(lines, top, List.of());
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private static void addTo(List<String> lines, CommandLine command, List<String> words) {
        String here = condition(words, command.getSubcommands());
        for (Map.Entry<String, CommandLine> one : command.getSubcommands().entrySet()) {
            lines.add("complete -c weir -n '" + here + "' -a " + one.getKey()
                    + about(one.getValue().getCommandSpec().usageMessage().description()));
        }
        for (OptionSpec option : command.getCommandSpec().options()) {
            StringBuilder line = new StringBuilder("complete -c weir -n '" + here + "'");
            for (String name : option.names()) {
                line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
            }
            if (option.arity().max() > 0) {
                line.append(" -r").append(values(option));
            }
            lines.add(line + about(option.description()));
        }
        for (Map.Entry<String, CommandLine> one : command.getSubcommands().entrySet()) {
            List<String> longer = new ArrayList<>(words);
            longer.add(one.getKey());
            addTo(lines, one.getValue(), longer);
        }
    }

    private static String condition(List<String> words, Map<String, CommandLine> below) {
        StringBuilder condition = new StringBuilder();
        for (String word : words) {
            condition
                    .append(condition.isEmpty() ? "" : "; and ")
                    .append("__fish_seen_subcommand_from ")
                    .append(word);
        }
        if (!below.isEmpty()) {
            condition
                    .append(condition.isEmpty() ? "" : "; and ")
                    .append("not __fish_seen_subcommand_from ")
                    .append(String.join(" ", below.keySet()));
        }
        return condition.isEmpty() ? "true" : condition.toString();
    }

    private static String values(OptionSpec option) {
        String label = option.paramLabel();
        if (label.contains("|")) {
            return " -f -a '" + label.replace('|', ' ') + "'";
        }
        return label.equals("FILE") ? " -F" : " -f";
    }

    private static String about(String[] description) {
        if (description.length == 0) {
            return "";
        }
        String first = description[0].replace("\\", "\\\\").replace("'", "\\'");
        return " -d '" + first + "'";
    }
}
