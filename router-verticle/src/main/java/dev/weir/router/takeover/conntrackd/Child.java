// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One run of conntrackd, in the foreground. */
final class Child {
    private static final long PATIENCE_MS = 2000;

    private final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /**
     * What goes before its command line so that the kernel ends it when the thread that started it ends, however that comes
     * about (PR_SET_PDEATHSIG of prctl(2)); nothing where util-linux's setpriv is not there to ask for that.
     */
    static List<String> tether() {
        List<String> tether = Programs.find("setpriv")
                .map(setpriv -> List.of(setpriv, "--pdeathsig", "KILL", "--"))
                .orElse(List.of());
        return tether.isEmpty() || succeeds(tether) ? tether : List.of();
    }

    /** The setpriv of other makers knows nothing of it. */
    private static boolean succeeds(List<String> tether) {
        try {
            Process trial = Programs.builder(
                            Stream.concat(tether.stream(), Stream.of("true")).toList())
                    .start();
            try {
                return trial.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS) && trial.exitValue() == 0;
            } finally {
                trial.destroyForcibly();
            }
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Starts one. The thread that does is to stay until it has ended.
     *
     * @param tether what goes before its command line
     */
    static Child start(List<String> tether, String program, ConntrackdPaths paths) throws IOException {
        List<String> own = List.of(program, "-C", paths.configuration().toString());
        return new Child(
                Programs.builder(Stream.concat(tether.stream(), own.stream()).toList())
                        .start());
    }

    /**
     * Takes what it logs, line by line, until it has ended.
     *
     * @return its exit code
     */
    int follow(Consumer<LogLine> log) throws IOException, InterruptedException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.accept(LogLine.parse(line));
            }
        }
        return process.waitFor();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it. Asked to, it removes its socket and its lock. */
    void end() {
        process.destroy();
        try {
            if (process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
