// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import dev.weir.config.ExecTakeoverConfig;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program of the user's brings the traffic here: {@code COMMAND take|release NAME OTHER}, where NAME is this node and OTHER the
 * one that the traffic comes from or goes to, or {@code -}. Its environment tells more; what it prints is logged. A process that
 * still runs after its time is ended, with those that it has started.
 */
public final class ExecTakeover implements TrafficTakeover {
    private static final Logger LOG = System.getLogger(ExecTakeover.class.getName());
    private static final int MAX_OUTPUT_OCTETS = 8192;
    private static final int MAX_LINES = 20;
    private static final String UNKNOWN = "-";

    private final ExecTakeoverConfig config;
    private final String group;
    private final String node;

    /**
     * One that has not begun.
     *
     * @param node name of this node
     */
    public ExecTakeover(ExecTakeoverConfig config, String group, String node) {
        this.config = config;
        this.group = group;
        this.node = node;
    }

    /** Has the program let go of what an earlier run of this node may have left. */
    @Override
    public void start() throws TakeoverException {
        Path program = Path.of(config.command().get(0));
        if (!Files.isExecutable(program)) {
            throw new TakeoverException("ha.takeover.command: " + program + " is no program that can be run here");
        }
        release(new Share(node, "", 0, 0, "start", ""));
    }

    @Override
    public void take(Share share) throws TakeoverException {
        run("take", share);
    }

    @Override
    public void release(Share share) throws TakeoverException {
        run("release", share);
    }

    private void run(String what, Share share) throws TakeoverException {
        List<String> command = new ArrayList<>(config.command());
        command.addAll(List.of(what, node, share.other().isEmpty() ? UNKNOWN : share.other()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("WEIR_GROUP", group);
        environment.put("WEIR_NODE", node);
        environment.put("WEIR_OWNER", share.owner());
        environment.put("WEIR_OTHER", share.other());
        environment.put("WEIR_OTHER_EPOCH", String.valueOf(share.otherEpoch()));
        environment.put("WEIR_TERM", String.valueOf(share.term()));
        environment.put("WEIR_REASON", share.reason());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            Output output = new Output(process.getInputStream());
            output.start();
            finish(what, process, output);
        } catch (IOException refused) {
            throw new TakeoverException(
                    "ha.takeover: cannot run " + command.get(0) + ": " + refused.getMessage(), refused);
        }
    }

    private void finish(String what, Process process, Output output) throws TakeoverException {
        String name = config.command().get(0) + " " + what;
        try {
            boolean ended = process.waitFor(config.timeout().toNanos(), TimeUnit.NANOSECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            // What it started in the background may hold its output open.
            output.join(TimeUnit.SECONDS.toMillis(1));
            output.lines().forEach(line -> LOG.log(Level.INFO, "failover: " + name + ": " + line));
            if (!ended) {
                throw new TakeoverException("ha.takeover: " + name + " did not end within "
                        + config.timeout().toMillis() + " ms (ha.takeover.timeout)");
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new TakeoverException("ha.takeover: interrupted while " + name + " ran", stopped);
        }
        if (process.exitValue() != 0) {
            throw new TakeoverException("ha.takeover: " + name + " failed with exit code " + process.exitValue());
        }
    }

    /** Reads what a program prints, keeps the beginning. */
    private static final class Output extends Thread {
        private final InputStream from;
        private final byte[] kept = new byte[MAX_OUTPUT_OCTETS];
        private int size;

        Output(InputStream from) {
            super("weir-takeover-output");
            setDaemon(true);
            this.from = from;
        }

        @Override
        public void run() {
            byte[] chunk = new byte[1024];
            try (from) {
                for (int read = from.read(chunk); read >= 0; read = from.read(chunk)) {
                    keep(chunk, read);
                }
            } catch (IOException ended) {
                // With the process.
                return;
            }
        }

        private synchronized void keep(byte[] chunk, int octets) {
            int more = Math.min(octets, MAX_OUTPUT_OCTETS - size);
            System.arraycopy(chunk, 0, kept, size, more);
            size += more;
        }

        synchronized List<String> lines() {
            return new String(kept, 0, size, StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceAll("\\p{Cntrl}", "?"))
                    .limit(MAX_LINES)
                    .toList();
        }
    }

    @Override
    public String describe() {
        return "exec " + config.command().get(0);
    }
}
