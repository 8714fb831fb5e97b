// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * Goes once through what the commands do at their start, on a capture of two packets, so that a JVM which keeps an archive
 * of its classes ({@code -XX:ArchiveClassesAtExit}) finds in it those that a start needs. What it prints is of no use.
 */
public final class Rehearsal {
    /** Header of a little-endian microsecond pcap file of Ethernet frames. */
    private static final String PCAP_HEADER = "d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000";

    /** DNS over UDP over IPv4, 28 octets of IP. */
    private static final String UDP_PACKET = "00000001 00000000 2a000000 2a000000"
            + "020000000001 020000000002 0800"
            + "4500001c 00000000 40110000 c0000201 c0000202"
            + "c0000035 00080000";

    /** A SYN over IPv6, 60 octets of IP. */
    private static final String TCP_PACKET = "00000001 01000000 4a000000 4a000000"
            + "020000000001 020000000002 86dd"
            + "60000000 00140640 20010db8000000000000000000000001 20010db8000000000000000000000002"
            + "c0000050 00000001 00000000 50020400 00000000";

    private Rehearsal() {}

    /** Rehearses, and exits with the first code that is not 0. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("weir-rehearsal");
        try (DatagramSocket collector =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            System.exit(rehearse(folder, collector.getLocalPort()));
        }
    }

    private static int rehearse(Path folder, int collectorPort) throws IOException {
        try {
            String capture = write(folder.resolve("capture.pcap"));
            String collector = "udp://127.0.0.1:" + collectorPort;
            List<String[]> commandLines = List.of(
                    new String[] {"read", capture},
                    new String[] {
                        "read",
                        capture,
                        "--export",
                        "csv:" + folder.resolve("flows.csv"),
                        "--export",
                        "netflow5:" + collector,
                        "--export",
                        "netflow9:" + collector
                    },
                    new String[] {
                        "run",
                        "--set",
                        "captures[0].type=files",
                        "--set",
                        "captures[0].files[0]=" + capture,
                        "--set",
                        "exporters[0].format.type=ipfix",
                        "--set",
                        "exporters[0].transport.type=udp",
                        "--set",
                        "exporters[0].transport.host=127.0.0.1",
                        "--set",
                        "exporters[0].transport.port=" + collectorPort,
                        "--set",
                        "http.port=" + freePort()
                    });
            int code = 0;
            for (String[] commandLine : commandLines) {
                int ended = Main.execute(commandLine);
                code = code == 0 ? ended : code;
            }
            // Calls a node that is not there: all that a client does before it is answered.
            Main.execute("status", "--url", "http://127.0.0.1:" + freePort());
            return code;
        } finally {
            delete(folder);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static String write(Path file) throws IOException {
        String hex = (PCAP_HEADER + UDP_PACKET + TCP_PACKET).replace(" ", "");
        return Files.write(file, HexFormat.of().parseHex(hex)).toString();
    }

    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
