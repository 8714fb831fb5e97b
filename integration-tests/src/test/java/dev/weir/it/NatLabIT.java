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
import dev.weir.it.traffic.UdpQuestions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private static final int BURST = 60_000;
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
        String yaml = """
                node: {name: middle, stateDirectory: %s}
                router:
                  forwarding:
                    mode: routed
                    interfaces: [{name: left0}, {name: right0}]
                    nat: {mode: masquerade, inside: left0, outside: right0, ipv6: true, ports: '%s'}
                    conntrack: {udpTimeout: 10s}
                metering: {idleTimeout: 3s}
                exporters:
                  - {format: {type: json}, transport: {type: file, path: %s}}
                """.formatted(folder.resolve("state"), ports, folder.resolve("flows.ndjson"));
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
            assertThat(end.stderr()).contains("60,000 " + TRANSLATED).doesNotContain(UNKNOWN, NOT_KNOWN);
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
