// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import dev.weir.it.traffic.PcapFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An nfcapd on a port of the loopback interface, with a tcpdump beside it that keeps the datagrams. */
public final class Collector implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final int port;
    private final Path folder;
    private final Running nfcapd;
    private final Running tcpdump;

    private Collector(int port, Path folder, Running nfcapd, Running tcpdump) {
        this.port = port;
        this.folder = folder;
        this.nfcapd = nfcapd;
        this.tcpdump = tcpdump;
    }

    /** Starts both; they listen when this returns. */
    @SuppressWarnings("resource") // closed with the collector
    public static Collector start(Path folder) throws Exception {
        int port = UdpSocket.freePort();
        Files.createDirectories(folder.resolve("flows"));
        Running nfcapd = Running.start(
                List.of(
                        Tool.require("nfcapd", "nfdump"),
                        "-C",
                        "none",
                        "-w",
                        folder.resolve("flows").toString(),
                        "-b",
                        "127.0.0.1",
                        "-p",
                        String.valueOf(port),
                        "-B",
                        "4000000",
                        "-t",
                        "3600"),
                folder);
        Running tcpdump = Running.start(
                List.of(
                        Tool.require("tcpdump", "tcpdump"),
                        "-Z",
                        "root",
                        "-i",
                        "lo",
                        "-B",
                        "32768",
                        "-s",
                        "0",
                        "-U",
                        "-w",
                        folder.resolve("datagrams.pcap").toString(),
                        "udp dst port " + port),
                folder);
        Collector collector = new Collector(port, folder, nfcapd, tcpdump);
        nfcapd.awaitThat("nfcapd to listen", () -> UdpSocket.of(port) != null, TIMEOUT);
        tcpdump.awaitStderr("listening on lo", TIMEOUT);
        return collector;
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** Every datagram that came, as a capture file. */
    public Path datagrams() {
        return folder.resolve("datagrams.pcap");
    }

    /** Ends both once they have taken in so many datagrams. */
    public void finish(long messages) throws Exception {
        nfcapd.awaitThat("nfcapd to read all", () -> UdpSocket.of(port).waitingOctets() == 0, TIMEOUT);
        tcpdump.awaitThat("tcpdump to write all", () -> PcapFile.frames(datagrams()) >= messages, TIMEOUT);
        nfcapd.signal("TERM");
        nfcapd.end(TIMEOUT).orFail();
        tcpdump.signal("INT");
        tcpdump.end(TIMEOUT).orFail();
    }

    /** What nfcapd says of itself. */
    public String log() {
        return nfcapd.stderr();
    }

    /** A number of the file that nfcapd has made, by its name in nfdump's summary, such as {@code Packets}. */
    public long total(String name) throws Exception {
        Outcome summary = Running.run(
                        List.of(
                                Tool.require("nfdump", "nfdump"),
                                "-I",
                                "-r",
                                flowFile().toString()),
                        folder,
                        TIMEOUT)
                .orFail();
        Matcher matcher = Pattern.compile("(?m)^" + name + ": ([0-9]+)$").matcher(summary.stdout());
        if (!matcher.find()) {
            throw new AssertionError("no '" + name + "' in\n" + summary.stdout());
        }
        return Long.parseLong(matcher.group(1));
    }

    /** How many records a filter of nfdump's chooses, and how many packets they have. */
    public long[] select(String filter) throws Exception {
        Outcome chosen = Running.run(
                        List.of(
                                Tool.require("nfdump", "nfdump"),
                                "-q",
                                "-N",
                                "-r",
                                flowFile().toString(),
                                "-o",
                                "fmt:%pkt",
                                filter),
                        folder,
                        TIMEOUT)
                .orFail();
        long[] sum = new long[2];
        for (String line : chosen.stdout().split("\n")) {
            if (line.strip().matches("[0-9]+")) {
                sum[0]++;
                sum[1] += Long.parseLong(line.strip());
            }
        }
        return sum;
    }

    private Path flowFile() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("flows"))) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().startsWith("nfcapd.2"))
                    .toList();
            if (found.size() != 1) {
                throw new AssertionError("nfcapd left " + found);
            }
            return found.get(0);
        }
    }

    @Override
    public void close() {
        nfcapd.close();
        tcpdump.close();
    }
}
