// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a program to its end and says what it took. The shell around it reports the CPU time, to 10 ms. */
public final class TimedProcess {
    /** {@code $0} is where the times go, {@code $1} the log; the rest is the command. */
    private static final String SCRIPT =
            "times=$0; log=$1; shift; \"$@\" >\"$log\" 2>&1; code=$?; " + "times >\"$times\"; exit $code";

    /** Seldom: looking takes the processors on which the program is timed. */
    private static final long POLL_MS = 50;

    private static final Pattern MINUTES_SECONDS = Pattern.compile("(\\d+)m([\\d.]+)s");

    private final Path folder;
    private final Duration limit;

    /**
     * @param folder for its log and times
     * @param limit after which it is killed
     */
    public TimedProcess(Path folder, Duration limit) {
        this.folder = folder;
        this.limit = limit;
    }

    /** Where the program's output of both kinds is. */
    public Path log() {
        return folder.resolve("log");
    }

    /** Runs a command. */
    public Usage run(List<String> command) throws IOException, InterruptedException {
        Path times = folder.resolve("times");
        Files.deleteIfExists(times);
        List<String> all = new ArrayList<>(List.of("sh", "-c", SCRIPT, times.toString(), log().toString()));
        all.addAll(command);
        long startNs = System.nanoTime();
        Process process = new ProcessBuilder(all).directory(folder.toFile()).start();
        long peak = 0;
        while (!process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, peakOfChildren(process.pid()));
            if (System.nanoTime() - startNs > limit.toNanos()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                throw new IOException(
                        command.get(0) + " did not end within " + limit.toSeconds() + " s; its log is " + log());
            }
        }
        long wallNs = System.nanoTime() - startNs;
        return new Usage(process.exitValue(), wallNs, cpuNs(times), peak);
    }

    private static long peakOfChildren(long pid) throws IOException {
        long sum = 0;
        for (String child :
                read(Path.of("/proc/" + pid + "/task/" + pid + "/children")).split(" ", -1)) {
            if (!child.isBlank()) {
                sum += peakOf(child) + peakOfChildren(Long.parseLong(child));
            }
        }
        return sum;
    }

    /** The most that a process has had resident so far: it only grows, so the last look is nearly the whole truth. */
    private static long peakOf(String pid) throws IOException {
        return read(Path.of("/proc/" + pid + "/status"))
                .lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
    }

    /** Empty when the process is gone. */
    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No such process")) {
                return "";
            }
            throw e;
        }
    }

    /** The second line of the shell's {@code times}: user and system time of what it ran. */
    private static long cpuNs(Path times) throws IOException {
        if (!Files.exists(times)) {
            throw new IOException("was killed from outside; nothing is known of what it took");
        }
        List<String> lines = Files.readAllLines(times);
        double seconds = 0;
        Matcher matcher = MINUTES_SECONDS.matcher(lines.get(lines.size() - 1));
        while (matcher.find()) {
            seconds += Long.parseLong(matcher.group(1)) * 60 + Double.parseDouble(matcher.group(2));
        }
        return (long) (seconds * 1e9);
    }
}
