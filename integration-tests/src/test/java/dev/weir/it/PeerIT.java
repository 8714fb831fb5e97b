// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.Collector;
import dev.weir.it.process.Dissector;
import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import dev.weir.it.process.Weir;
import dev.weir.it.process.WholeDatagrams;
import dev.weir.it.traffic.CaptureGenerator;
import dev.weir.it.traffic.FlowTotals;
import dev.weir.it.traffic.Truth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What other people's collectors understand of what Weir sends: a capture of a million packets and more than a hundred
 * thousand uniflows, read once, sent over UDP in each of the binary formats.
 */
class PeerIT {
    private static final List<String> FORMATS = List.of("netflow5", "netflow9", "ipfix");
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    @TempDir
    static Path folder;

    private static final Map<String, Collector> COLLECTORS = new TreeMap<>();
    private static WholeDatagrams wholeDatagrams;
    private static Truth truth;
    private static LedgerText ledger;

    @BeforeAll
    static void readOnceForAll() throws Exception {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "capturing what is sent needs root: not tested");
        wholeDatagrams = WholeDatagrams.begin(folder);
        Path capture = folder.resolve("million.pcap");
        truth = CaptureGenerator.write(
                capture, CaptureGenerator.Settings.of(1, 60_000, 14).withSnapOctets(96));
        List<String> arguments = new ArrayList<>(List.of("read", capture.toString()));
        for (String format : FORMATS) {
            Collector collector = Collector.start(Files.createDirectory(folder.resolve(format)));
            COLLECTORS.put(format, collector);
            arguments.addAll(List.of("--export", format + ":udp://127.0.0.1:" + collector.port()));
        }
        Outcome read = Weir.run(folder, arguments.toArray(String[]::new)).orFail();
        ledger = LedgerText.of(read);
        for (String format : FORMATS) {
            COLLECTORS.get(format).finish(ledger.messages(format));
        }
    }

    @AfterAll
    static void stopCollectors() throws Exception {
        COLLECTORS.values().forEach(Collector::close);
        if (wholeDatagrams != null) {
            wholeDatagrams.end();
        }
    }

    @Test
    void shouldMeterWhatIsInTheCapture() {
        assertThat(truth.flows().packets()).isGreaterThan(1_000_000);
        assertThat(truth.flows().uniflows()).isGreaterThan(100_000);
        assertThat(ledger.packets("captured")).isEqualTo(truth.frames());
        assertThat(ledger.packets("not ip")).isEqualTo(truth.notIp());
        assertThat(ledger.packets("metered")).isEqualTo(truth.flows().packets());
        assertThat(ledger.octets("metered")).isEqualTo(truth.flows().octets());
        assertThat(ledger.balances()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"netflow5", "netflow9", "ipfix"})
    void shouldBeCollectedByNfcapd(String format) throws Exception {
        Collector collector = COLLECTORS.get(format);

        assertThat(collector.total("Flows"))
                .isEqualTo(expected(format).uniflows())
                .isEqualTo(ledger.dataRecords(format));
        assertThat(collector.total("Packets"))
                .isEqualTo(expected(format).packets())
                .isEqualTo(ledger.sentPackets(format));
        assertThat(collector.total("Bytes"))
                .isEqualTo(expected(format).octets())
                .isEqualTo(ledger.sentOctets(format));
        assertThat(collector.total("Sequence failures")).isZero();
        assertThat(collector.log()).contains("Sequence Errors: 0, Bad Packets: 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"netflow5", "netflow9", "ipfix"})
    void shouldBeDissectedByTshark(String format) throws Exception {
        long flows = 0;
        long packets = 0;
        long octets = 0;
        for (List<String> frame : dissector(format).fields("", "cflow.packets", "cflow.octets")) {
            List<Long> counts = Dissector.numbers(frame.get(0));
            flows += counts.size();
            packets += counts.stream().mapToLong(Long::longValue).sum();
            octets += Dissector.numbers(frame.get(1)).stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }

        assertThat(flows).isEqualTo(expected(format).uniflows());
        assertThat(packets).isEqualTo(expected(format).packets());
        assertThat(octets).isEqualTo(expected(format).octets());
        assertThat(dissector(format).fields("_ws.expert || _ws.malformed || !cflow", "frame.number", "_ws.expert"))
                .isEmpty();
    }

    @Test
    void shouldCountFlowsInTheSequenceOfNetFlow5() throws Exception {
        long expected = 0;
        for (List<String> frame : dissector("netflow5").fields("", "cflow.sequence", "cflow.count")) {
            assertThat(Long.parseLong(frame.get(0))).isEqualTo(expected);
            expected += Long.parseLong(frame.get(1));
        }
        assertThat(expected).isEqualTo(ledger.dataRecords("netflow5"));
    }

    @Test
    void shouldBeCollectedByNfacctd() throws Exception {
        Map<String, Running> peers = new TreeMap<>();
        for (String format : FORMATS) {
            peers.put(format, nfacctd(format));
        }
        for (String format : FORMATS) {
            peers.get(format).end(TIMEOUT).orFail();
            long packets = 0;
            long octets = 0;
            // For each time it printed: a header, then a line a protocol with its name, packets, octets.
            for (String line : Files.readAllLines(folder.resolve(format).resolve("nfacctd.csv"))) {
                if (line.startsWith("PROTOCOL")) {
                    continue;
                }
                packets += Long.parseLong(line.split(",", -1)[1]);
                octets += Long.parseLong(line.split(",", -1)[2]);
            }
            assertThat(packets).as(format).isEqualTo(expected(format).packets());
            assertThat(octets).as(format).isEqualTo(expected(format).octets());
        }
    }

    /** What a format can say of the capture: NetFlow v5 knows no IPv6. */
    private static FlowTotals expected(String format) {
        return format.equals("netflow5") ? truth.flows().only(key -> !key.isV6()) : truth.flows();
    }

    private static Dissector dissector(String format) {
        Collector collector = COLLECTORS.get(format);
        return new Dissector(
                collector.datagrams(), folder.resolve(format), "-d", "udp.port==" + collector.port() + ",cflow");
    }

    /**
     * Starts a nfacctd on what one collector was sent. Its core does not wait for its plugin: the pipe between them has to
     * hold whatever the plugin is behind. It prints at round times of the clock, which may fall into the reading: it
     * must not overwrite then what it printed before.
     */
    private static Running nfacctd(String format) throws Exception {
        Path place = folder.resolve(format);
        Path configuration = Files.writeString(place.resolve("nfacctd.conf"), """
                pcap_savefile: %s
                plugins: print
                aggregate: proto
                print_output: csv
                print_output_file: %s
                print_output_file_append: true
                print_refresh_time: 3600
                plugin_pipe_size: 268435456
                plugin_buffer_size: 65536
                """.formatted(
                        COLLECTORS.get(format).datagrams(), place.resolve("nfacctd.csv")));
        return Running.start(List.of(Tool.require("nfacctd", "pmacct"), "-f", configuration.toString()), place);
    }
}
