// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.node.client.ApiClient;
import dev.weir.node.client.ClientSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The options of every command that calls a running node. */
final class ClientOptions {
    /** What the exit codes of such commands mean, for their help. */
    static final String EXIT_CODES =
            "Exit code: 0 done, 1 refused or failed, 2 usage, 3 the node cannot be reached, 4 not allowed.";

    private final OptionSpec url = text("--url", "URL")
            .description("Control plane of the node; else WEIR_URL, else " + ClientSettings.DEFAULT_URL + ".")
            .build();
    private final OptionSpec token = text("--token", "TOKEN")
            .description("Bearer token; others on this machine can see it here: --token-file or WEIR_TOKEN are better.")
            .build();
    private final OptionSpec tokenFile = file("--token-file")
            .description("File whose first line is the token.")
            .build();
    private final OptionSpec authority = file("--ca")
            .description("PEM file of the authority whose certificates to trust, or of the node's own certificate.")
            .build();
    private final OptionSpec certificate =
            file("--cert").description("PEM file of a client certificate.").build();
    private final OptionSpec key = file("--key")
            .description("PEM file of its key (PKCS #8); without, it is looked for in the file of --cert.")
            .build();
    private final OptionSpec output = OptionSpec.builder("-o", "--output")
            .paramLabel("table|json|yaml")
            .type(ClientFormat.class)
            .initialValue(ClientFormat.TABLE)
            .description("How to print: table (default), json or yaml.")
            .build();

    private CommandSpec command;

    /** Adds them to a command. */
    CommandSpec on(CommandSpec spec) {
        command = spec;
        return spec.addOption(output)
                .addOption(url)
                .addOption(token)
                .addOption(tokenFile)
                .addOption(authority)
                .addOption(certificate)
                .addOption(key);
    }

    ClientFormat format() {
        return output.getValue();
    }

    /** A client that goes where they say. */
    ApiClient client() {
        return new ApiClient(
                new ClientSettings(url(), token(), authority.getValue(), certificate.getValue(), key.getValue()));
    }

    /** Ends the command with how it is used. */
    ParameterException wrongUsage(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private URI url() {
        String given = url.getValue();
        String text = given != null ? given : environment("WEIR_URL");
        text = text.isEmpty() ? ClientSettings.DEFAULT_URL : text;
        try {
            URI parsed = new URI(text.contains("://") ? text : "http://" + text);
            boolean known = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
            if (known && parsed.getHost() != null && parsed.getQuery() == null && parsed.getFragment() == null) {
                return parsed;
            }
        } catch (URISyntaxException e) {
            // The line below says it.
        }
        throw wrongUsage("--url " + text + ": is no such URL as " + ClientSettings.DEFAULT_URL);
    }

    private String token() {
        String given = token.getValue();
        Path file = tokenFile.getValue();
        if (given != null) {
            return given.strip();
        }
        if (file == null) {
            return environment("WEIR_TOKEN").strip();
        }
        try {
            return Files.readAllLines(file).stream().findFirst().orElse("").strip();
        } catch (IOException e) {
            throw wrongUsage("--token-file " + file + ": there is no such file, or it may not be read");
        }
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        return value == null ? "" : value;
    }

    private static OptionSpec.Builder text(String name, String label) {
        return OptionSpec.builder(name).paramLabel(label).type(String.class);
    }

    private static OptionSpec.Builder file(String name) {
        return OptionSpec.builder(name).paramLabel("FILE").type(Path.class);
    }
}
