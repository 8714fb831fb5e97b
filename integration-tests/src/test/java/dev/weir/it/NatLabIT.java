// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.FlowRecords;
import dev.weir.it.process.ForwardingLab;
import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.TcpAnswers;
import dev.weir.it.traffic.TcpCalls;
import dev.weir.it.traffic.UdpQuestions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which host used which port of the NAT: what records tell is what the server saw, however many ask at once. */
class NatLabIT {
    private static final String SECOND_HOST = "10.79.1.3";
    private static final int HOST_PORT = 40_001;
    private static final int SERVER_PORT = 5353;

    private static final int CALL_SECONDS = 2;
    private static final int CALLS_A_SECOND = 10_000;
    private static final int FIRST_CALL_PORT = 20_000;
    private static final int CALL_PORTS = 20_000;

    private static final String OUTSIDE = "10.79.2.1";
    private static final String POOL_NETWORK = "10.79.2.96/30";
    private static final String POOL = "10.79.2.96-10.79.2.99";
    private static final int POOL_HOSTS = 4;

    private static final int BURST = 30_000;
    private static final int BURST_A_SECOND = 10_000;
    private static final int BURST_PORTS = 64;

    /** Ports of a NAT that has too few. */
    private static final int FEW = 10;

    private static final String TRANSLATED = "flow records that tell what the NAT made of their flow";
    private static final String UNKNOWN = "flow records without a connection";
    private static final String NOT_KNOWN = "flow records whose connection is not known";

    @TempDir
    Path folder;

    private ForwardingLab lab;

    @AfterEach
    void removeLab() throws Exception {
        if (lab != null) {
            lab.remove();
        }
    }

    private Running run(String ports) throws Exception {
        return runWith("mode: masquerade, ipv6: true, ports: '" + ports + "'");
    }

    private Running runWith(String nat) throws Exception {
        String yaml = """
                node: {name: middle, stateDirectory: %s}
                router:
                  forwarding:
                    mode: routed
                    interfaces: [{name: left0}, {name: right0}]
                    nat: {inside: left0, outside: right0, %s}
                    conntrack: {udpTimeout: 10s}
                metering: {idleTimeout: 3s}
                exporters:
                  - {format: {type: json}, transport: {type: file, path: %s}}
                """.formatted(folder.resolve("state"), nat, folder.resolve("flows.ndjson"));
        Path configuration = Files.writeString(folder.resolve("weir.yaml"), yaml);
        Running weir = Weir.startBy(lab.wayToMiddle(), folder, "run", "--config", configuration.toString());
        weir.awaitStderr("metering ", Weir.TIMEOUT);
        return weir;
    }

    private static Outcome stop(Running weir) throws Exception {
        weir.signal("TERM");
        return weir.end(Weir.TIMEOUT).orFail();
    }

    @Test
    void shouldTellWhichPortEachOfTwoHostsHadOutside() throws Exception {
        lab = ForwardingLab.twoNetworks(folder);
        addHost(SECOND_HOST + "/24");
        addHost("fd79:1::3/64");
        try (Running server = lab.start(
                        lab.wayToRight(),
                        Tool.require("tcpdump", "tcpdump"),
                        "-i",
                        "eth0",
                        "-n",
                        "-l",
                        "udp dst port " + SERVER_PORT);
                Running weir = run("")) {
            server.awaitStderr("listening on", Weir.TIMEOUT);
            ask(ForwardingLab.LEFT, ForwardingLab.RIGHT);
            ask(SECOND_HOST, ForwardingLab.RIGHT);
            ask("fd79:1::2", "fd79:2::2");
            ask("fd79:1::3", "fd79:2::2");
            server.awaitThat("four datagrams", () -> seen(server).size() == 4, Weir.TIMEOUT);
            Outcome end = stop(weir);

            List<String> outside = new ArrayList<>();
            for (Map<String, Object> record :
                    FlowRecords.read(folder.resolve("flows.ndjson")).all()) {
                if (Long.valueOf(SERVER_PORT).equals(record.get("destinationTransportPort"))) {
                    assertThat(record.get("sourceTransportPort")).isEqualTo((long) HOST_PORT);
                    assertThat(record.get("postNAPTDestinationTransportPort")).isEqualTo((long) SERVER_PORT);
                    String version = record.containsKey("sourceIPv6Address") ? "IPv6" : "IPv4";
                    outside.add(record.get("postNATSource" + version + "Address") + "."
                            + record.get("postNAPTSourceTransportPort"));
                }
            }
            assertThat(outside).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(seen(server));
            assertThat(end.stderr()).contains("4 " + TRANSLATED).doesNotContain(UNKNOWN, NOT_KNOWN);
            assertThat(LedgerText.of(end).balances()).isTrue();
        }
    }

    private void addHost(String address) throws Exception {
        List<String> command = new ArrayList<>(List.of("ip", "address", "add", address, "dev", "eth0"));
        if (address.indexOf(':') >= 0) {
            command.add("nodad");
        }
        lab.run(lab.wayToLeft(), command.toArray(String[]::new)).orFail();
    }

    private void ask(String source, String destination) throws Exception {
        lab.run(lab.wayToLeft(), UdpQuestions.command(source, HOST_PORT, 1, destination, SERVER_PORT, 1, 1))
                .orFail();
    }

    /** Sources as the server saw them, address and port. */
    private static List<String> seen(Running server) {
        Matcher line = Pattern.compile("IP6? (\\S+) > ").matcher(server.stdout());
        return line.results().map(result -> result.group(1)).toList();
    }

    @Test
    void shouldKnowTheConnectionOfEveryFlowOfABurst() throws Exception {
        lab = ForwardingLab.twoNetworks(folder);
        try (Running weir = run("")) {
            Outcome burst = lab.run(
                            lab.wayToLeft(),
                            UdpQuestions.command(
                                    ForwardingLab.LEFT,
                                    20_000,
                                    BURST_PORTS,
                                    ForwardingLab.RIGHT,
                                    10_000,
                                    BURST,
                                    BURST_A_SECOND))
                    .orFail();
            Outcome end = stop(weir);

            assertThat(translatedRecords()).as(burst.stdout() + end.stderr()).isEqualTo(BURST);
            assertThat(end.stderr()).contains("30,000 " + TRANSLATED).doesNotContain(UNKNOWN, NOT_KNOWN);
        }
    }

    /** Two hosts, each with the same ports to the same ports of a server, at a rate at which the kernel's events come in heaps. */
    @Test
    void shouldTellWhichPortEachConnectionOfTwoHostsHadOutside() throws Exception {
        int calls = Integer.getInteger("nat.seconds", CALL_SECONDS) * CALLS_A_SECOND;
        int serverPorts = calls / 2 / CALL_PORTS + 1;
        Path seen = folder.resolve("seen.txt");
        lab = ForwardingLab.twoNetworks(folder);
        addHost(SECOND_HOST + "/24");
        try (Running server = lab.start(
                        lab.wayToRight(), TcpAnswers.command(ForwardingLab.RIGHT, SERVER_PORT, serverPorts, seen));
                Running weir = run("")) {
            server.awaitThat("listening", () -> server.stdout().contains("listening"), Weir.TIMEOUT);
            Outcome called = lab.run(
                            lab.wayToLeft(),
                            TcpCalls.command(
                                    ForwardingLab.LEFT + "," + SECOND_HOST,
                                    FIRST_CALL_PORT,
                                    CALL_PORTS,
                                    ForwardingLab.RIGHT,
                                    SERVER_PORT,
                                    calls,
                                    CALLS_A_SECOND))
                    .orFail();
            assertThat(called.stdout()).startsWith(calls + " connections, 0 refused, ");
            server.awaitThat("all of them", () -> lines(seen) == calls, Weir.TIMEOUT);
            Outcome end = stop(weir);

            Map<String, String> outside = new HashMap<>();
            try (var records = Files.lines(folder.resolve("flows.ndjson"))) {
                records.filter(line -> line.contains("\"protocolIdentifier\":6,"))
                        .forEach(line -> outside.merge(call(line), outsidePort(line), NatLabIT::same));
            }
            Map<String, String> truth = new HashMap<>();
            try (var lines = Files.lines(seen)) {
                lines.map(line -> line.split(" "))
                        .forEach(row -> truth.put(
                                (row[1].equals("0") ? ForwardingLab.LEFT : SECOND_HOST) + " " + row[2] + " " + row[0],
                                row[3]));
            }
            String told = called.stdout() + end.stderr();
            System.out.println(told);
            assertThat(truth).hasSize(calls);
            // Half of them had a port that was taken already.
            assertThat(truth.entrySet().stream()
                            .filter(one -> !one.getKey().split(" ")[1].equals(one.getValue())))
                    .hasSizeGreaterThan(calls / 3);
            assertThat(outside.equals(truth)).as(told).isTrue();
            assertThat(told).doesNotContain(UNKNOWN, NOT_KNOWN);
            assertThat(LedgerText.of(end).balances()).isTrue();
        }
    }

    private static long lines(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String call(String record) {
        return value(record, "sourceIPv4Address") + " " + value(record, "sourceTransportPort") + " "
                + value(record, "destinationTransportPort");
    }

    private static String outsidePort(String record) {
        return value(record, "postNAPTSourceTransportPort");
    }

    private static String same(String port, String other) {
        return port.equals(other) ? port : port + " and " + other;
    }

    /** The value of a field in a record's line; "none" where it has none. */
    private static String value(String record, String field) {
        String key = "\"" + field + "\":";
        int at = record.indexOf(key);
        if (at < 0) {
            return "none";
        }
        String rest = record.substring(at + key.length());
        return rest.substring(0, rest.indexOf(rest.contains(",") ? ',' : '}')).replaceAll("[\"}]", "");
    }

    @Test
    void shouldTellWhichAddressOfAPoolEachHostHad() throws Exception {
        lab = ForwardingLab.twoNetworks(folder);
        lab.run(lab.wayToRight(), "ip", "route", "add", POOL_NETWORK, "via", "10.79.2.1")
                .orFail();
        String ping = Tool.require("ping", "iputils-ping");
        try (Running server = lab.start(
                        lab.wayToRight(),
                        Tool.require("tcpdump", "tcpdump"),
                        "-i",
                        "eth0",
                        "-n",
                        "-l",
                        "icmp[icmptype] == icmp-echo");
                Running weir = runWith("mode: snat, addresses: [" + POOL + "]")) {
            server.awaitStderr("listening on", Weir.TIMEOUT);
            Map<String, String> truth = new HashMap<>();
            for (int host = 10; host < 10 + POOL_HOSTS; host++) {
                String source = "10.79.1." + host;
                int before = truth.size();
                addHost(source + "/24");
                lab.run(lab.wayToLeft(), ping, "-q", "-c", "1", "-W", "2", "-I", source, ForwardingLab.RIGHT)
                        .orFail();
                server.awaitThat("the question", () -> seen(server).size() > before, Weir.TIMEOUT);
                truth.put(source, seen(server).get(before));
            }
            Outcome end = stop(weir);

            assertThat(truth.values()).allMatch(address -> address.matches("10\\.79\\.2\\.(9[6-9])"));
            Map<String, String> told = new HashMap<>();
            for (Map<String, Object> record :
                    FlowRecords.read(folder.resolve("flows.ndjson")).all()) {
                if (Long.valueOf(1).equals(record.get("protocolIdentifier"))) {
                    told.put(
                            record.get("sourceIPv4Address").toString(),
                            String.valueOf(record.get("postNATSourceIPv4Address")));
                    assertThat(record).containsEntry("reversePacketDeltaCount", 1L);
                }
            }
            assertThat(told).isEqualTo(truth);
            assertThat(LedgerText.of(end).balances()).isTrue();
        }
    }

    @Test
    void shouldLetInWhatIsForwardedAndTellWhereItKnocked() throws Exception {
        Path seen = folder.resolve("seen.txt");
        lab = ForwardingLab.twoNetworks(folder);
        try (Running server = lab.start(lab.wayToLeft(), TcpAnswers.command(ForwardingLab.LEFT, 80, 1, seen));
                Running weir = runWith("mode: masquerade, portForwards: ['tcp/8080=10.79.1.2:80']")) {
            server.awaitThat("listening", () -> server.stdout().contains("listening"), Weir.TIMEOUT);
            Outcome called = lab.run(
                            lab.wayToRight(), TcpCalls.command(ForwardingLab.RIGHT, HOST_PORT, 1, OUTSIDE, 8080, 1, 1))
                    .orFail();
            assertThat(called.stdout()).startsWith("1 connections, 0 refused, ");
            Outcome end = stop(weir);

            assertThat(seen).hasContent("80 0 " + HOST_PORT + " " + HOST_PORT + "\n");
            List<Map<String, Object>> records = FlowRecords.read(folder.resolve("flows.ndjson")).all().stream()
                    .filter(record -> Long.valueOf(6).equals(record.get("protocolIdentifier")))
                    .toList();
            assertThat(records)
                    .singleElement()
                    .satisfies(record -> assertThat(record)
                            .containsEntry("sourceIPv4Address", ForwardingLab.RIGHT)
                            .containsEntry("sourceTransportPort", (long) HOST_PORT)
                            .containsEntry("destinationIPv4Address", ForwardingLab.LEFT)
                            .containsEntry("destinationTransportPort", 80L)
                            .containsEntry("postNATDestinationIPv4Address", OUTSIDE)
                            .containsEntry("postNAPTDestinationTransportPort", 8080L)
                            .containsEntry("postNATSourceIPv4Address", ForwardingLab.RIGHT)
                            .containsEntry("postNAPTSourceTransportPort", (long) HOST_PORT));
            assertThat(LedgerText.of(end).balances()).isTrue();
        }
    }

    @Test
    void shouldCountAndWarnWhenTheNatHasNoPortLeft() throws Exception {
        lab = ForwardingLab.twoNetworks(folder);
        try (Running weir = run("30000-30009")) {
            lab.run(
                            lab.wayToLeft(),
                            UdpQuestions.command(
                                    ForwardingLab.LEFT,
                                    20_000,
                                    3 * FEW,
                                    ForwardingLab.RIGHT,
                                    SERVER_PORT,
                                    3 * FEW,
                                    10_000))
                    .orFail();
            weir.awaitStderr("the kernel refused connections: ", Weir.TIMEOUT);
            Outcome end = stop(weir);

            assertThat(translatedRecords()).isEqualTo(FEW);
            assertThat(end.stderr())
                    .contains("10 " + TRANSLATED, "20 " + UNKNOWN, "20 connections that the kernel could not make");
        }
    }

    private long translatedRecords() throws Exception {
        try (var lines = Files.lines(folder.resolve("flows.ndjson"))) {
            return lines.filter(line -> line.contains("\"postNATSourceIPv4Address\":\"10.79.2.1\""))
                    .count();
        }
    }
}
