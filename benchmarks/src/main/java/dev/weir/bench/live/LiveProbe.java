// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.live;

import dev.weir.bench.race.Programs;
import dev.weir.bench.sink.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A flow probe on the near end of the cable, until it is told to end. */
interface LiveProbe {
    /** What those that can set it keep for packets that wait for them, octets. */
    int BUFFER_MEBIBYTES = 64;

    /**
     * One task for a probe.
     *
     * @param port of the sink on 127.0.0.1
     * @param folder of this run's own, empty
     * @param flows that its table must hold
     * @param activeTimeoutMs after which a flow that goes on is reported
     * @param idleTimeoutMs after which a flow without packets has ended
     */
    record Task(int port, Path folder, long flows, long activeTimeoutMs, long idleTimeoutMs) {
        long activeTimeoutS() {
            return Math.max(1, activeTimeoutMs / 1000);
        }

        long idleTimeoutS() {
            return Math.max(1, idleTimeoutMs / 1000);
        }
    }

    String name();

    String program();

    List<String> command(Task task) throws IOException;

    /** The command that has it export what it has and end. */
    default List<String> endCommand(Task task, long pid) {
        return List.of("kill", Long.toString(pid));
    }

    /** The exit code of a run that went well. */
    default int goodExitCode() {
        return 0;
    }

    /** What it exported, of which the sink has counted {@code sunk}. */
    default Tally result(Task task, Tally sunk) throws IOException, InterruptedException {
        return sunk;
    }

    default boolean isInstalled() {
        return Programs.find(program()).isPresent();
    }

    /** This checkout's {@code weir run}. */
    record Weir(Path launcher, String format, List<String> more) implements LiveProbe {
        @Override
        public String name() {
            return "weir";
        }

        @Override
        public String program() {
            return launcher.toString();
        }

        @Override
        public List<String> command(Task task) {
            List<String> keys = List.of(
                    "captures[0].type=ring",
                    "captures[0].interface=" + Cable.INTERFACE,
                    "captures[0].bufferSize=" + BUFFER_MEBIBYTES + "MiB",
                    "metering.activeTimeout=" + task.activeTimeoutMs() + "ms",
                    "metering.idleTimeout=" + task.idleTimeoutMs() + "ms",
                    "metering.maxFlows=" + task.flows(),
                    "exporters[0].format.type=" + format,
                    "exporters[0].transport.type=udp",
                    "exporters[0].transport.host=127.0.0.1",
                    "exporters[0].transport.port=" + task.port());
            List<String> command = new ArrayList<>(List.of(launcher.toString(), "run"));
            Stream.concat(keys.stream(), more.stream()).forEach(key -> command.addAll(List.of("--set", key)));
            return command;
        }
    }

    /** softflowd, NetFlow v9. */
    record Softflowd() implements LiveProbe {
        @Override
        public String name() {
            return "softflowd";
        }

        @Override
        public String program() {
            return "softflowd";
        }

        @Override
        public List<String> command(Task task) {
            return Programs.softflowd(
                    List.of("-i", Cable.INTERFACE, "-B", Integer.toString(BUFFER_MEBIBYTES << 20)),
                    task.port(),
                    task.flows(),
                    task.folder(),
                    control(task),
                    task.activeTimeoutS(),
                    task.idleTimeoutS());
        }

        @Override
        public List<String> endCommand(Task task, long pid) {
            // A signal ends it without exporting anything.
            return List.of(Programs.path("softflowctl"), "-c", control(task), "shutdown");
        }

        @Override
        public int goodExitCode() {
            return 1;
        }

        private static String control(Task task) {
            return task.folder().resolve("control").toString();
        }
    }

    /** nfpcapd, which writes files. */
    record Nfpcapd() implements LiveProbe {
        @Override
        public String name() {
            return "nfpcapd";
        }

        @Override
        public String program() {
            return "nfpcapd";
        }

        @Override
        public List<String> command(Task task) throws IOException {
            return Programs.nfpcapd(
                    List.of("-i", Cable.INTERFACE, "-b", Integer.toString(BUFFER_MEBIBYTES)),
                    Files.createDirectories(flows(task)),
                    task.flows(),
                    task.activeTimeoutS(),
                    task.idleTimeoutS());
        }

        @Override
        public Tally result(Task task, Tally sunk) throws IOException, InterruptedException {
            return Programs.nfdump(flows(task));
        }

        private static Path flows(Task task) {
            return task.folder().resolve("flows");
        }
    }

    /** pmacctd with its plugin nfprobe, NetFlow v9. */
    record Pmacctd() implements LiveProbe {
        @Override
        public String name() {
            return "pmacctd";
        }

        @Override
        public String program() {
            return "pmacctd";
        }

        @Override
        public List<String> endCommand(Task task, long pid) {
            return List.of("kill", "-INT", Long.toString(pid));
        }

        @Override
        public List<String> command(Task task) throws IOException {
            return List.of(
                    Programs.path(program()),
                    "-f",
                    Programs.pmacctdConfiguration(
                                    task.folder(),
                                    "pcap_interface: " + Cable.INTERFACE,
                                    task.port(),
                                    task.flows(),
                                    task.activeTimeoutS(),
                                    task.idleTimeoutS())
                            .toString());
        }
    }
}
