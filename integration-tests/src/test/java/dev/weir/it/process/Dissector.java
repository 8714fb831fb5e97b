// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import dev.weir.it.traffic.FlowKey;
import dev.weir.it.traffic.FlowTotals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** tshark, reading a capture file. */
public final class Dissector {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final Path capture;
    private final Path folder;
    private final List<String> options;

    /**
     * @param capture what to read
     * @param folder for its output
     * @param options more options for every run
     */
    public Dissector(Path capture, Path folder, String... options) {
        this.capture = capture;
        this.folder = folder;
        this.options = List.of(options);
    }

    /** The named fields of the frames that match a display filter: a row a frame, a cell a field, comma-separated. */
    public List<List<String>> fields(String filter, String... names) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Tool.require("tshark", "tshark"), "-n", "-r", capture.toString(), "-T", "fields"));
        command.addAll(options);
        if (!filter.isEmpty()) {
            command.addAll(List.of("-Y", filter));
        }
        Stream.of(names).forEach(name -> command.addAll(List.of("-e", name)));
        return Running.run(command, folder, TIMEOUT)
                .orFail()
                .stdout()
                .lines()
                .map(line -> Arrays.asList(line.split("\t", -1)))
                .toList();
    }

    /** Packets and octets by uniflow of a capture of IPv4 packets in one piece each. */
    public static FlowTotals totals(Path capture, Path folder) throws Exception {
        FlowTotals totals = new FlowTotals();
        Dissector dissector = new Dissector(capture, folder, "-E", "occurrence=f");
        for (List<String> frame : dissector.fields(
                "ip",
                "ip.src",
                "ip.dst",
                "ip.proto",
                "ip.len",
                "tcp.srcport",
                "tcp.dstport",
                "udp.srcport",
                "udp.dstport",
                "tcp.flags")) {
            int protocol = Integer.parseInt(frame.get(2));
            int sourcePort = firstNumber(frame.get(4), frame.get(6));
            int destinationPort = firstNumber(frame.get(5), frame.get(7));
            FlowKey key = FlowKey.of(frame.get(0), frame.get(1), protocol, sourcePort, destinationPort);
            totals.add(key, 1, Long.parseLong(frame.get(3)), firstNumber(frame.get(8)));
        }
        return totals;
    }

    private static int firstNumber(String... cells) {
        for (String cell : cells) {
            if (!cell.isEmpty()) {
                return Integer.decode(cell);
            }
        }
        return 0;
    }

    /** The numbers of a cell. */
    public static List<Long> numbers(String cell) {
        return cell.isEmpty()
                ? List.of()
                : Stream.of(cell.split(",", -1)).map(Long::decode).toList();
    }
}
