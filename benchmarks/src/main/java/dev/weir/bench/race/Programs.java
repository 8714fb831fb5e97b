// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds and asks other people's programs. */
final class Programs {
    /** Daemons lie in sbin, which not everybody has in PATH. */
    private static final List<String> MORE = List.of("/usr/sbin", "/usr/local/sbin", "/sbin");

    private Programs() {}

    static Optional<Path> find(String program) {
        if (program.contains("/")) {
            return Optional.of(Path.of(program)).filter(Files::isExecutable);
        }
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":", -1)), MORE.stream())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The whole path of a program, or its name for the shell to complain about. */
    static String path(String program) {
        return find(program).map(Path::toString).orElse(program);
    }

    /** Runs a command and gives what it said on standard output. */
    static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }

    /** The Debian version of the package that a program came in; "?" where there is no dpkg. */
    static String version(String debianPackage) throws InterruptedException {
        try {
            String version = output(List.of("dpkg-query", "-W", "-f", "${Version}", debianPackage));
            return version.isBlank() ? "?" : version.strip();
        } catch (IOException e) {
            return "?";
        }
    }
}
