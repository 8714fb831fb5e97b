// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.CableCounters;
import dev.weir.it.process.Dissector;
import dev.weir.it.process.FlowRecords;
import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.RoutedLab;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.FlowKey;
import dev.weir.it.traffic.FlowTotals;
import dev.weir.it.traffic.PcapFile;
import dev.weir.it.traffic.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ring at an interface where the kernel puts packets together, held to what is on the wire two hops further. */
class RingLabIT {
    private static final int PINGS = 20;

    private static final String WIRE_IPV6_LONG = "fd78:2:0:0:0:0:0:1";

    @TempDir
    Path folder;

    private RoutedLab lab;
    private Path records;

    @BeforeEach
    void buildLab() throws Exception {
        lab = RoutedLab.create(folder);
        records = folder.resolve("flows.ndjson");
    }

    @AfterEach
    void removeLab() throws Exception {
        if (lab != null) {
            lab.remove();
        }
    }

    @ParameterizedTest(name = "offloads {0}")
    @ValueSource(booleans = {true, false})
    void shouldRecordWhatIsOnTheWire(boolean offloads) throws Exception {
        lab.offload(offloads);
        Path seen = folder.resolve("seen.pcap");
        try (Running tcpdump = startTcpdump(seen);
                Running weir = startWeir("filter: tcp or udp")) {
            iperf(RoutedLab.WIRE, "-t", "1", "-b", "100M");
            iperf(RoutedLab.WIRE, "-t", "1", "-b", "50M", "-u");
            iperf(RoutedLab.WIRE_IPV6, "-t", "1", "-b", "100M");
            LedgerText ledger = LedgerText.of(stop(weir));
            tcpdump.awaitThat(
                    "the same in tcpdump", () -> PcapFile.frames(seen) >= ledger.packets("captured"), Weir.TIMEOUT);
            tcpdump.signal("INT");
            tcpdump.end(Weir.TIMEOUT).orFail();

            FlowRecords found = FlowRecords.read(records);
            assertThat(ledger.packets("kernel seen")).isEqualTo(ledger.packets("captured"));
            assertThat(ledger.packets("captured")).isEqualTo(PcapFile.frames(seen));
            FlowTotals totals = found.totals();
            FlowTotals ipv4 = Dissector.totals(seen, folder);
            assertThat(totals.only(ipv4.byFlow()::containsKey).differencesFrom(ipv4))
                    .isEmpty();
            shouldHaveAllIpv6(totals.only(key -> !ipv4.byFlow().containsKey(key)), seen);
            assertThat(found.numbers("maximumIpTotalLength")).allMatch(longest -> longest <= 1500);
        }
    }

    /** Held to the kernel's own counts: nftables' at the wire, and the host's own of the segments that it has sent. */
    @ParameterizedTest(name = "offloads {0}")
    @ValueSource(booleans = {true, false})
    void shouldRecordWhatTheKernelCounts(boolean offloads) throws Exception {
        lab.offload(offloads);
        CableCounters counters = CableCounters.start(lab.wayToWire(), "eth0", folder);
        try (Running weir = startWeir("filter: tcp or udp")) {
            iperf(RoutedLab.WIRE, "-n", "20M");
            iperf(RoutedLab.WIRE, "-t", "1", "-b", "50M", "-u");
            iperf(RoutedLab.WIRE_IPV6, "-n", "20M");
            iperf(RoutedLab.WIRE_IPV6, "-t", "1", "-b", "50M", "-u");
            stop(weir);

            FlowTotals found = FlowRecords.read(records).totals();
            for (int version : new int[] {4, 6}) {
                assertThat(sum(found, Transport.TCP, version)).isEqualTo(counters.both("tcp", version));
                assertThat(sum(found, Transport.UDP, version)).isEqualTo(counters.both("udp", version));
            }
            FlowTotals sent = found.only(key -> key.protocol() == Transport.TCP
                    && !List.of(RoutedLab.WIRE, WIRE_IPV6_LONG).contains(source(key)));
            assertThat(sent.packets()).isEqualTo(tcpSegmentsOutOfHost());
        }
    }

    private static FlowTotals.Tally sum(FlowTotals found, int protocol, int version) {
        FlowTotals some = found.only(key -> key.protocol() == protocol && key.isV6() == (version == 6));
        assertThat(some.packets()).isPositive();
        return new FlowTotals.Tally(some.packets(), some.octets(), 0);
    }

    private static String source(FlowKey key) {
        return key.source().getHostAddress();
    }

    /** The kernel counts apart what it sends for the first time, and what it sends again. */
    private long tcpSegmentsOutOfHost() throws Exception {
        return lab.run(lab.wayToHost(), "nstat", "-a", "-z", "-s", "TcpOutSegs", "TcpRetransSegs")
                .orFail()
                .stdout()
                .lines()
                .filter(line -> line.startsWith("Tcp"))
                .mapToLong(line -> Long.parseLong(line.split(" +")[1]))
                .sum();
    }

    @Test
    void shouldRecordWhatIsOnTheWireOfPacketsLongerThanIpCanTell() throws Exception {
        lab.bigTcp();
        Path seen = folder.resolve("seen.pcap");
        try (Running tcpdump = startTcpdump(seen);
                Running longest = startBigTcpdump();
                Running weir = startWeir("filter: tcp")) {
            iperf(RoutedLab.WIRE_IPV6, "-n", "48M");
            longest.end(Weir.TIMEOUT).orFail();
            LedgerText ledger = LedgerText.of(stop(weir));
            tcpdump.awaitThat(
                    "the same in tcpdump", () -> PcapFile.frames(seen) >= ledger.packets("captured"), Weir.TIMEOUT);
            tcpdump.signal("INT");
            tcpdump.end(Weir.TIMEOUT).orFail();

            assertThat(ledger.packets("captured")).isEqualTo(PcapFile.frames(seen));
            FlowRecords found = FlowRecords.read(records);
            shouldHaveAllIpv6(found.totals(), seen);
            assertThat(found.numbers("maximumIpTotalLength")).allMatch(longestIp -> longestIp <= 1500);
        }
    }

    /** Ends with the first packet that is too long for IP's length field. */
    private Running startBigTcpdump() throws Exception {
        Running tcpdump = lab.start(
                lab.wayToHost(),
                Tool.require("tcpdump", "tcpdump"),
                "-Z",
                "root",
                "-i",
                "eth0",
                "-s",
                "128",
                "-c",
                "1",
                "-w",
                "/dev/null",
                "ip6 and greater 65600");
        tcpdump.awaitStderr("listening on", Weir.TIMEOUT);
        return tcpdump;
    }

    private void shouldHaveAllIpv6(FlowTotals found, Path seen) throws Exception {
        List<Long> payloads = new Dissector(seen, folder)
                .fields("ipv6", "ipv6.plen").stream()
                        .map(row -> Long.parseLong(row.get(0)))
                        .toList();
        assertThat(found.packets()).isEqualTo(payloads.size()).isPositive();
        assertThat(found.octets())
                .isEqualTo(payloads.stream().mapToLong(payload -> payload + 40).sum());
    }

    @Test
    void shouldFindThePortsOfFragmentsOnWhicheverThreadTheyCome() throws Exception {
        try (Running weir = startWeir("filter: icmp or icmp6, threads: 2")) {
            ping(RoutedLab.WIRE, "-s", "6000");
            Outcome outcome = stop(weir);

            assertThat(outcome.stderr()).doesNotContain("unmatched");
            // 6,008 octets are four times 1,480 and a rest.
            assertEchoes(5 * PINGS);
        }
    }

    @Test
    void shouldGoOnWhenTheInterfaceIsBack() throws Exception {
        try (Running weir = startWeir("filter: icmp")) {
            ping(RoutedLab.WIRE);
            lab.disconnectHost();
            weir.awaitStderr("eth0: the interface is gone", Weir.TIMEOUT);
            lab.connectHost();
            weir.awaitStderr("eth0: the interface is back", Weir.TIMEOUT);
            ping(RoutedLab.WIRE);
            LedgerText ledger = LedgerText.of(stop(weir));

            assertThat(ledger.packets("kernel seen")).isEqualTo(4 * PINGS);
            assertEchoes(2 * PINGS);
        }
    }

    private void assertEchoes(long packets) throws Exception {
        FlowKey echo = FlowKey.of(RoutedLab.HOST, RoutedLab.WIRE, Transport.ICMP, 0, 0);
        Map<FlowKey, FlowTotals.Tally> found =
                FlowRecords.read(records).totals().byFlow();
        assertThat(found).containsOnlyKeys(echo, echo.reverse());
        assertThat(found.get(echo).packets()).isEqualTo(packets);
        assertThat(found.get(echo.reverse()).packets()).isEqualTo(packets);
    }

    private void ping(String to, String... options) throws Exception {
        String[] command = {Tool.require("ping", "iputils-ping"), "-q", "-i", "0.01", "-c", PINGS + "", to};
        List<String> way = lab.wayToHost();
        lab.run(way, Stream.of(command, options).flatMap(Stream::of).toArray(String[]::new))
                .orFail();
    }

    private void iperf(String to, String... options) throws Exception {
        String iperf3 = Tool.require("iperf3", "iperf3");
        try (Running server = lab.start(lab.wayToWire(), iperf3, "-s", "-1", "--forceflush")) {
            server.awaitThat("iperf3 to listen", this::isIperfListening, Weir.TIMEOUT);
            String[] command = {iperf3, "-c", to};
            lab.run(
                            lab.wayToHost(),
                            Stream.of(command, options).flatMap(Stream::of).toArray(String[]::new))
                    .orFail();
            server.end(Weir.TIMEOUT).orFail();
        }
        lab.awaitStillness();
    }

    private boolean isIperfListening() {
        try {
            return lab.run(lab.wayToWire(), "cat", "/proc/net/tcp", "/proc/net/tcp6")
                    .stdout()
                    .lines()
                    .anyMatch(line -> line.contains(":1451 ") && line.contains(" 0A "));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Running startTcpdump(Path file) throws Exception {
        Running tcpdump = lab.start(
                lab.wayToWire(),
                Tool.require("tcpdump", "tcpdump"),
                "-Z",
                "root",
                "-i",
                "eth0",
                "-s",
                "128",
                "-B",
                "32768",
                "-U",
                "-w",
                file.toString(),
                "tcp or udp");
        tcpdump.awaitStderr("listening on", Weir.TIMEOUT);
        return tcpdump;
    }

    /** A Weir at the host that meters already. */
    private Running startWeir(String options) throws Exception {
        Path configuration = Files.writeString(folder.resolve("weir.yaml"), """
                captures:
                  - {type: ring, interface: eth0, %s}
                exporters:
                  - format: {type: json}
                    transport: {type: file, path: %s}
                """.formatted(options, records));
        Running weir = Weir.startBy(lab.wayToHost(), folder, "run", "--config", configuration.toString());
        weir.awaitStderr("metering ", Weir.TIMEOUT);
        return weir;
    }

    private static Outcome stop(Running weir) throws Exception {
        weir.signal("TERM");
        Outcome outcome = weir.end(Weir.TIMEOUT).orFail();
        assertThat(LedgerText.of(outcome).balances()).isTrue();
        assertThat(outcome.stderr()).doesNotContain("kernel dropped");
        return outcome;
    }
}
