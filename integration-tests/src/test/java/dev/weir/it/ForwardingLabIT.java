// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.it.process.FlowRecords;
import dev.weir.it.process.ForwardingLab;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import dev.weir.it.process.Weir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel made to forward between two hosts, kept at it, left alone at it, and put back as it was. */
class ForwardingLabIT {
    private static final Duration REPAIR = Duration.ofSeconds(5);

    private static final int PINGS = 3;

    private static final String ROUTED = """
            mode: routed, interfaces: [{name: left0, uplink: true, table: 105, gateway: 10.79.1.2}, {name: right0}],
            nat: {mode: masquerade, inside: left0, outside: right0, portForwards: ["tcp/8080=10.79.1.2:80"]}
            """;

    private static final String PLAINLY_ROUTED = "mode: routed, interfaces: [{name: left0}, {name: right0}]";
    private static final String BRIDGED = "mode: bridged, ports: [left0, right0]";

    @TempDir
    Path folder;

    private ForwardingLab lab;

    @AfterEach
    void removeLab() throws Exception {
        if (lab != null) {
            lab.remove();
        }
    }

    private String configuration(String forwarding) throws Exception {
        return configuration(forwarding, "");
    }

    private String configuration(String forwarding, String rest) throws Exception {
        String yaml = """
                node: {name: middle, stateDirectory: %s}
                router: {forwarding: {%s}}
                exporters:
                  - {format: {type: json}, transport: {type: file, path: %s}}
                """.formatted(folder.resolve("state"), forwarding, folder.resolve("flows.ndjson")) + rest;
        return Files.writeString(folder.resolve("weir.yaml"), yaml).toString();
    }

    private Running run(String configuration) throws Exception {
        Running weir = Weir.startBy(lab.wayToMiddle(), folder, "run", "--config", configuration);
        weir.awaitStderr("metering ", Weir.TIMEOUT);
        return weir;
    }

    private boolean reaches(String address) throws Exception {
        return lab.run(lab.wayToLeft(), Tool.require("ping", "iputils-ping"), "-c" + PINGS, "-i0.2", "-W1", address)
                        .exitCode()
                == 0;
    }

    private void shouldApplyOnceAndRestoreEverything(String forwarding, String... reached) throws Exception {
        String configuration = configuration(forwarding);
        String found = lab.snapshot();
        for (String address : reached) {
            assertThat(reaches(address)).as("forwarded already: " + address).isFalse();
        }

        Outcome planned = lab.weir("forwarding", "plan", "--config", configuration);
        assertThat(planned.exitCode()).as(planned.stderr()).isEqualTo(2);
        assertThat(lab.snapshot()).isEqualTo(found);

        lab.weir("forwarding", "apply", "--config", configuration).orFail();
        for (String address : reached) {
            assertThat(reaches(address)).as(address).isTrue();
        }
        // The kernel notes only after a while that a bridge carries.
        await("carrier").atMost(REPAIR).until(() -> !lab.snapshot().contains("NO-CARRIER"));
        String applied = lab.snapshot();

        Outcome again =
                lab.weir("forwarding", "apply", "--config", configuration).orFail();
        assertThat(again.stderr()).isEmpty();
        assertThat(again.stdout()).contains(": 0 changes made;");
        assertThat(lab.snapshot()).isEqualTo(applied);
        String status = lab.weir("forwarding", "status", "-o", "json", "--config", configuration)
                .orFail()
                .stdout();
        String mode = forwarding.strip().split("[ ,]+")[1];
        assertThat(status)
                .matches("(?s)\\{\"mode\":\"" + mode + "\",\"settings\":[1-9]\\d*,\"appliedMode\":\"" + mode
                        + "\",\"changed\":[1-9]\\d*,\"watchedBy\":null,\"changes\":\\[],\"problems\":\\[]}\n");

        Outcome restored = lab.weir("forwarding", "restore", "-o", "json", "--config", configuration)
                .orFail();
        assertThat(restored.stdout())
                .containsPattern("\"restored\":[1-9]\\d*[,}]")
                .contains("\"problems\":[]");
        assertThat(lab.snapshot()).isEqualTo(found);
    }

    /** What programs are shown of a plan: each change, as it is and as it would be. */
    @Test
    void shouldPlanInJsonAndSayWhatAnotherNamespaceMustSet() throws Exception {
        lab = ForwardingLab.twoNetworks(folder);
        Outcome planned = lab.weir("forwarding", "plan", "-o", "json", "--config", configuration(PLAINLY_ROUTED));
        assertThat(planned.exitCode()).isEqualTo(2);
        assertThat(planned.stdout())
                .startsWith("{\"mode\":\"routed\",")
                .contains("\"appliedMode\":null,\"changed\":0,")
                .contains("{\"sign\":\"~\",\"kind\":\"sysctl\",\"key\":\"net/ipv4/ip_forward\",\"before\":\"0\","
                        + "\"after\":\"1\"}")
                .endsWith(",\"problems\":[]}\n");

        String found = lab.snapshot();
        Outcome refused =
                lab.weir("forwarding", "apply", "--config", configuration(ROUTED + ", conntrack: {max: 4194304}"));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.stderr())
                .contains("net/netfilter/nf_conntrack_max is ")
                .contains("and cannot be set to 4194304 here: it belongs to the machine's first network namespace");
        assertThat(lab.snapshot()).isEqualTo(found);
    }

    @Test
    void shouldRouteWithNatOnceAndRestoreEverything() throws Exception {
        lab = ForwardingLab.twoNetworks(folder);
        shouldApplyOnceAndRestoreEverything(ROUTED, ForwardingLab.RIGHT, "fd79:2::2");
    }

    @Test
    void shouldBridgeOnceAndRestoreEverything() throws Exception {
        lab = ForwardingLab.oneNetwork(folder);
        shouldApplyOnceAndRestoreEverything(BRIDGED, ForwardingLab.RIGHT, "fd79::2:2");
    }

    @Test
    void shouldPutBackAtTheNextStartWhatAKilledRunWasToPutBack() throws Exception {
        lab = ForwardingLab.twoNetworks(folder);
        String found = lab.snapshot();
        try (Running weir = run(configuration(ROUTED + ", onStop: restore"))) {
            assertThat(reaches(ForwardingLab.RIGHT)).isTrue();
            weir.signal("KILL");
            weir.end(Weir.TIMEOUT);
        }
        assertThat(reaches(ForwardingLab.RIGHT)).isTrue();

        try (Running passive = run(configuration("mode: passive"))) {
            assertThat(lab.snapshot()).isEqualTo(found);
            passive.signal("TERM");
            passive.end(Weir.TIMEOUT).orFail();
        }
    }

    @Test
    void shouldTurnNatOnAndOffAndStopRoutingWhileTrafficFlows() throws Exception {
        lab = ForwardingLab.twoNetworks(folder);
        String found = lab.snapshot();
        String nat = ", nat: {mode: masquerade, inside: left0, outside: right0}";
        String ping = Tool.require("ping", "iputils-ping");
        try (Running weir = run(changing("mode: passive"))) {
            changing(PLAINLY_ROUTED + ", onStop: restore");
            weir.awaitStderr("configuration 2 of", Weir.TIMEOUT);
            String routed = lab.snapshot();
            assertThat(reaches(ForwardingLab.RIGHT)).isTrue();
            try (Running pings = lab.start(lab.wayToLeft(), ping, "-c300", "-i0.01", "-W1", ForwardingLab.RIGHT)) {
                changing(PLAINLY_ROUTED + nat + ", onStop: restore");
                weir.awaitStderr("configuration 3 of", Weir.TIMEOUT);
                assertThat(lab.snapshot()).contains("masquerade");
                changing("mode: routed, interfaces: [{name: left0}, {name: nowhere0}]");
                weir.awaitStderr("configuration 3 stays in force, the change failed: router.forwarding", Weir.TIMEOUT);
                assertThat(lab.snapshot()).contains("masquerade");
                changing(PLAINLY_ROUTED + ", onStop: restore");
                weir.awaitStderr("configuration 4 of", Weir.TIMEOUT);
                assertThat(lab.snapshot()).isEqualTo(routed);
                assertThat(pings.end(Weir.TIMEOUT).orFail().stdout()).contains(" 300 received");
            }
            changing("mode: passive");
            weir.awaitStderr("configuration 5 of", Weir.TIMEOUT);
            assertThat(lab.snapshot()).isEqualTo(found);
            weir.signal("TERM");
            weir.end(Weir.TIMEOUT).orFail();
        }
    }

    /** A configuration whose captures do not depend on the mode. */
    private String changing(String forwarding) throws Exception {
        return configuration(forwarding, "captures: [{type: ring, interface: left0}]\n");
    }

    @Test
    void shouldPutEverythingBackAtItsEnd() throws Exception {
        lab = ForwardingLab.oneNetwork(folder);
        String found = lab.snapshot();
        try (Running weir = run(configuration(BRIDGED + ", onStop: restore"))) {
            assertThat(reaches(ForwardingLab.RIGHT)).isTrue();
            weir.signal("TERM");
            weir.end(Weir.TIMEOUT).orFail();
        }
        assertThat(lab.snapshot()).isEqualTo(found);
    }

    @Test
    void shouldRepairWhatOthersChange() throws Exception {
        lab = ForwardingLab.twoNetworks(folder);
        try (Running weir = run(configuration(ROUTED))) {
            String applied = lab.snapshot();
            // What does not hide each other drifts at once, to be found by the same look.
            List<List<List<String>>> drifts = List.of(
                    List.of(
                            List.of("nft", "delete", "table", "inet", "weir"),
                            List.of("sysctl", "-q", "-w", "net.ipv4.ip_forward=0"),
                            List.of("sysctl", "-q", "-w", "net.ipv4.conf.left0.rp_filter=1"),
                            List.of("ip", "route", "del", "default", "table", "105")),
                    List.of(
                            List.of("nft", "flush", "chain", "inet", "weir", "postrouting"),
                            List.of("sysctl", "-q", "-w", "net.ipv6.conf.all.forwarding=0"),
                            List.of("ip", "rule", "del", "priority", "10000")));
            for (List<List<String>> group : drifts) {
                long before = driftsTold(weir);
                for (List<String> drift : group) {
                    lab.run(lab.wayToMiddle(), drift.toArray(String[]::new)).orFail();
                }
                weir.awaitThat(
                        "repaired: " + group, () -> driftsTold(weir) >= before + group.size() && isAs(applied), REPAIR);
            }
            weir.signal("TERM");
            Outcome end = weir.end(Weir.TIMEOUT).orFail();
            // Each for all interfaces took those of both with it.
            assertThat(end.stderr()).contains("11 settings had drifted, 11 were put right");
        }
    }

    private static long driftsTold(Running weir) {
        return weir.stderr()
                .lines()
                .filter(line -> line.contains("forwarding: drift, "))
                .count();
    }

    private boolean isAs(String snapshot) {
        try {
            return lab.snapshot().equals(snapshot);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void shouldCountEachPacketOnce(String forwarding) throws Exception {
        try (Running weir = run(configuration(forwarding))) {
            assertThat(reaches(ForwardingLab.RIGHT)).isTrue();
            assertThat(weir.stderr()).doesNotContain("is seen where it comes in");
            weir.signal("TERM");
            weir.end(Weir.TIMEOUT).orFail();
        }
        List<Map<String, Object>> pings = FlowRecords.read(folder.resolve("flows.ndjson")).all().stream()
                .filter(record -> Long.valueOf(1).equals(record.get("protocolIdentifier")))
                .toList();
        // Two rings are read apart from each other: the answer may be metered first, and be the forward direction.
        assertThat(pings).singleElement().satisfies(ping -> {
            assertThat(ping)
                    .containsEntry("packetDeltaCount", (long) PINGS)
                    .containsEntry("reversePacketDeltaCount", (long) PINGS);
            assertThat(List.of(ping.get("sourceIPv4Address"), ping.get("destinationIPv4Address")))
                    .containsExactlyInAnyOrder(ForwardingLab.LEFT, ForwardingLab.RIGHT);
        });
    }

    @Test
    void shouldCountEachRoutedPacketOnce() throws Exception {
        lab = ForwardingLab.twoNetworks(folder);
        shouldCountEachPacketOnce(PLAINLY_ROUTED);
    }

    /** Under the address of the host inside, both ways. */
    @Test
    void shouldCountEachTranslatedPacketOnce() throws Exception {
        lab = ForwardingLab.twoNetworks(folder);
        shouldCountEachPacketOnce(ROUTED);
    }

    @Test
    void shouldCountEachBridgedPacketOnce() throws Exception {
        lab = ForwardingLab.oneNetwork(folder);
        shouldCountEachPacketOnce(BRIDGED);
    }

    @Test
    void shouldTakeAnInterfaceInAgainThatCameBack() throws Exception {
        lab = ForwardingLab.twoNetworks(folder);
        try (Running weir = run(configuration(PLAINLY_ROUTED))) {
            lab.unplugRight();
            weir.awaitStderr("forwarding: there is no interface right0", REPAIR);
            lab.plugRightIn();
            weir.awaitThat("forwards again", () -> reachesRight(), REPAIR);
            weir.signal("TERM");
            weir.end(Weir.TIMEOUT).orFail();
        }
    }

    private boolean reachesRight() {
        try {
            return reaches(ForwardingLab.RIGHT);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldRefuseWhatIsNotItsOwn() throws Exception {
        lab = ForwardingLab.twoNetworks(folder);
        lab.run(lab.wayToMiddle(), "nft", "add", "table", "inet", "weir").orFail();
        String found = lab.snapshot();
        String configuration = configuration(ROUTED);
        for (List<String> command : List.of(List.of("forwarding", "apply"), List.of("run"))) {
            List<String> line = new ArrayList<>(command);
            line.addAll(List.of("--config", configuration));
            Outcome refused = lab.weir(line.toArray(String[]::new));
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.errorLines())
                    .last()
                    .asString()
                    .contains("forwarding: nftables has a table 'inet weir' already, which is not this node's");
            assertThat(lab.snapshot()).isEqualTo(found);
        }
    }

    @Test
    void shouldNameTheRightThatItLacks() throws Exception {
        lab = ForwardingLab.twoNetworks(folder);
        List<String> way = new ArrayList<>(lab.wayToMiddle());
        way.addAll(
                List.of(Tool.require("setpriv", "util-linux"), "--inh-caps=-net_admin", "--bounding-set=-net_admin"));
        try (Running weir = Weir.startBy(way, folder, "run", "--config", configuration(PLAINLY_ROUTED))) {
            Outcome refused = weir.end(Weir.TIMEOUT);
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.stderr()).contains("mode routed needs the right to change the network, CAP_NET_ADMIN");
        }
    }

    @Test
    void shouldRouteOnAfterItWasKilled() throws Exception {
        lab = ForwardingLab.twoNetworks(folder);
        shouldForwardOnAfterItWasKilled(PLAINLY_ROUTED);
    }

    @Test
    void shouldBridgeOnAfterItWasKilled() throws Exception {
        lab = ForwardingLab.oneNetwork(folder);
        shouldForwardOnAfterItWasKilled(BRIDGED);
    }

    private void shouldForwardOnAfterItWasKilled(String forwarding) throws Exception {
        String iperf = Tool.require("iperf3", "iperf3");
        String found = lab.snapshot();
        String configuration = configuration(forwarding);
        try (Running weir = run(configuration);
                Running server = lab.start(lab.wayToRight(), iperf, "-s", "-1", "--forceflush")) {
            server.awaitThat("listening", () -> server.stdout().contains("listening"), Weir.TIMEOUT);
            try (Running client = lab.start(
                    lab.wayToLeft(),
                    iperf,
                    "-c",
                    ForwardingLab.RIGHT,
                    "-t3",
                    "-P4",
                    "-b20M",
                    "--forceflush",
                    "-i0.5")) {
                client.awaitThat("sending", () -> client.stdout().contains("sec"), Weir.TIMEOUT);
                weir.signal("KILL");
                weir.end(Weir.TIMEOUT);
                Outcome sent = client.end(Weir.TIMEOUT).orFail();
                assertThat(sent.stdout()).contains("iperf Done.");
            }
        }
        lab.weir("forwarding", "restore", "--config", configuration).orFail();
        assertThat(lab.snapshot()).isEqualTo(found);
    }
}
