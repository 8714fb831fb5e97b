// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code weir run} that takes part in a measurement, from its start to its end. */
public final class Member implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long POLL_MS = 5;

    /** Of the clock that {@code /proc} counts with, USER_HZ: 100 on every Linux that matters here. */
    private static final double TICKS_A_SECOND = 100;

    private static final int STAT_UTIME = 11;

    private final String name;
    private final Path log;
    private final Process process;
    private double cpuSeconds;

    private Member(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Starts one in a folder, in which its configuration is written. */
    public static Member start(Path launcher, Path folder, String name, String yaml) throws IOException {
        Path config = Files.writeString(folder.resolve(name + ".yaml"), yaml);
        Path log = folder.resolve(name + ".log");
        Process process = new ProcessBuilder(launcher.toString(), "run", "--config", config.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Member(name, log, process);
    }

    /** Waits until it has logged a text. */
    public void await(String text) throws IOException, InterruptedException {
        await(Pattern.compile("(" + Pattern.quote(text) + ")"));
    }

    /** Waits until a file that it writes is as long as that, or for ever longer. */
    public void awaitOctets(Path file, long octets) throws IOException, InterruptedException {
        long endNs = System.nanoTime() + LIMIT.toNanos();
        while (!Files.exists(file) || Files.size(file) < octets) {
            if (System.nanoTime() > endNs) {
                throw new IOException(file + " does not grow to " + octets + " octets; the log is " + log);
            }
            look();
            Thread.sleep(POLL_MS);
        }
    }

    /** Waits until it has logged the value that a pattern's group finds. */
    public String await(Pattern pattern) throws IOException, InterruptedException {
        long endNs = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            boolean ended = !process.isAlive();
            Matcher found = pattern.matcher(Files.readString(log));
            if (found.find()) {
                return found.group(1);
            }
            if (ended || System.nanoTime() > endNs) {
                throw new IOException(name + " does not say '" + pattern + "'; its log is " + log);
            }
            look();
            Thread.sleep(POLL_MS);
        }
    }

    /** Asks it to drain and end. */
    public void terminate() {
        process.destroy();
    }

    /** Waits for its end, which must be a good one. */
    public void end() throws IOException, InterruptedException {
        long endNs = System.nanoTime() + LIMIT.toNanos();
        while (!process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
            look();
            if (System.nanoTime() > endNs) {
                throw new IOException(name + " does not end; its log is " + log);
            }
        }
        if (process.exitValue() != 0) {
            throw new IOException(name + " ended with exit code " + process.exitValue() + "; its log is " + log);
        }
    }

    /** User and system time when it was last looked at. */
    public double cpuSeconds() throws IOException {
        look();
        return cpuSeconds;
    }

    private void look() throws IOException {
        Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        if (process.isAlive() && Files.exists(stat)) {
            List<String> columns = columns(stat);
            if (columns.size() > STAT_UTIME + 1) {
                cpuSeconds = (Long.parseLong(columns.get(STAT_UTIME)) + Long.parseLong(columns.get(STAT_UTIME + 1)))
                        / TICKS_A_SECOND;
            }
        }
    }

    /** Those after the program's name, which, in parentheses, may hold anything. */
    private static List<String> columns(Path stat) throws IOException {
        try {
            String text = Files.readString(stat);
            return List.of(text.substring(text.lastIndexOf(')') + 1).strip().split(" ", -1));
        } catch (java.nio.file.NoSuchFileException e) {
            return List.of();
        }
    }

    /** Kills it, as nothing else could end it. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Kills it where it still runs. */
    @Override
    public void close() {
        kill();
    }
}
