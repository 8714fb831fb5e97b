// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A real nfcapd on a loopback port, and nfdump to read what it collected. */
final class Nfcapd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path directory;
    private final int port;
    private final Process process;
    private final DatagramSocket socket;

    private Nfcapd(Path directory, int port) throws IOException {
        this.directory = directory;
        this.port = port;
        this.process = new ProcessBuilder(
                        "nfcapd",
                        "-b",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-B",
                        "4194304",
                        "-w",
                        Files.createDirectory(directory.resolve("flows")).toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    static boolean isInstalled() {
        return Programs.isInstalled("nfcapd") && Programs.isInstalled("nfdump");
    }

    /** Starts one that keeps its files in an empty directory. */
    static Nfcapd start(Path directory) throws IOException {
        int port;
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            port = free.getLocalPort();
        }
        Nfcapd nfcapd = new Nfcapd(directory, port);
        nfcapd.await("nfcapd to listen", () -> nfcapd.queuedOctets() >= 0);
        return nfcapd;
    }

    /**
     * Sends messages, never more at once than any socket holds: nfcapd asks for the buffer of its own only after the port is
     * bound, and so after it seems to listen.
     */
    void send(List<byte[]> messages) throws IOException {
        InetSocketAddress destination = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (byte[] message : messages) {
            await("nfcapd to read", () -> queuedOctets() < 64 * 1024);
            socket.send(new DatagramPacket(message, message.length, destination));
        }
    }

    /** Lets it finish, and returns what it logged. */
    String stop() throws IOException, InterruptedException {
        await("nfcapd to read all", () -> queuedOctets() == 0);
        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("nfcapd ends")
                .isTrue();
        return Files.readString(directory.resolve("log"));
    }

    /** What nfdump prints of the collected flows with these options, in UTC. */
    String nfdump(String... options) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.list(directory.resolve("flows"))) {
            Path file = files.filter(path -> path.getFileName().toString().startsWith("nfcapd."))
                    .findFirst()
                    .orElseThrow();
            return Programs.run(Stream.concat(Stream.of("nfdump", "-r", file.toString()), Stream.of(options))
                    .toArray(String[]::new));
        }
    }

    @Override
    public void close() {
        socket.close();
        process.destroyForcibly();
    }

    /** Octets that wait in the collector's socket; negative before there is one. */
    private long queuedOctets() {
        String local = String.format(Locale.ROOT, "0100007F:%04X", port);
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/udp"), StandardCharsets.US_ASCII)) {
            return lines.map(line -> line.trim().split("\\s+"))
                    .filter(columns -> columns[1].equals(local))
                    .mapToLong(columns -> Long.parseLong(columns[4].substring(columns[4].indexOf(':') + 1), 16))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(process.isAlive()).as("nfcapd runs").isTrue();
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(deadlineNs);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
