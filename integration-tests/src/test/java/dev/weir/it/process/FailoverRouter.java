// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

/** A router of a {@link FailoverLab} whose process can be started and ended in every way. */
public final class FailoverRouter {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final FailoverLab lab;
    private final String name;
    private final int priority;
    private Running process;

    /** One whose process does not run yet. */
    public FailoverRouter(FailoverLab lab, String name, int priority) {
        this.lab = lab;
        this.name = name;
        this.priority = priority;
    }

    public String name() {
        return name;
    }

    /** Starts the process, which listens when this returns. */
    public void start() throws Exception {
        process = lab.start(name, FailoverProgram.command(lab.configuration(name, priority)));
        awaitTold("started");
    }

    /** Sends the process a signal, at the moment that this returns. */
    public long signal(String signal) throws Exception {
        long java = javaPid();
        long atNs = System.nanoTime();
        new ProcessBuilder("kill", "-" + signal, String.valueOf(java)).start().waitFor();
        return atNs;
    }

    /** {@code ip netns exec} becomes the process that it starts. */
    private long javaPid() {
        return process.pid();
    }

    /** Waits until the process is no more. */
    public void awaitEnd() throws Exception {
        process.end(LIMIT);
    }

    /** What the process has told, a line each. */
    public List<String> told() {
        return process.stdout().lines().toList();
    }

    /** Waits until the process has told something. */
    public void awaitTold(String line) {
        await(name + ": " + line)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .failFast(() -> {
                    if (!process.isAlive() && !told().contains(line)) {
                        throw new AssertionError("ended: " + process.stderr());
                    }
                })
                .until(() -> told().contains(line));
    }

    /** What the process has logged. */
    public String log() {
        return process == null ? "" : process.stderr();
    }

    /** Kills the process if it runs. */
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
