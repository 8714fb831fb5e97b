// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import dev.weir.it.traffic.FlowTotals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What nftables counts at an interface of which each packet is one of the wire: TCP and UDP of either version of IP. What is
 * sent is counted with its Ethernet header on, which is taken off here.
 */
public final class CableCounters {
    private static final int ETHERNET_OCTETS = 14;

    private final List<String> way;
    private final Path folder;

    private CableCounters(List<String> way, Path folder) {
        this.way = way;
        this.folder = folder;
    }

    /**
     * Begins to count.
     *
     * @param way into the interface's namespace, before a command
     * @param folder for what commands write
     */
    public static CableCounters start(List<String> way, String networkInterface, Path folder) throws Exception {
        StringBuilder table = new StringBuilder("table netdev cable {\n");
        for (String name : List.of("tcp4", "tcp6", "udp4", "udp6")) {
            table.append("counter got_")
                    .append(name)
                    .append(" {}\ncounter sent_")
                    .append(name)
                    .append(" {}\n");
        }
        for (String direction : List.of("got", "sent")) {
            String hook = "got".equals(direction) ? "ingress" : "egress";
            table.append("chain ")
                    .append(direction)
                    .append(" { type filter hook ")
                    .append(hook);
            table.append(" device \"").append(networkInterface).append("\" priority 0;\n");
            for (String protocol : List.of("tcp", "udp")) {
                String counter = "meta l4proto " + protocol + " counter name " + direction + "_" + protocol;
                table.append("meta protocol ip ").append(counter).append("4\n");
                table.append("meta protocol ip6 ").append(counter).append("6\n");
            }
            table.append("}\n");
        }
        Path file = Files.writeString(folder.resolve("cable.nft"), table.append("}\n"));
        CableCounters counters = new CableCounters(way, folder);
        counters.nft("-f", file.toString());
        return counters;
    }

    /**
     * Packets and octets of IP, sent and got.
     *
     * @param protocol {@code tcp} or {@code udp}
     * @param version 4 or 6
     */
    public FlowTotals.Tally both(String protocol, int version) throws Exception {
        String counters = nft("list", "counters", "table", "netdev", "cable").stdout();
        FlowTotals.Tally got = tally(counters, "got_" + protocol + version);
        FlowTotals.Tally sent = tally(counters, "sent_" + protocol + version);
        long octets = got.octets() + sent.octets() - ETHERNET_OCTETS * sent.packets();
        return new FlowTotals.Tally(got.packets() + sent.packets(), octets, 0);
    }

    private static FlowTotals.Tally tally(String counters, String name) {
        Matcher matcher = Pattern.compile("counter " + name + " \\{\\s+packets (\\d+) bytes (\\d+)")
                .matcher(counters);
        if (!matcher.find()) {
            throw new AssertionError("no counter " + name + " in\n" + counters);
        }
        return new FlowTotals.Tally(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), 0);
    }

    private Outcome nft(String... arguments) throws Exception {
        Stream<String> command = Stream.concat(way.stream(), Stream.of(Tool.require("nft", "nftables")));
        return Running.run(Stream.concat(command, Stream.of(arguments)).toList(), folder, Weir.TIMEOUT)
                .orFail();
    }
}
