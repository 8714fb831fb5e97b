// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.config.AccessToken;
import dev.weir.config.Role;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** {@code weir token}: makes tokens for the control plane. */
final class TokenCommand {
    /** 256 random bits: nothing that anybody could guess. */
    private static final int TOKEN_OCTETS = 32;

    private static final String PREFIX = "weir_";

    private final OptionSpec name = OptionSpec.builder("--name")
            .paramLabel("NAME")
            .type(String.class)
            .initialValue("client")
            .description("Whose it is, for the audit log. Default: client.")
            .build();

    private final OptionSpec role = OptionSpec.builder("--role")
            .paramLabel("reader|operator")
            .type(Role.class)
            .initialValue(Role.READER)
            .description("What its bearer may do: reader (default) looks, operator changes as well.")
            .build();

    private final CommandSpec spec = describe();

    CommandSpec spec() {
        return spec;
    }

    private CommandSpec describe() {
        Callable<Integer> none = this::none;
        Callable<Integer> create = this::create;
        CommandSpec created = CommandSpecs.of(
                        "create",
                        create,
                        "Make a token: print it once, and the line of the configuration that lets it in.")
                .addOption(role)
                .addOption(name);
        created.usageMessage()
                .footer(
                        "",
                        "Only the token goes to standard output:",
                        "  weir token create --role operator --name deploy > deploy.token");
        CommandSpec described = CommandSpecs.of("token", none, "Make tokens for the control plane.")
                .addSubcommand("create", created);
        described.usageMessage().synopsisSubcommandLabel("create");
        return described;
    }

    private int none() {
        throw new ParameterException(spec.commandLine(), "token needs: create");
    }

    private int create() throws GeneralSecurityException {
        byte[] random = new byte[TOKEN_OCTETS];
        new SecureRandom().nextBytes(random);
        String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        String hash = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        String line = new AccessToken(role.getValue(), name.getValue(), hash).text();
        if (AccessToken.parse(line).isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--name " + name.getValue() + ": may have letters, digits and . _ @ -, 64 at most");
        }
        System.out.println(token);
        System.err.println("weir: the token is shown this once; the node keeps its hash alone. For the configuration:");
        System.err.println("http:");
        System.err.println("  tokens:");
        System.err.println("    - \"" + line + "\"");
        return WeirCommand.DONE;
    }
}
