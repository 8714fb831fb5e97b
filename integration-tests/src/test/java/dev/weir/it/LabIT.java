// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.Dissector;
import dev.weir.it.process.FlowRecords;
import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import dev.weir.it.process.VethPair;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.CaptureGenerator;
import dev.weir.it.traffic.FlowKey;
import dev.weir.it.traffic.FlowTotals;
import dev.weir.it.traffic.PcapFile;
import dev.weir.it.traffic.Transport;
import dev.weir.it.traffic.Truth;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code weir run} at one end of a cable, with known traffic from the other end. */
class LabIT extends CableLab {
    private static final int PINGS = 50;
    private static final long FRAMES_BEFORE_SIGTERM = 30_000;

    /** The kernel takes the tags out of frames that come in, and leaves them in those that go out. */
    @ParameterizedTest(name = "{0} from the {1} end")
    @CsvSource({"ring, far", "ring, near", "'ring, threads: 2', far", "pcap, far"})
    void shouldRecordExactlyWhatTcpreplaySent(String type, String end) throws Exception {
        String tcpreplay = Tool.require("tcpreplay", "tcpreplay");
        Path capture = folder.resolve("known.pcap");
        Truth truth = CaptureGenerator.write(capture, CaptureGenerator.Settings.of(11, 2_000, 15));
        try (Running weir = startWeir(type)) {
            List<String> way = "far".equals(end) ? lab.far() : lab.near();
            lab.run(way, tcpreplay, "-q", "-i", VethPair.INTERFACE, "--pps=20000", capture.toString())
                    .orFail();
            LedgerText ledger = LedgerText.of(stop(weir));

            FlowRecords found = FlowRecords.read(records);
            assertThat(ledger.packets("captured")).isEqualTo(truth.frames());
            assertThat(found.totals().differencesFrom(truth.flows())).isEmpty();
            assertThat(found.count()).isEqualTo(truth.conversations());
        }
    }

    /** Tags and all, whether or not the ends take them out of frames and put them in: to the frame and the octet. */
    @ParameterizedTest(name = "VLAN offload {0}")
    @ValueSource(strings = {"on", "off"})
    void shouldCaptureWhatTheInterfaceCounts(String offload) throws Exception {
        Path capture = folder.resolve("known.pcap");
        Truth truth = CaptureGenerator.write(capture, CaptureGenerator.Settings.of(13, 500, 15));
        for (List<String> end : List.of(lab.near(), lab.far())) {
            String ethtool = Tool.require("ethtool", "ethtool");
            lab.run(end, ethtool, "-K", VethPair.INTERFACE, "rxvlan", offload, "txvlan", offload)
                    .orFail();
        }
        try (Running weir = startWeir("ring")) {
            long packets = lab.statistic("rx_packets") + lab.statistic("tx_packets");
            long octets = lab.statistic("rx_bytes") + lab.statistic("tx_bytes");
            String tcpreplay = Tool.require("tcpreplay", "tcpreplay");
            lab.run(lab.far(), tcpreplay, "-q", "-i", VethPair.INTERFACE, "--pps=20000", capture.toString())
                    .orFail();
            packets = lab.statistic("rx_packets") + lab.statistic("tx_packets") - packets;
            octets = lab.statistic("rx_bytes") + lab.statistic("tx_bytes") - octets;
            LedgerText ledger = LedgerText.of(stop(weir));

            assertThat(packets).isEqualTo(truth.frames());
            assertThat(ledger.packets("captured")).isEqualTo(packets);
            assertThat(ledger.octets("captured")).isEqualTo(octets);
            assertThat(FlowRecords.read(records).totals().differencesFrom(truth.flows()))
                    .isEmpty();
        }
    }

    @Test
    void shouldRecordPingAndIperfAsTcpdumpSeesThem() throws Exception {
        String iperf3 = Tool.require("iperf3", "iperf3");
        Path seen = folder.resolve("seen.pcap");
        try (Running tcpdump = startTcpdump(seen);
                Running weir = startWeir("ring");
                Running server = lab.start(lab.near(), iperf3, "-s", "-1", "--forceflush")) {
            lab.run(
                            lab.far(),
                            Tool.require("ping", "iputils-ping"),
                            "-q",
                            "-i",
                            "0.01",
                            "-c",
                            PINGS + "",
                            VethPair.NEAR)
                    .orFail();
            server.awaitThat("iperf3 to listen", this::isIperfListening, Weir.TIMEOUT);
            lab.run(lab.far(), iperf3, "-c", VethPair.NEAR, "-t", "2", "-b", "40M")
                    .orFail();
            server.end(Weir.TIMEOUT).orFail();
            lab.awaitStillness();
            LedgerText ledger = LedgerText.of(stop(weir));
            tcpdump.awaitThat(
                    "the same in tcpdump", () -> PcapFile.frames(seen) >= ledger.packets("captured"), Weir.TIMEOUT);
            tcpdump.signal("INT");
            tcpdump.end(Weir.TIMEOUT).orFail();

            FlowTotals found = FlowRecords.read(records).totals();
            assertThat(found.differencesFrom(Dissector.totals(seen, folder))).isEmpty();
            FlowKey echo = FlowKey.of(VethPair.FAR, VethPair.NEAR, Transport.ICMP, 0, 0);
            assertThat(found.byFlow().get(echo).packets()).isEqualTo(PINGS);
            assertThat(found.byFlow().get(echo.reverse()).packets()).isEqualTo(PINGS);
        }
    }

    @Test
    void shouldExportAllThatWasMeteredWhenStoppedInMidTraffic() throws Exception {
        Path capture = folder.resolve("endless.pcap");
        CaptureGenerator.write(capture, CaptureGenerator.Settings.of(12, 2_000, 15));
        try (Running weir = startWeir("ring");
                Running tcpreplay = lab.start(
                        lab.far(),
                        Tool.require("tcpreplay", "tcpreplay"),
                        "-q",
                        "--loop=1000",
                        "--pps=20000",
                        "-i",
                        VethPair.INTERFACE,
                        capture.toString())) {
            tcpreplay.awaitThat("traffic", () -> lab.received() > FRAMES_BEFORE_SIGTERM, Weir.TIMEOUT);
            LedgerText ledger = LedgerText.of(stop(weir));

            // Among them what lay in a block that the kernel had yet to hand over.
            assertThat(ledger.packets("captured")).isEqualTo(ledger.packets("kernel seen"));
            FlowRecords found = FlowRecords.read(records);
            assertThat(ledger.packets("metered")).isGreaterThan(FRAMES_BEFORE_SIGTERM / 2);
            assertThat(found.totals().packets()).isEqualTo(ledger.packets("metered"));
            assertThat(found.totals().octets()).isEqualTo(ledger.octets("metered"));
            assertThat(found.numbers("flowEndReason")).contains(4L);
        }
    }

    /** A Weir at the near end that meters already. */
    private Running startWeir(String type) throws Exception {
        Path configuration = configuration("""
                captures:
                  - {interface: %2$s, type: %1$s}
                # A machine that is busy sends with gaps, which are to make no flow of two.
                metering: {tcpLinger: 1m, idleTimeout: 1m}
                exporters:
                  - format: {type: json}
                    transport: {type: file, path: %3$s}
                """.formatted(type, VethPair.INTERFACE, records));
        return startWeir(configuration);
    }

    /** Stops it as the system does, and holds it to a clean end. */
    private static Outcome stop(Running weir) throws Exception {
        weir.signal("TERM");
        Outcome outcome = weir.end(Weir.TIMEOUT).orFail();
        assertThat(outcome.stdout()).isEmpty();
        assertThat(LedgerText.of(outcome).balances()).isTrue();
        assertThat(outcome.stderr()).doesNotContain("kernel dropped");
        return outcome;
    }

    private Running startTcpdump(Path file) throws Exception {
        Running tcpdump = lab.start(
                lab.near(),
                Tool.require("tcpdump", "tcpdump"),
                "-Z",
                "root",
                "-i",
                VethPair.INTERFACE,
                "-s",
                "128",
                "-U",
                "-w",
                file.toString());
        tcpdump.awaitStderr("listening on", Weir.TIMEOUT);
        return tcpdump;
    }

    private boolean isIperfListening() {
        return isInTable(lab.near(), ":1451 ", "tcp", "tcp6");
    }
}
