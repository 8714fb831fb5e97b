// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A process that runs, its output going to files, where nothing is lost and nothing blocks. Closing it kills it. */
public final class Running implements AutoCloseable {
    private final List<String> command;
    private final Path stdout;
    private final Path stderr;
    private final Process process;

    private Running(List<String> command, Path stdout, Path stderr, Process process) {
        this.command = command;
        this.stdout = stdout;
        this.stderr = stderr;
        this.process = process;
    }

    /** Starts a program of which the output is kept in new files of {@code folder}, which is its working folder too. */
    public static Running start(List<String> command, Path folder) throws IOException {
        return start(command, folder, Redirect.from(new File("/dev/null")));
    }

    /** As {@link #start}, of a program that is told things on its standard input. */
    public static Running startListening(List<String> command, Path folder) throws IOException {
        return start(command, folder, Redirect.PIPE);
    }

    private static Running start(List<String> command, Path folder, Redirect input) throws IOException {
        Path stdout = Files.createTempFile(folder, "out", ".txt");
        Path stderr = Files.createTempFile(folder, "err", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(input)
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile())
                .start();
        return new Running(command, stdout, stderr, process);
    }

    /** Runs a program to its end. */
    public static Outcome run(List<String> command, Path folder, Duration timeout) throws Exception {
        try (Running running = start(command, folder)) {
            return running.end(timeout);
        }
    }

    /** Waits for the end; an error that shows what the process wrote when it does not come in time. */
    public Outcome end(Duration timeout) throws Exception {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running after " + timeout + ": " + command + "\n" + stderr());
        }
        return new Outcome(process.exitValue(), stdout(), stderr());
    }

    /** Writes a line to the standard input of a program that listens. */
    public void say(String line) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    /** Sends a signal, such as INT or TERM. */
    public void signal(String name) throws Exception {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }

    /** The number of the process. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended yet. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The processes that it has started. */
    Stream<ProcessHandle> children() {
        return process.children();
    }

    /** What the process wrote to standard output so far. */
    public String stdout() {
        return read(stdout);
    }

    /** What the process wrote to standard error so far. */
    public String stderr() {
        return read(stderr);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the process has written a text to standard error; an error when it ends before that. */
    public void awaitStderr(String text, Duration timeout) {
        awaitThat(text, () -> stderr().contains(text), timeout);
    }

    /** Waits until something holds while the process runs; an error when the process ends before that. */
    public void awaitThat(String what, BooleanSupplier condition, Duration timeout) {
        await(what).atMost(timeout).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (condition.getAsBoolean()) {
                return true;
            }
            if (!process.isAlive()) {
                throw new AssertionError("ended with " + process.exitValue() + " before: " + what + "\n" + stderr());
            }
            return false;
        });
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
