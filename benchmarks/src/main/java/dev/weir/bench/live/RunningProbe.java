// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.live;

import dev.weir.bench.race.Programs;
import dev.weir.bench.report.Progress;
import dev.weir.bench.sink.CountingSink;
import dev.weir.bench.sink.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A probe that captures on the near end of the cable, from its start to its end. */
final class RunningProbe implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration END_LIMIT = Duration.ofSeconds(90);
    private static final long POLL_MS = 50;
    /** From its packet socket's opening until it surely reads from it. */
    private static final long SETTLE_MS = 500;

    private static final long BUFFERED_MS = 2000;
    /** Of the clock that {@code /proc} counts with, USER_HZ: 100 on every Linux that matters here. */
    private static final double TICKS_A_SECOND = 100;

    private static final int STAT_UTIME = 11;

    private final LiveProbe probe;
    private final LiveProbe.Task task;
    private final CountingSink sink;
    private final Path log;
    private final Process process;

    private RunningProbe(LiveProbe probe, LiveProbe.Task task, CountingSink sink) throws IOException {
        this.probe = probe;
        this.task = task;
        this.sink = sink;
        this.log = task.folder().resolve("log");
        this.process = new ProcessBuilder(Cable.besideTheSender(probe.command(task)))
                .directory(task.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Starts a probe in an emptied folder and waits until it captures. */
    static RunningProbe start(LiveProbe probe, LiveProbe.Task task, Cable cable, CountingSink sink)
            throws IOException, InterruptedException {
        Programs.emptyFolder(task.folder());
        sink.clear();
        RunningProbe running = new RunningProbe(probe, task, sink);
        long startNs = System.nanoTime();
        while (!cable.isWatched()) {
            if (!running.process.isAlive() || System.nanoTime() - startNs > START_LIMIT.toNanos()) {
                running.close();
                throw new IOException(probe.name() + " does not capture; its log is " + running.log);
            }
            Thread.sleep(POLL_MS);
        }
        Thread.sleep(SETTLE_MS);
        return running;
    }

    /** User and system time so far, its child processes' too. */
    double cpuSeconds() throws IOException {
        double sum = 0;
        for (long pid : pids()) {
            String stat = read(pid, "stat");
            // The program's name, in parentheses, may hold anything.
            String[] columns = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            if (columns.length > STAT_UTIME + 1) {
                sum += (Long.parseLong(columns[STAT_UTIME]) + Long.parseLong(columns[STAT_UTIME + 1])) / TICKS_A_SECOND;
            }
        }
        return sum;
    }

    /** Resident memory now, octets, its child processes' too. */
    long residentOctets() throws IOException {
        long sum = 0;
        for (long pid : pids()) {
            sum += read(pid, "status")
                    .lines()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .sum();
        }
        return sum;
    }

    /** Waits for it to read what the kernel has for it, has it export what it has, and end; what it exported in all. */
    Tally end() throws IOException, InterruptedException {
        // libpcap hands over a buffer that is not full after a second at the latest, with these probes.
        Thread.sleep(BUFFERED_MS);
        new ProcessBuilder(probe.endCommand(task, process.pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start()
                .waitFor();
        if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            close();
            throw new IOException(
                    probe.name() + " did not end within " + END_LIMIT.toSeconds() + " s; its log is " + log);
        }
        if (process.exitValue() != probe.goodExitCode()) {
            Progress.say("  %s ended with exit code %d; its log is %s", probe.name(), process.exitValue(), log);
        }
        return probe.result(task, sink.settled());
    }

    /** What it said, once it has ended. */
    List<String> log() throws IOException {
        return Files.readAllLines(log);
    }

    /** Kills it where it still runs. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private long[] pids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .mapToLong(ProcessHandle::pid)
                .toArray();
    }

    private static String read(long pid, String file) throws IOException {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
