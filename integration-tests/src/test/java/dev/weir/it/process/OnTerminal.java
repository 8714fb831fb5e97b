// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Weir on a terminal, where it shows its status; all that it wrote there is kept. Closing it kills it. */
public final class OnTerminal implements AutoCloseable {
    private static final String COLUMNS = "200";

    private final Running script;

    private OnTerminal(Running script) {
        this.script = script;
    }

    /** Starts a Weir in {@code folder} by way of another command, such as {@code ip netns exec NAME}. */
    public static OnTerminal start(List<String> way, Path folder, String... arguments) throws Exception {
        String command = Stream.concat(way.stream(), Weir.command(arguments).stream())
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" ", "exec env TERM=vt100 COLUMNS=" + COLUMNS + " ", ""));
        String program = Tool.require("script", "bsdutils");
        return new OnTerminal(Running.start(List.of(program, "-q", "-e", "-f", "-c", command, "/dev/null"), folder));
    }

    /** What is on the terminal, everything that was drawn over included. */
    public String screen() {
        return script.stdout();
    }

    /** Waits until the terminal has a text; an error when Weir ends before that. */
    public void awaitText(String text, Duration timeout) {
        script.awaitThat(text, () -> screen().contains(text), timeout);
    }

    /** Memory of the process that is in use now, which what it shares with the kernel is part of. */
    public long residentKiB() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", weir().pid() + "", "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives it no processor until it is to {@link #goOn}. */
    public void holdUp() throws Exception {
        signal(weir(), "STOP");
    }

    /** Lets it run again, and the program between it and the terminal, which stopped when it did. */
    public void goOn() throws Exception {
        signal(weir(), "CONT");
        script.signal("CONT");
    }

    private static void signal(ProcessHandle process, String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, process.pid() + "").start().waitFor();
    }

    /** Asks it to end, and waits for that; what it wrote, which is all on one terminal, is taken as standard error. */
    public Outcome terminate(Duration timeout) throws Exception {
        weir().destroy();
        Outcome outcome = script.end(timeout);
        return new Outcome(outcome.exitCode(), "", outcome.stdout());
    }

    private ProcessHandle weir() {
        return script.children().findFirst().orElseThrow();
    }

    @Override
    public void close() {
        script.children().forEach(ProcessHandle::destroyForcibly);
        script.close();
    }
}
