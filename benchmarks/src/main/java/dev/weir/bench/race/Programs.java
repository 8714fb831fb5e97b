// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import dev.weir.bench.sink.Tally;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds, configures and asks other people's programs. */
public final class Programs {
    /** Daemons lie in sbin, which not everybody has in PATH. */
    private static final List<String> MORE = List.of("/usr/sbin", "/usr/local/sbin", "/sbin");

    /** What softflowd, and pmacctd which has its meter, call the idle timeout of each kind of flow. */
    private static final List<String> IDLE_TIMEOUTS = List.of("tcp", "tcp.rst", "tcp.fin", "udp", "icmp", "general");

    private Programs() {}

    /** Where a program is, if it is installed. */
    public static Optional<Path> find(String program) {
        if (program.contains("/")) {
            return Optional.of(Path.of(program)).filter(Files::isExecutable);
        }
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":", -1)), MORE.stream())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The whole path of a program, or its name for the shell to complain about. */
    public static String path(String program) {
        return find(program).map(Path::toString).orElse(program);
    }

    /** Runs a command and gives what it said on standard output. */
    static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }

    /** The Debian version of the package that a program came in; "?" where there is no dpkg. */
    static String version(String debianPackage) throws InterruptedException {
        try {
            String version = output(List.of("dpkg-query", "-W", "-f", "${Version}", debianPackage));
            return version.isBlank() ? "?" : version.strip();
        } catch (IOException e) {
            return "?";
        }
    }

    /** What files of nfdump's hold, by their own statistics: {@code Flows: 1}, {@code Packets: 2}, {@code Bytes: 3}. */
    public static Tally nfdump(Path folder) throws IOException, InterruptedException {
        String text = output(List.of("nfdump", "-R", folder.toString(), "-I"));
        long flows = Summaries.after(text, "Flows:");
        return new Tally(flows, flows, Summaries.after(text, "Packets:"), Summaries.after(text, "Bytes:"), 0, 0, 0);
    }

    /**
     * The command of softflowd in the foreground, NetFlow v9 to a port of 127.0.0.1.
     *
     * @param source the options that say where packets come from
     * @param control the path of its control socket, or "none"
     */
    public static List<String> softflowd(
            List<String> source,
            int port,
            long flows,
            Path folder,
            String control,
            long activeTimeoutS,
            long idleTimeoutS) {
        List<String> command = new ArrayList<>(List.of(path("softflowd"), "-d", "-v", "9"));
        command.addAll(source);
        command.addAll(List.of("-n", "127.0.0.1:" + port));
        command.addAll(List.of("-m", Long.toString(flows)));
        command.addAll(List.of("-p", folder.resolve("pid").toString(), "-c", control));
        command.addAll(List.of("-t", "maxlife=" + activeTimeoutS));
        for (String timeout : IDLE_TIMEOUTS) {
            command.addAll(List.of("-t", timeout + "=" + idleTimeoutS));
        }
        return command;
    }

    /**
     * The command of nfpcapd, which writes files.
     *
     * @param source the options that say where packets come from
     * @param files the folder for its files, which has to be there
     */
    public static List<String> nfpcapd(
            List<String> source, Path files, long flows, long activeTimeoutS, long idleTimeoutS) {
        List<String> command = new ArrayList<>(List.of(path("nfpcapd")));
        command.addAll(source);
        command.addAll(List.of("-w", files.toString()));
        command.addAll(List.of("-e", activeTimeoutS + "," + idleTimeoutS));
        command.addAll(List.of("-B", Long.toString(flows)));
        // One file, however long it takes.
        command.addAll(List.of("-t", "3600"));
        return command;
    }

    /** Makes a folder, or empties one that is there. */
    public static void emptyFolder(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }

    /**
     * Writes a configuration of pmacctd with its plugin nfprobe, NetFlow v9 to a port of 127.0.0.1.
     *
     * @param source the line that says where packets come from
     */
    public static Path pmacctdConfiguration(
            Path folder, String source, int port, long flows, long activeTimeoutS, long idleTimeoutS)
            throws IOException {
        String idle =
                IDLE_TIMEOUTS.stream().map(kind -> kind + "=" + idleTimeoutS).collect(Collectors.joining(":"));
        return Files.write(
                folder.resolve("pmacctd.conf"),
                List.of(
                        "daemonize: false",
                        source,
                        "plugins: nfprobe",
                        "plugin_pipe_size: 268435456",
                        "plugin_buffer_size: 65536",
                        "aggregate: src_host, dst_host, src_port, dst_port, proto, tos, vlan",
                        "nfprobe_receiver: 127.0.0.1:" + port,
                        "nfprobe_version: 9",
                        "nfprobe_maxflows: " + flows,
                        "nfprobe_timeouts: " + idle + ":maxlife=" + activeTimeoutS));
    }
}
