// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where programs of the system lie. Java looks in the PATH of its own process, which often lacks the folders of root's. */
final class Programs {
    private static final List<String> PLACES = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

    /** What the service manager tells its service is not for the programs that the service starts. */
    private static final List<String> OF_THE_SERVICE = List.of("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID");

    private Programs() {}

    /** The absolute path of a program; empty when there is none. A name with a slash is a path already. */
    static Optional<String> find(String name) {
        if (name.indexOf('/') >= 0) {
            Path path = Path.of(name).toAbsolutePath();
            return Files.isExecutable(path) ? Optional.of(path.toString()) : Optional.empty();
        }
        String path = System.getenv("PATH");
        return Stream.concat(path == null ? Stream.of() : Stream.of(path.split(":")), PLACES.stream())
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> Path.of(folder, name))
                .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file))
                .map(Path::toString)
                .findFirst();
    }

    /** A process to be: it reads nothing, and prints all to one stream, in English. */
    static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command))
                .redirectInput(new java.io.File("/dev/null"))
                .redirectErrorStream(true);
        builder.environment().keySet().removeAll(OF_THE_SERVICE);
        builder.environment().put("LC_ALL", "C");
        return builder;
    }
}
