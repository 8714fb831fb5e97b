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
import dev.weir.it.process.TwoArmLab;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.UdpQuestions;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mode geneve with two arms, between load balancers that check each packet that comes back and a server in the internet. */
class TwoArmLabIT {
    private static final int HTTP_PORT = 8000;
    private static final int FILE_OCTETS = 5_000_000;
    private static final int QUESTION_PORT = 40_000;
    private static final int QUESTIONS = 3;
    private static final int NOBODY = 5353;
    private static final String FOREIGNER = "192.0.2.5";
    private static final long PING_OCTETS = 20L + 8 + 56;
    private static final Long PORT_UNREACHABLE = 3L << 8 | 3;
    private static final Set<String> CLIENTS = Set.of(TwoArmLab.CLIENT, TwoArmLab.CLIENT_IPV6);

    @TempDir
    Path folder;

    private TwoArmLab lab;

    @BeforeEach
    void buildLab() throws Exception {
        lab = TwoArmLab.create(folder);
    }

    @AfterEach
    void removeLab() throws Exception {
        if (lab != null) {
            lab.remove();
        }
    }

    @Test
    void shouldSendClientsOutThroughANatAndBringTheirAnswersHome() throws Exception {
        String before = lab.snapshot();
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("file").toFile(), "rw")) {
            file.setLength(FILE_OCTETS);
        }
        try (Running server = startServer();
                Running weir = startWeir()) {
            lab.beginCounting();
            for (String host : List.of("east", "west")) {
                assertThat(ping(host, TwoArmLab.SERVER, "-c", "3").exitCode()).isZero();
                assertThat(ping(host, TwoArmLab.SERVER_IPV6, "-c", "3").exitCode())
                        .isZero();
                assertThat(ping(host, TwoArmLab.SERVER, "-c", "2", "-s", "20000")
                                .exitCode())
                        .as("in fragments")
                        .isZero();
                assertThat(fetch(host, TwoArmLab.SERVER)).isEqualTo("200 " + FILE_OCTETS);
                assertThat(fetch(host, "[" + TwoArmLab.SERVER_IPV6 + "]")).isEqualTo("200 " + FILE_OCTETS);
            }
            assertThat(ping("east", TwoArmLab.SERVER, "-c", "1", "-t", "1").stdout())
                    .contains("Time to live exceeded");
            assertThat(ping("west", TwoArmLab.SERVER, "-c", "1", "-M", "do", "-s", "3000")
                            .stdout())
                    .contains("mtu = 1500");
            assertThat(ping("west", TwoArmLab.SERVER_IPV6, "-c", "1", "-M", "do", "-s", "3000")
                            .stdout())
                    .contains("mtu=1500");
            checkThatNothingElsePasses();
            // Where nobody listens, so that an error comes home, and then the same by the other's host.
            ask("east");
            ask("west");
            lab.awaitStillness();

            weir.signal("TERM");
            Outcome end = weir.end(Weir.TIMEOUT).orFail();
            assertThat(sourcesSeen(server))
                    .as("whom the server saw")
                    .containsExactlyInAnyOrder("::ffff:" + TwoArmLab.OUTSIDE, TwoArmLab.OUTSIDE_IPV6);
            checkLedger(LedgerText.of(end));
            checkRecords(FlowRecords.read(folder.resolve("flows.ndjson")).all());
        }
        assertThat(lab.snapshot()).isEqualTo(before);
        assertThat(lab.connections())
                .as("that the appliance's kernel still knows")
                .isZero();
    }

    /** Neither from the internet to a client, nor from a client to the appliance, nor from anybody but clients. */
    private void checkThatNothingElsePasses() throws Exception {
        lab.run("inet", "ip", "route", "add", TwoArmLab.CLIENT, "via", TwoArmLab.OUTSIDE)
                .orFail();
        assertThat(ping("inet", TwoArmLab.CLIENT, "-c", "1", "-W", "0.3").exitCode())
                .isEqualTo(1);
        assertThat(ping("west", TwoArmLab.OUTSIDE, "-c", "1", "-W", "0.3").exitCode())
                .isEqualTo(1);
        lab.run("east", "ip", "address", "add", FOREIGNER + "/32", "dev", "gwlb0")
                .orFail();
        assertThat(ping("east", TwoArmLab.SERVER, "-c", "1", "-W", "0.3", "-I", FOREIGNER)
                        .exitCode())
                .isEqualTo(1);
    }

    private void checkLedger(LedgerText ledger) throws Exception {
        assertThat(ledger.balances()).isTrue();
        assertThat(ledger.packets("geneve collision")).isEqualTo(QUESTIONS);
        assertThat(ledger.packets("geneve foreign")).isEqualTo(1);
        long out = ledger.packets("sent out");
        long back = ledger.packets("sent back");
        assertThat(ledger.packets("kernel seen")).isEqualTo(ledger.packets("captured"));
        assertThat(ledger.packets("captured")).isEqualTo(out + back + QUESTIONS + 1);
        assertThat(ledger.packets("metered")).isEqualTo(out + back);
        await("all packets back at the load balancers")
                .untilAsserted(() -> assertThat(lab.reported("east", "returned") + lab.reported("west", "returned"))
                        .isEqualTo(back));
        assertThat(lab.reported("east", "sent") + lab.reported("west", "sent")).isEqualTo(out + QUESTIONS + 1);
        for (String host : List.of("east", "west")) {
            assertThat(lab.report(host)).doesNotContain("wrong", "undeliverable", "unsendable", "too long");
        }
    }

    private void checkRecords(List<Map<String, Object>> records) throws Exception {
        List<Long> east = new ArrayList<>(lab.counted("east"));
        // The one of the foreigner's.
        east.set(0, east.get(0) - 1);
        east.set(1, east.get(1) - PING_OCTETS);
        assertThat(recorded("east", records)).isEqualTo(east);
        List<Long> west = new ArrayList<>(lab.counted("west"));
        // IPv4, UDP and the one octet of each question that met another's.
        west.set(0, west.get(0) - QUESTIONS);
        west.set(1, west.get(1) - QUESTIONS * (20L + 8 + 1));
        assertThat(recorded("west", records)).isEqualTo(west);
        assertThat(records)
                .filteredOn(record -> Long.valueOf(NOBODY).equals(record.get("destinationTransportPort")))
                .hasSize(QUESTIONS)
                .allSatisfy(
                        record -> assertThat(record).containsEntry("gwlbEndpointId", TwoArmLab.ENDPOINTS.get("east")));
        assertThat(records)
                .as("what it said to that")
                .anySatisfy(record -> assertThat(record)
                        .containsEntry("icmpTypeCodeIPv4", PORT_UNREACHABLE)
                        .containsEntry("gwlbEndpointId", TwoArmLab.ENDPOINTS.get("east"))
                        .containsEntry("sourceIPv4Address", TwoArmLab.GATEWAY)
                        .containsEntry("packetDeltaCount", (long) QUESTIONS));
        assertThat(records)
                .filteredOn(record -> Long.valueOf(HTTP_PORT).equals(record.get("destinationTransportPort")))
                .as("both ways in one record")
                .hasSize(4)
                .allSatisfy(record ->
                        assertThat((Long) record.get("reverseOctetDeltaCount")).isGreaterThan(FILE_OCTETS));
    }

    /** What the records of a host's endpoint say that it has sent and got: packets, octets, packets, octets. */
    private static List<Long> recorded(String host, List<Map<String, Object>> records) {
        long[] sums = new long[4];
        for (Map<String, Object> record : records) {
            if (TwoArmLab.ENDPOINTS.get(host).equals(record.get("gwlbEndpointId"))) {
                Object source = record.getOrDefault("sourceIPv4Address", record.get("sourceIPv6Address"));
                int sent = CLIENTS.contains(source) ? 0 : 2;
                sums[sent] += number(record, "packetDeltaCount");
                sums[sent + 1] += number(record, "octetDeltaCount");
                sums[2 - sent] += number(record, "reversePacketDeltaCount");
                sums[3 - sent] += number(record, "reverseOctetDeltaCount");
            }
        }
        return List.of(sums[0], sums[1], sums[2], sums[3]);
    }

    private static long number(Map<String, Object> record, String field) {
        return record.get(field) instanceof Long number ? number : 0;
    }

    @Test
    void shouldPutEverythingBackThoughItWasKilled() throws Exception {
        String before = lab.snapshot();
        String config = configuration("eth1").toString();
        Outcome applied = lab.weir("forwarding", "apply", "--config", config);
        assertThat(applied.exitCode()).isEqualTo(1);
        assertThat(applied.stderr()).hasLineCount(1).contains("that takes 'weir run'");
        assertThat(lab.snapshot()).isEqualTo(before);
        try (Running weir = startWeir()) {
            assertThat(lab.weir("forwarding", "plan", "--config", config).exitCode())
                    .as("nothing to be changed")
                    .isZero();
            ping("east", TwoArmLab.SERVER, "-c", "1").orFail();
            weir.signal("KILL");
            weir.end(Weir.TIMEOUT);
        }
        assertThat(lab.connections()).isEqualTo(1);
        try (Running next = startWeir()) {
            assertThat(lab.connections())
                    .as("of which nobody knows the endpoint")
                    .isZero();
            next.signal("KILL");
            next.end(Weir.TIMEOUT);
        }
        Outcome status = lab.weir("forwarding", "status", "--config", config);
        assertThat(status.exitCode()).isEqualTo(2);
        assertThat(status.stdout()).contains("tun weir-gw0");
        lab.weir("forwarding", "restore", "--config", config).orFail();
        assertThat(lab.snapshot()).isEqualTo(before);
    }

    @Test
    void shouldSayInOneLineWhyItCannotStart() throws Exception {
        Outcome outcome = lab.weir("run", "--config", configuration("nowhere0").toString());
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.stderr().lines().filter(line -> !line.contains("INFO")))
                .containsExactly("weir: forwarding: there is no interface nowhere0; 'weir interfaces' lists those there"
                        + " are");
    }

    private Path configuration(String outside) throws Exception {
        return Files.writeString(folder.resolve("weir.yaml"), """
                node: {stateDirectory: %s}
                router:
                  forwarding: {mode: geneve, interface: eth0, arms: two, outside: %s, gateway: %s, drain: 0s}
                metering: {activeTimeout: 60s, idleTimeout: 30s, tcpLinger: 1s}
                exporters:
                  - format: {type: json}
                    transport: {type: file, path: %s}
                """.formatted(
                        folder.resolve("state"), outside, TwoArmLab.GATEWAY, folder.resolve("flows.ndjson")));
    }

    private Running startWeir() throws Exception {
        Running weir = Weir.startBy(
                lab.wayTo("node"),
                folder,
                "run",
                "--config",
                configuration("eth1").toString());
        weir.awaitStderr("metering ", Weir.TIMEOUT);
        return weir;
    }

    private Running startServer() throws Exception {
        Running server = lab.start(
                "inet",
                Tool.require("python3", "python3"),
                "-u",
                "-m",
                "http.server",
                "--bind",
                "::",
                "--directory",
                folder.toString(),
                String.valueOf(HTTP_PORT));
        server.awaitThat("a server", () -> server.stdout().contains("Serving"), Weir.TIMEOUT);
        return server;
    }

    private static Set<String> sourcesSeen(Running server) {
        return new TreeSet<>(Pattern.compile("(?m)^(\\S+) - - .*GET")
                .matcher(server.stderr())
                .results()
                .map((MatchResult line) -> line.group(1))
                .toList());
    }

    private Outcome ping(String host, String to, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(Tool.require("ping", "iputils-ping"), "-n", "-i", "0.1", "-W", "2"));
        command.addAll(List.of(options));
        command.add(to);
        return lab.run(host, command.toArray(String[]::new));
    }

    private String fetch(String host, String from) throws Exception {
        return lab.run(
                        host,
                        Tool.require("curl", "curl"),
                        "-s",
                        "-m",
                        "20",
                        "-o",
                        "/dev/null",
                        "-w",
                        "%{http_code} %{size_download}",
                        "http://" + from + ":" + HTTP_PORT + "/file")
                .stdout();
    }

    private void ask(String host) throws Exception {
        lab.run(
                        host,
                        UdpQuestions.command(
                                TwoArmLab.CLIENT, QUESTION_PORT, QUESTIONS, TwoArmLab.GATEWAY, NOBODY, QUESTIONS, 1000))
                .orFail();
    }
}
