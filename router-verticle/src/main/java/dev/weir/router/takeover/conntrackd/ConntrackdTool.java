// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** conntrackd's own command line, which hands an order to the one that runs with the same configuration. */
final class ConntrackdTool {
    private final String program;
    private final ConntrackdPaths paths;

    ConntrackdTool(String program, ConntrackdPaths paths) {
        this.program = program;
        this.paths = paths;
    }

    /**
     * What became of an order.
     *
     * @param done whether it was carried out
     * @param output all that was printed, or why there is nothing
     */
    record Answer(boolean done, String output) {

        /** What it complained about in one line: an error rather than a warning. */
        String complaint() {
            return output.lines()
                    .filter(line -> !line.isBlank())
                    .map(LogLine::parse)
                    .min(Comparator.comparing(line -> !line.isError()))
                    .map(LogLine::text)
                    .orElse("it did not say why");
        }
    }

    /** Hands in an order, and waits until it is carried out or its time is up. */
    Answer give(Order order) {
        Process process;
        try {
            process = Programs.builder(
                            List.of(program, "-C", paths.configuration().toString(), order.option()))
                    .start();
        } catch (IOException refused) {
            return new Answer(false, refused.getMessage());
        }
        try {
            // What it prints is short, and fits in the pipe meanwhile.
            if (!process.waitFor(order.limit().toMillis(), TimeUnit.MILLISECONDS)) {
                return new Answer(false, "no answer within " + order.limit().toSeconds() + " s");
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.exitValue() == 0, output);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Answer(false, "interrupted");
        } catch (IOException lost) {
            return new Answer(false, "its output was lost: " + lost.getMessage());
        } finally {
            process.destroyForcibly();
        }
    }
}
