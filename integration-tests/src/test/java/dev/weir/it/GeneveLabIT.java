// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.it.process.FlowRecords;
import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import dev.weir.it.process.VpcLab;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.UdpQuestions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mode geneve behind a stand-in of a Gateway Load Balancer, which checks each packet that comes back. */
class GeneveLabIT {
    private static final String HEALTH = "http://10.88.8.1:8081/health";
    /** What of all kinds of traffic is checked, as in {@link ModeLabIT}. */
    private static final int ALL_CHECKS = 26;

    /** Of iperf3 two for each kind of TCP and UDP, and one of HTTP, over IPv4 and IPv6 to two hosts. */
    private static final int CONNECTIONS = (2 + 2 + 1) * 2 * 2;

    private static final String INTERNET = "198.51.100.10";
    private static final Long TCP = 6L;
    private static final Long UDP = 17L;

    @TempDir
    Path folder;

    @Test
    void shouldSendEachPacketBackUnchangedAndRecordTheFlowsInside() throws Exception {
        try (VpcLab lab = VpcLab.up(folder, "geneve", true);
                Running weir = lab.startWeir(configuration(lab, "32MiB", "4s"))) {
            assertThat(health(lab)).isEqualTo("200 ok");
            Outcome traffic = lab.call("traffic", "--megabytes", "10");
            assertThat(traffic.stdout().lines()).hasSize(ALL_CHECKS).allMatch(line -> line.startsWith("ok "));

            weir.signal("TERM");
            weir.awaitStderr("draining; packets are forwarded", Weir.TIMEOUT);
            assertThat(health(lab)).isEqualTo("503 draining");
            lab.run("a1", ping(), "-q", "-c", "3", "-i", "0.2", INTERNET).orFail();
            Outcome outcome = weir.end(Weir.TIMEOUT).orFail();

            LedgerText ledger = LedgerText.of(outcome);
            assertThat(ledger.balances()).isTrue();
            assertThat(ledger.packets("sent back"))
                    .isEqualTo(ledger.packets("kernel seen"))
                    .isEqualTo(ledger.packets("captured"))
                    .isEqualTo(ledger.packets("metered"));
            // It lets pass what has the header of the flow that the packet inside is of, UDP source port and cookie
            // too;
            // anything else it counts under a name of its own.
            String report = String.format(
                    Locale.ROOT,
                    "\\{\"sent\": %1$d, \"returned\": %1$d, \"outstanding\": 0, \"flows\": \\d+}",
                    ledger.packets("sent back"));
            await("all packets back at the load balancer, and nothing else")
                    .untilAsserted(() -> assertThat(lab.report("gwlb")).matches(report));
            assertThat(lab.recordedTotals().differencesFrom(lab.countedTotals()))
                    .isEmpty();
            List<Map<String, Object>> records = FlowRecords.read(lab.records()).all();
            assertThat(records)
                    .hasSizeGreaterThan(20)
                    .allSatisfy(record -> assertThat(record)
                            .containsEntry("gwlbEndpointId", "vpce-00a1b2c3d4e5f6071")
                            .containsEntry("gwlbAttachmentId", "00000000b0b0cafe"));
            Map<Set<Object>, Set<Object>> cookies = cookiesByConnection(records);
            assertThat(cookies).hasSizeGreaterThanOrEqualTo(CONNECTIONS);
            assertThat(cookies.values()).as("a connection keeps its cookie").allMatch(each -> each.size() == 1);
            assertThat(cookies.values()).as("and has it for itself").doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldFailTheHealthCheckWhenPacketsAreLostAndRecover() throws Exception {
        try (VpcLab lab = VpcLab.up(folder, "geneve", false);
                Running weir = lab.startWeir(configuration(lab, "64KiB", "0s"))) {
            lab.run("a1", ping(), "-q", "-c", "2", "-i", "0.2", INTERNET).orFail();
            assertThat(health(lab)).isEqualTo("200 ok");

            weir.signal("STOP");
            // All at once, for a flood whose answers stay away is 100 packets/s, which a small buffer may well hold.
            lab.run("a1", ping(), "-q", "-f", "-l", "1000", "-c", "1000", "-s", "500", "-w", "2", INTERNET);
            weir.signal("CONT");
            weir.awaitThat("a failing health check", () -> health(lab).startsWith("503 "), Duration.ofSeconds(20));
            assertThat(health(lab)).contains("found the receive buffer full");
            weir.awaitThat("a health check that is well", () -> health(lab).equals("200 ok"), Duration.ofSeconds(30));

            weir.signal("TERM");
            LedgerText ledger = LedgerText.of(weir.end(Weir.TIMEOUT).orFail());
            assertThat(ledger.balances()).isTrue();
            assertThat(ledger.packets("kernel dropped")).isPositive();
            assertThat(ledger.packets("kernel seen"))
                    .isEqualTo(ledger.packets("captured") + ledger.packets("kernel dropped"));
        }
    }

    /** Nobody reads its records, and it is told to wait for that: packets go back all the same, unmetered. */
    @Test
    void shouldFailTheHealthCheckWhenTheMeteringIsSaturatedAndRecover() throws Exception {
        Path pipe = folder.resolve("pipe");
        Running.run(List.of("mkfifo", pipe.toString()), folder, Weir.TIMEOUT).orFail();
        try (VpcLab lab = VpcLab.up(folder, "geneve", true);
                Running reader = Running.start(List.of("cat", pipe.toString()), folder);
                Running weir = startInto(pipe, lab, saturable())) {
            assertThat(health(lab)).isEqualTo("200 ok");
            reader.signal("STOP");
            try (Running sender = Running.start(flood(lab), folder)) {
                weir.awaitThat(
                        "a failing health check",
                        () -> health(lab).matches("503 .* packets of the last . s were not metered"),
                        Duration.ofSeconds(60));
                assertThat(sender.isAlive()).isTrue();
            }
            lab.run("a1", ping(), "-q", "-c", "3", "-i", "0.2", INTERNET).orFail();
            reader.signal("CONT");
            weir.awaitThat("a health check that is well", () -> health(lab).equals("200 ok"), Duration.ofSeconds(30));

            weir.signal("TERM");
            LedgerText ledger = LedgerText.of(weir.end(Weir.TIMEOUT).orFail());
            assertThat(ledger.balances()).isTrue();
            assertThat(ledger.packets("sent back")).isEqualTo(ledger.packets("captured"));
            assertThat(ledger.packets("captured")).isGreaterThan(ledger.packets("metered"));
        }
    }

    private static List<String> flood(VpcLab lab) throws Exception {
        List<String> command = new ArrayList<>(lab.way("a1"));
        command.addAll(List.of(UdpQuestions.command("10.88.1.11", 20_000, 64, INTERNET, 10_000, 400_000, 4_000)));
        return command;
    }

    /** Starts a Weir in the router whose standard output is a pipe with a name. */
    private Running startInto(Path pipe, VpcLab lab, Path configuration) throws Exception {
        List<String> way = new ArrayList<>(lab.way("router"));
        way.addAll(List.of("sh", "-c", "exec \"$@\" >" + pipe, "sh"));
        Running weir = Weir.startBy(way, folder, "run", "--config", configuration.toString());
        weir.awaitStderr("metering ", Weir.TIMEOUT);
        return weir;
    }

    private Path saturable() throws Exception {
        return Files.writeString(folder.resolve("weir.yaml"), """
                node: {stateDirectory: %s}
                router:
                  forwarding:
                    mode: geneve
                    interface: eth0
                    drain: 0s
                    healthCheck: {port: 8081, path: /health, window: 2s}
                metering: {activeTimeout: 5s, idleTimeout: 1s}
                exporters:
                  - {format: {type: json}, transport: {type: stdout}, queueRecords: 100, whenFull: block}
                """.formatted(folder.resolve("state")));
    }

    private Path configuration(VpcLab lab, String receiveBuffer, String drain) throws Exception {
        return Files.writeString(folder.resolve("weir.yaml"), """
                node: {stateDirectory: %s}
                router:
                  forwarding:
                    mode: geneve
                    interface: eth0
                    receiveBuffer: %s
                    drain: %s
                    healthCheck: {port: 8081, path: /health, window: 3s}
                metering: {activeTimeout: 5s, idleTimeout: 2s, tcpLinger: 1s}
                exporters:
                  - format: {type: json}
                    transport: {type: file, path: %s}
                """.formatted(
                        folder.resolve("state"), receiveBuffer, drain, lab.records()));
    }

    /** What the health check answers: status and text. */
    private static String health(VpcLab lab) {
        try {
            String answer = lab.run("gw", Tool.require("curl", "curl"), "-s", "-m", "2", "-w", "%{http_code}", HEALTH)
                    .stdout();
            int status = answer.length() - 3;
            return status < 0
                    ? ""
                    : answer.substring(status) + " "
                            + answer.substring(0, status).strip();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The cookies in the records of each connection of TCP and UDP, whose two ends stand in either order. */
    private static Map<Set<Object>, Set<Object>> cookiesByConnection(List<Map<String, Object>> records) {
        Map<Set<Object>, Set<Object>> cookies = new HashMap<>();
        for (Map<String, Object> record : records) {
            Object protocol = record.get("protocolIdentifier");
            if (protocol.equals(TCP) || protocol.equals(UDP)) {
                Set<Object> connection = Set.of(protocol, end(record, "source"), end(record, "destination"));
                cookies.computeIfAbsent(connection, key -> new HashSet<>()).add(record.get("gwlbFlowCookie"));
            }
        }
        return cookies;
    }

    private static String end(Map<String, Object> record, String side) {
        Object ipv4 = record.get(side + "IPv4Address");
        return (ipv4 == null ? record.get(side + "IPv6Address") : ipv4) + " " + record.get(side + "TransportPort");
    }

    private static String ping() {
        return Tool.require("ping", "iputils-ping");
    }
}
