// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.it.process.FlowRecords;
import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.SharedSubnetLab;
import dev.weir.it.process.Tool;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.FlowKey;
import dev.weir.it.traffic.FlowTotals;
import dev.weir.it.traffic.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mode proxy-arp between two switches of one subnet, as its hosts see it. */
class ProxyArpLabIT {
    private static final int PINGS = 20;
    private static final Duration MOVE = Duration.ofSeconds(3);
    private static final Duration DRIFT = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private SharedSubnetLab lab;
    private Path records;

    @BeforeEach
    void buildLab() throws Exception {
        lab = SharedSubnetLab.create(folder);
        records = folder.resolve("flows.ndjson");
    }

    @AfterEach
    void removeLab() throws Exception {
        if (lab != null) {
            lab.remove();
        }
    }

    @Test
    void shouldConnectHostsOfBothSidesThatNobodyKnewBefore() throws Exception {
        assertThat(lab.reaches("a1", SharedSubnetLab.ipv4("b1"))).isFalse();
        try (Running weir = startWeir("sweep: false")) {
            List<String> unreached = new ArrayList<>();
            for (String from : SharedSubnetLab.HOSTS.keySet()) {
                for (String to : SharedSubnetLab.HOSTS.keySet()) {
                    addUnreached(unreached, from, SharedSubnetLab.ipv4(to));
                    addUnreached(unreached, from, SharedSubnetLab.ipv6(to));
                }
                addUnreached(unreached, from, SharedSubnetLab.ELSEWHERE);
                addUnreached(unreached, from, SharedSubnetLab.ELSEWHERE_IPV6);
                addUnreached(unreached, from, SharedSubnetLab.ROUTER);
                addUnreached(unreached, from, SharedSubnetLab.ROUTER_IPV6);
            }
            assertThat(unreached).isEmpty();

            // Nor is the router cut off from the side that has none of its addresses.
            assertThat(lab.reaches("router", SharedSubnetLab.ipv4("b2"))).isTrue();
            // Those of one side do not come by us.
            assertThat(lab.neighbour("a1", SharedSubnetLab.ipv4("a2"))).isEqualTo(SharedSubnetLab.mac("a2"));
            assertThat(lab.neighbour("a1", SharedSubnetLab.ipv6("a2"))).isEqualTo(SharedSubnetLab.mac("a2"));
            assertThat(lab.neighbour("b1", SharedSubnetLab.ipv4("a2"))).isEqualTo("02:00:00:00:01:01");
            // Nobody is answered for who is nowhere.
            assertThat(lab.reaches("a1", "10.79.0.99")).isFalse();
            assertThat(lab.neighbour("a1", "10.79.0.99")).isEmpty();
            iperf("a1", "b2", SharedSubnetLab.ipv4("b2"), "-n", "8M");
            iperf("b1", "a2", SharedSubnetLab.ipv6("a2"), "-n", "8M");
            stop(weir);
        }
    }

    private void addUnreached(List<String> unreached, String from, String to) throws Exception {
        if (!lab.finds(from, to)) {
            unreached.add(from + " to " + to);
        }
    }

    @Test
    void shouldFollowHostsThatMove() throws Exception {
        try (Running weir = startWeir("")) {
            List<String[]> ways = new ArrayList<>();
            for (String other : List.of("a1", "b2", "gw")) {
                ways.add(new String[] {other, SharedSubnetLab.ipv4("b1")});
                ways.add(new String[] {"b1", SharedSubnetLab.ipv4(other)});
                ways.add(new String[] {other, SharedSubnetLab.ipv6("b1")});
                ways.add(new String[] {"b1", SharedSubnetLab.ipv6(other)});
            }
            awaitAll(ways, Weir.TIMEOUT);

            lab.moveSilently("b1", "sideA");
            awaitAll(ways, MOVE);
            lab.move("b1", "sideB");
            awaitAll(ways, MOVE);

            Outcome outcome = stop(weir);
            assertThat(outcome.stderr())
                    .contains("10.79.0.21 (02:00:00:00:00:21) has moved from eth1 to eth0")
                    .contains("fd79::21 (02:00:00:00:00:21) has moved from eth0 to eth1");
        }
    }

    @Test
    void shouldFindHostsForTheRouterItself() throws Exception {
        try (Running weir = startWeir("sweep: false")) {
            awaitAll(List.of(new String[][] {{"router", SharedSubnetLab.ipv4("b2")}}), Duration.ofSeconds(10));
            stop(weir);
        }
    }

    /** Who has said nothing is asked all the same, of IPv6 with one question to all. */
    @Test
    void shouldSearchForHostsAtTheStart() throws Exception {
        try (Running weir = startWeir("")) {
            await("routes to all hosts").atMost(Duration.ofSeconds(20)).until(() -> {
                String routes = lab.run("router", "ip", "route", "show", "table", "8700")
                                .stdout()
                        + lab.run("router", "ip", "-6", "route", "show", "table", "8700")
                                .stdout();
                return SharedSubnetLab.HOSTS.keySet().stream()
                        .allMatch(host -> routes.contains(SharedSubnetLab.ipv4(host) + " ")
                                && routes.contains(SharedSubnetLab.ipv6(host) + " "));
            });
            stop(weir);
        }
    }

    @Test
    void shouldLeaveAnAddressToItsHostWhereverThatIsAndToNobodyElse() throws Exception {
        String ipv4 = SharedSubnetLab.ipv4("b1");
        String ipv6 = SharedSubnetLab.ipv6("b1") + "/64";
        try (Running weir = startWeir("")) {
            List<String[]> ways = List.of(new String[] {"a1", ipv4}, new String[] {"a1", SharedSubnetLab.ipv6("b1")});
            awaitAll(ways, Weir.TIMEOUT);
            assertThat(isFree("a2", ipv4)).isFalse();
            lab.run("a2", "ip", "address", "add", ipv6, "dev", "eth0").orFail();
            await("the duplicate refused").atMost(Weir.TIMEOUT).until(() -> isRefused("a2", ipv6));
            lab.run("a2", "ip", "address", "del", ipv6, "dev", "eth0").orFail();

            lab.move("b1", "sideA");
            lab.run("b1", "ip", "address", "del", ipv6, "dev", "eth0").orFail();
            lab.run("b1", "ip", "address", "add", ipv6, "dev", "eth0").orFail();
            assertThat(isFree("b1", ipv4)).isTrue();
            await("the address taken")
                    .atMost(Weir.TIMEOUT)
                    .until(() -> !lab.run("b1", "ip", "address", "show", "tentative")
                            .stdout()
                            .contains(ipv6));
            assertThat(isRefused("b1", ipv6)).isFalse();
            awaitAll(ways, MOVE);
            stop(weir);
        }
    }

    /** Whether nobody answers three looks for a duplicate (RFC 5227, section 2.1). */
    private boolean isFree(String host, String address) throws Exception {
        return lab.run(host, Tool.require("arping", "iputils-arping"), "-D", "-q", "-I", "eth0", "-c", "3", address)
                        .exitCode()
                == 0;
    }

    private boolean isRefused(String host, String address) throws Exception {
        return lab.run(host, "ip", "address", "show", "dadfailed").stdout().contains(address);
    }

    /** Waits until there has been an answer on every way since the beginning. */
    private void awaitAll(List<String[]> ways, Duration limit) {
        List<String[]> left = new ArrayList<>(ways);
        await("an answer on every way")
                .atMost(limit)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    for (String[] way : List.copyOf(left)) {
                        if (!lab.reaches(way[0], way[1])) {
                            return false;
                        }
                        left.remove(way);
                    }
                    return true;
                });
    }

    @Test
    void shouldForwardOnAfterAKillAndPutEverythingBackInTheNextRun() throws Exception {
        String before = lab.routerState();
        try (Running weir = startWeir("onStop: restore");
                Running server = lab.start("b1", Tool.require("iperf3", "iperf3"), "-s", "-1")) {
            awaitListening("b1", server);
            // Once each has shown itself, whoever to.
            awaitAll(
                    List.of(new String[][] {
                        {"a1", SharedSubnetLab.ipv4("b1")},
                        {"a2", SharedSubnetLab.ipv6("gw")},
                        {"b2", SharedSubnetLab.ipv6("a1")},
                    }),
                    Weir.TIMEOUT);
            try (Running client = lab.start(
                    "a1",
                    Tool.require("iperf3", "iperf3"),
                    "-c",
                    SharedSubnetLab.ipv4("b1"),
                    "-t",
                    "3",
                    "-i",
                    "0.5",
                    "-b",
                    "50M",
                    "--forceflush")) {
                client.awaitThat("traffic", () -> client.stdout().lines().count() > 4, Weir.TIMEOUT);
                weir.signal("KILL");
                assertThat(weir.end(Weir.TIMEOUT).exitCode()).isEqualTo(137);
                Outcome outcome = client.end(Weir.TIMEOUT).orFail();
                assertThat(outcome.stdout()
                                .lines()
                                .filter(line -> line.contains("/sec"))
                                .toList())
                        .hasSizeGreaterThan(6)
                        .noneMatch(line -> line.contains(" 0.00 bits/sec"));
            }
        }
        // Those who have never spoken with each other find each other without Weir too.
        assertThat(lab.reaches("b2", SharedSubnetLab.ipv4("a2"))).isTrue();
        assertThat(lab.reaches("a2", SharedSubnetLab.ipv6("b2"))).isTrue();
        assertThat(lab.routerState()).isNotEqualTo(before);

        try (Running weir = startWeir("onStop: restore")) {
            assertThat(weir.stderr()).contains("taking over the routes to ");
            assertThat(lab.reaches("a1", SharedSubnetLab.ipv4("b1"))).isTrue();
            stop(weir);
        }
        assertThat(lab.routerState()).isEqualTo(before);
        // The true owners were told of.
        assertThat(lab.neighbour("a1", SharedSubnetLab.ipv4("b1"))).isEqualTo(SharedSubnetLab.mac("b1"));
        assertThat(lab.neighbour("b2", SharedSubnetLab.ipv4("a2"))).isEqualTo(SharedSubnetLab.mac("a2"));
        assertThat(lab.neighbour("a2", SharedSubnetLab.ipv6("b2"))).isEqualTo(SharedSubnetLab.mac("b2"));
    }

    @Test
    void shouldPutRoutesBackThatSomebodyElseRemoves() throws Exception {
        try (Running weir = startWeir("")) {
            awaitAll(List.of(new String[][] {{"a1", SharedSubnetLab.ipv4("b1")}}), Weir.TIMEOUT);
            lab.run("router", "ip", "route", "flush", "table", "8700").orFail();
            lab.run("router", "ip", "rule", "del", "priority", "8700").orFail();
            lab.run("router", "sysctl", "-q", "net.ipv4.conf.eth0.proxy_arp=0").orFail();
            awaitAll(List.of(new String[][] {{"a1", SharedSubnetLab.ipv4("b1")}}), DRIFT);
            weir.awaitStderr("drift", DRIFT);
            await("the setting put back")
                    .atMost(DRIFT)
                    .until(() -> lab.run("router", "sysctl", "-n", "net.ipv4.conf.eth0.proxy_arp")
                            .stdout()
                            .strip()
                            .equals("1"));
            stop(weir);
        }
    }

    @Test
    void shouldCountEachPacketOnce() throws Exception {
        try (Running weir = startWeir("")) {
            awaitAll(List.of(new String[][] {{"a1", SharedSubnetLab.ipv4("b1")}}), Weir.TIMEOUT);
            lab.run(
                            "a2",
                            Tool.require("ping", "iputils-ping"),
                            "-q",
                            "-i",
                            "0.01",
                            "-c",
                            PINGS + "",
                            SharedSubnetLab.ipv4("b2"))
                    .orFail();
            Outcome outcome = stop(weir);
            assertThat(LedgerText.of(outcome).balances()).isTrue();
        }
        Map<FlowKey, FlowTotals.Tally> found =
                FlowRecords.read(records).totals().byFlow();
        FlowKey echo = FlowKey.of(SharedSubnetLab.ipv4("a2"), SharedSubnetLab.ipv4("b2"), Transport.ICMP, 0, 0);
        assertThat(found.get(echo).packets()).isEqualTo(PINGS);
        assertThat(found.get(echo.reverse()).packets()).isEqualTo(PINGS);
    }

    private void iperf(String from, String to, String address, String... options) throws Exception {
        String iperf3 = Tool.require("iperf3", "iperf3");
        try (Running server = lab.start(to, iperf3, "-s", "-1", "--forceflush")) {
            awaitListening(to, server);
            List<String> command = new ArrayList<>(List.of(iperf3, "-c", address));
            command.addAll(List.of(options));
            lab.run(from, command.toArray(String[]::new)).orFail();
            server.end(Weir.TIMEOUT).orFail();
        }
    }

    private void awaitListening(String host, Running server) {
        server.awaitThat(
                "iperf3 to listen",
                () -> {
                    try {
                        return lab.run(host, "cat", "/proc/net/tcp", "/proc/net/tcp6")
                                .stdout()
                                .contains(":1451 ");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                Weir.TIMEOUT);
    }

    /** A Weir at the router that forwards and meters already. */
    private Running startWeir(String options) throws Exception {
        Path configuration = Files.writeString(
                folder.resolve("weir.yaml"), """
                node: {stateDirectory: %s}
                router:
                  forwarding: {mode: proxy-arp, interfaces: [eth0, eth1], gateways: [10.79.0.1, "fd79::1"], %s}
                exporters:
                  - format: {type: json}
                    transport: {type: file, path: %s}
                """.formatted(folder.resolve("state"), options, records));
        Running weir = Weir.startBy(lab.wayTo("router"), folder, "run", "--config", configuration.toString());
        weir.awaitStderr("metering ", Weir.TIMEOUT);
        return weir;
    }

    private static Outcome stop(Running weir) throws Exception {
        weir.signal("TERM");
        return weir.end(Weir.TIMEOUT).orFail();
    }
}
