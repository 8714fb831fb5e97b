// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The cable that {@code benchmarks/run} has laid: this process is in the namespace of the near end, the sender goes into
 * that of the far one. The sender has the last processor for itself, the probes have the others.
 */
final class Cable {
    /** The interface of either end. */
    static final String INTERFACE = "wire0";

    private final String farNamespace;

    private Cable(String farNamespace) {
        this.farNamespace = farNamespace;
    }

    /** The cable; {@code benchmarks/run} names it in the property {@code weir.cable.far}. */
    static Cable laid() throws IOException {
        String far = System.getProperty("weir.cable.far", "");
        if (far.isEmpty()) {
            throw new IOException("there is no cable to measure on: this takes root, and benchmarks/run to lay it");
        }
        return new Cable(far);
    }

    /** Puts a program onto all processors but the sender's. */
    static List<String> besideTheSender(List<String> command) {
        return onProcessors("0" + (last() > 1 ? "-" + (last() - 1) : ""), command);
    }

    /** Whether a program captures on the near end: it has a packet socket there. */
    boolean isWatched() throws IOException {
        String index = Files.readString(Path.of("/sys/class/net/" + INTERFACE + "/ifindex"))
                .strip();
        // sk RefCnt Type Proto Iface R Rmem User Inode
        return Files.readAllLines(Path.of("/proc/net/packet")).stream()
                .map(line -> line.strip().split("\\s+"))
                .anyMatch(columns -> columns.length > 4 && columns[4].equals(index));
    }

    /**
     * Starts the sender.
     *
     * @param phases of each its rate and its seconds
     */
    Sending send(int flows, double floodShare, double... phases) throws IOException {
        List<String> java = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Sender.class.getName(),
                INTERFACE,
                Integer.toString(flows),
                Double.toString(floodShare)));
        for (double number : phases) {
            java.add(Double.toString(number));
        }
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", farNamespace));
        command.addAll(onProcessors(Integer.toString(last()), java));
        return new Sending(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** A sender at work. */
    static final class Sending implements AutoCloseable {
        private final Process process;
        private final BufferedReader output;

        private Sending(Process process) {
            this.process = process;
            this.output = process.inputReader();
        }

        /** Waits for the end of a phase. */
        Phase next() throws IOException {
            return Phase.parse(output.readLine());
        }

        /** Whether a phase has ended that {@link #next} has not told; or the sender itself has. */
        boolean hasNext() throws IOException {
            return output.ready() || !process.isAlive();
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    private static int last() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    }

    private static List<String> onProcessors(String list, List<String> command) {
        if (Runtime.getRuntime().availableProcessors() < 2) {
            return command;
        }
        List<String> all = new ArrayList<>(List.of("taskset", "-c", list));
        all.addAll(command);
        return all;
    }
}
