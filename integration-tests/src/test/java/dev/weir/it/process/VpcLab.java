// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import dev.weir.it.traffic.FlowKey;
import dev.weir.it.traffic.FlowTotals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The lab of {@code weir lab}, with a Weir that the test starts by itself. */
public final class VpcLab implements AutoCloseable {
    private static final Path SCRIPT = Weir.ROOT.resolve("lab/weir-lab");
    private static final Path STATES = Path.of("/run/weir-lab");

    /** Hosts whose own counters tell what is to be recorded: those of the VPC. */
    private static final String INTERNET = "inet";

    private final Path folder;
    private final String name = "it-" + ProcessHandle.current().pid();
    private final Path state = STATES.resolve(name);

    private VpcLab(Path folder) {
        this.folder = folder;
    }

    /**
     * Builds one; where that is not allowed, or a program is missing, the test is skipped.
     *
     * @param folder for what commands write
     * @param mode as {@code weir lab up --mode} has it
     * @param gro whether the router's interfaces put packets together
     */
    public static VpcLab up(Path folder, String mode, boolean gro) throws Exception {
        Tool.require("ip", "iproute2");
        Tool.require("nft", "nftables");
        Tool.require("ethtool", "ethtool");
        Tool.require("iperf3", "iperf3");
        Tool.require("ping", "iputils-ping");
        Tool.require("curl", "curl");
        Tool.require("jq", "jq");
        Tool.require("nfcapd", "nfdump");
        VpcLab lab = new VpcLab(folder);
        lab.skipWithoutNamespaces();
        lab.call("up", "--mode", mode, "--gro", gro ? "on" : "off", "--without-weir")
                .orFail();
        return lab;
    }

    private void skipWithoutNamespaces() throws Exception {
        Namespaces namespaces = new Namespaces(folder, name);
        namespaces.add("probe");
        namespaces.remove();
    }

    /** Runs {@code weir lab} with these arguments to its end. */
    public Outcome call(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "WEIR_LAB_NAME=" + name,
                "WEIR_LAB_WEIR=" + String.join(" ", Weir.command()),
                SCRIPT.toString()));
        command.addAll(List.of(arguments));
        return Running.run(command, folder, Weir.TIMEOUT);
    }

    /** The way into a host, before a command. */
    public List<String> way(String host) {
        return List.of("ip", "netns", "exec", "weir-" + name + "-" + host);
    }

    /** Runs a command at a host to its end. */
    public Outcome run(String host, String... command) throws Exception {
        return Running.run(Stream.concat(way(host).stream(), Stream.of(command)).toList(), folder, Weir.TIMEOUT);
    }

    /** Where the Weir that a test starts is to write its records. */
    public Path records() {
        return state.resolve("flows.ndjson");
    }

    /** What a stand-in of the lab has reported of itself, JSON. */
    public String report(String standIn) throws Exception {
        return Files.readString(state.resolve(standIn + ".json"));
    }

    /** Starts the Weir in the router, which meters already. */
    public Running startWeir() throws Exception {
        return startWeir(state.resolve("weir.yaml"));
    }

    /** Starts a Weir of this configuration in the router, which meters already. */
    public Running startWeir(Path configuration) throws Exception {
        Running weir = Weir.startBy(way("router"), folder, "run", "--config", configuration.toString());
        weir.awaitStderr("metering ", Weir.TIMEOUT);
        return weir;
    }

    /** What that Weir has recorded, by pair of hosts and protocol, other addresses left out. */
    public FlowTotals recordedTotals() throws Exception {
        FlowTotals recorded = FlowRecords.read(state.resolve("flows.ndjson")).totals();
        Map<String, String> hosts = hosts();
        FlowTotals pairs = new FlowTotals();
        recorded.byFlow().forEach((key, tally) -> {
            if (hosts.containsKey(key.source().getHostAddress())
                    && hosts.containsKey(key.destination().getHostAddress())) {
                FlowKey pair = new FlowKey(key.source(), key.destination(), key.protocol(), 0, 0);
                pairs.add(pair, tally.packets(), tally.octets(), 0);
            }
        });
        return pairs;
    }

    /** All packets of all records. */
    public long recordedPackets() throws Exception {
        return FlowRecords.read(records()).totals().packets();
    }

    /** All octets of all records. */
    public long recordedOctets() throws Exception {
        return FlowRecords.read(records()).totals().octets();
    }

    /** A number of what the lab's nfcapd, which has ended, has collected, by its name in nfdump's summary. */
    public long collected(String name) throws Exception {
        Outcome summary = Running.run(
                        List.of(
                                Tool.require("nfdump", "nfdump"),
                                "-I",
                                "-R",
                                state.resolve("collected").toString()),
                        folder,
                        Weir.TIMEOUT)
                .orFail();
        Matcher matcher = Pattern.compile("(?m)^" + name + ": ([0-9]+)$").matcher(summary.stdout());
        if (!matcher.find()) {
            throw new AssertionError("no '" + name + "' in\n" + summary.stdout());
        }
        return Long.parseLong(matcher.group(1));
    }

    /** The longest packet of any record. */
    public long longestRecorded() throws Exception {
        return FlowRecords.read(state.resolve("flows.ndjson")).numbers("maximumIpTotalLength").stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    /**
     * What the hosts' own counters say of each pair of hosts: of what a host of the VPC sends, what it has sent; of what
     * comes from the internet, where packets are cut up and refused before they come to the router, what has been got.
     */
    public FlowTotals countedTotals() throws Exception {
        Map<String, String> hosts = hosts();
        FlowTotals totals = new FlowTotals();
        for (String line : call("counters").orFail().stdout().lines().toList()) {
            String[] row = line.split("\t");
            FlowKey pair = FlowKey.of(row[2], row[3], Integer.parseInt(row[4]), 0, 0);
            String from = hosts.get(pair.source().getHostAddress());
            boolean betweenHosts =
                    from != null && hosts.containsKey(pair.destination().getHostAddress());
            boolean tells =
                    row[0].equals(from) && row[1].equals("sent") || INTERNET.equals(from) && row[1].equals("got");
            if (betweenHosts && tells && !row[0].equals(INTERNET)) {
                totals.add(pair, Long.parseLong(row[5]), Long.parseLong(row[6]), 0);
            }
        }
        return totals;
    }

    /** Hosts by address, as {@link java.net.InetAddress#getHostAddress} writes it. */
    private Map<String, String> hosts() throws Exception {
        Map<String, String> hosts = new HashMap<>();
        for (String line : Files.readAllLines(state.resolve("hosts"))) {
            String[] row = line.split(" ");
            FlowKey addresses = FlowKey.of(row[1], row[1], 0, 0, 0);
            hosts.put(addresses.source().getHostAddress(), row[0]);
            hosts.put(FlowKey.of(row[2], row[2], 0, 0, 0).source().getHostAddress(), row[0]);
        }
        return hosts;
    }

    /** Packets that the router's kernel has been handed, of which one may stand for many on the wire. */
    public long handedToRouter() throws Exception {
        return run("router", "nstat", "-a", "-z", "-s", "IpInReceives", "Ip6InReceives")
                .orFail()
                .stdout()
                .lines()
                .filter(line -> line.startsWith("Ip"))
                .mapToLong(line -> Long.parseLong(line.split(" +")[1]))
                .sum();
    }

    @Override
    public void close() {
        try {
            call("down").orFail();
        } catch (Exception e) {
            throw new IllegalStateException("the lab may still be there", e);
        }
    }
}
