// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.config.FormatConfig;
import dev.weir.config.IpfixFormatConfig;
import dev.weir.config.NetFlow5FormatConfig;
import dev.weir.config.NetFlow9FormatConfig;
import dev.weir.config.TemplateConfig;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What nfcapd collects from a real socket, and nfdump shows of it. */
class NfdumpPeerTest {
    private static final String COLUMNS = "fmt:%ts %te %sa %sp %da %dp %pr %flg %pkt %byt %tos %in %svln %ismc %idmc";
    private static final TemplateConfig OFTEN = new TemplateConfig(Duration.ofHours(1), 2, Duration.ofHours(1));
    private static final String NO_MACS = " 00:00:00:00:00:00 00:00:00:00:00:00";
    private static final String WEB_THERE = "2026-11-24 10:15:00.000 2026-11-24 10:15:09.999"
            + " 192.0.2.1 50123 198.51.100.77 443 6 CE.AP.SF 12 1534 40 2 0";
    private static final String WEB_BACK = "2026-11-24 10:15:00.012 2026-11-24 10:15:10.000"
            + " 198.51.100.77 443 192.0.2.1 50123 6 .E.AP.SF 10 54321 0 2 0";
    private static final List<String> PINGS = List.of(
            "2026-11-24 10:15:02.000 2026-11-24 10:15:04.001 10.0.0.1 0 10.0.0.2 8.0 1 ........ 3 252 0 0 0" + NO_MACS,
            "2026-11-24 10:15:02.000 2026-11-24 10:15:04.001 10.0.0.2 0 10.0.0.1 8.0 1 ........ 3 252 0 0 0" + NO_MACS);
    private static final String TUNNELLED =
            "2026-11-24 10:14:30.000 2026-11-24 10:15:30.000 172.16.0.1 0 172.16.0.2 0 47 ........ ";
    private static final String REPLIES = "2026-11-24 10:15:06.000 2026-11-24 10:15:07.000"
            + " 198.51.100.9 22 192.0.2.9 40000 6 ...A.... 2 104 0 0 0" + NO_MACS;

    @TempDir
    private Path directory;

    @BeforeAll
    static void needsNfdump() {
        assumeTrue(Nfcapd.isInstalled(), "nfcapd and nfdump are not installed: skipped");
    }

    @Test
    void shouldReadNetFlow5() throws Exception {
        List<String> expected = new ArrayList<>(List.of(WEB_THERE + NO_MACS, WEB_BACK + NO_MACS));
        expected.addAll(PINGS);
        expected.add(TUNNELLED + "3000000 3333333333 184 0 0" + NO_MACS);
        expected.add(TUNNELLED + "3000000 3333333334 184 0 0" + NO_MACS);
        expected.add(TUNNELLED + "3000000 3333333334 184 0 0" + NO_MACS);
        expected.add(REPLIES);

        assertThat(collect(NetFlow5FormatConfig.defaults())).containsExactlyElementsOf(expected);
    }

    @Test
    void shouldReadNetFlow9() throws Exception {
        assertThat(collect(NetFlow9FormatConfig.defaults())).containsExactlyElementsOf(flowsOfTemplates());
    }

    @Test
    void shouldReadIpfix() throws Exception {
        assertThat(collect(IpfixFormatConfig.defaults())).containsExactlyElementsOf(flowsOfTemplates());
    }

    private static List<String> flowsOfTemplates() {
        List<String> expected = new ArrayList<>(List.of(
                WEB_THERE + " 02:50:00:00:00:01 02:50:00:ab:cd:ef",
                WEB_BACK + " 02:50:00:ab:cd:ef 02:50:00:00:00:01",
                "2026-11-24 10:15:01.500 2026-11-24 10:15:01.500 2001:db8::1 5353 2001:db8:0:53:: 53 17 ........"
                        + " 1 77 0 0 100 02:50:00:00:00:02 02:50:00:00:00:03"));
        expected.addAll(PINGS);
        expected.add("2026-11-24 10:15:05.000 2026-11-24 10:15:05.000 fe80::1 0 fe80::2 1.4 58 ........ 1 125 0 0 0"
                + NO_MACS);
        expected.add(TUNNELLED + "9000000 10000000001 184 0 0" + NO_MACS);
        expected.add(REPLIES);
        return expected;
    }

    @ParameterizedTest
    @MethodSource("formatsWithTemplates")
    void shouldReadWhatTheNatMadeOfAFlow(FormatConfig format) throws Exception {
        // nfcapd knows elements 281 and 282 in version 9 only.
        boolean readsIpv6 = format instanceof NetFlow9FormatConfig;
        String client = readsIpv6 ? "2001:db8::99" : "0.0.0.0";
        String router = readsIpv6 ? "2001:db8::1" : "0.0.0.0";
        assertThat(collect(
                        format,
                        RecordBuilder.batch(Samples.NOW, Samples.translated(), Samples.forwarded()),
                        "fmt:%pkt %byt %sa %sp %da %dp %nsa %nsp %nda %ndp"))
                .containsExactly(
                        "4 300 10.0.0.5 40001 198.51.100.80 80 203.0.113.1 61234 198.51.100.80 80",
                        "3 4000 198.51.100.80 80 10.0.0.5 40001 198.51.100.80 80 203.0.113.1 61234",
                        "1 77 2001:db8::99 5353 fd00::53 53 " + client + " 5353 " + router + " 10053",
                        "1 177 fd00::53 53 2001:db8::99 5353 " + router + " 10053 " + client + " 5353");
    }

    static Stream<FormatConfig> formatsWithTemplates() {
        return Stream.of(NetFlow9FormatConfig.defaults(), IpfixFormatConfig.defaults());
    }

    private List<String> collect(FormatConfig format) throws Exception {
        return collect(format, Samples.all(), COLUMNS);
    }

    private List<String> collect(FormatConfig format, FlowBatch batch, String columns) throws Exception {
        FlowEncoder encoder = FlowEncoders.create(format, Samples.context(true, new Ledger()));
        CollectedMessages sent = CollectedMessages.of(encoder, batch);
        encoder.end(sent);
        try (Nfcapd nfcapd = Nfcapd.start(directory)) {
            nfcapd.send(sent.messages);
            nfcapd.stop();
            return nfcapd.nfdump("-q", "-N", "-6", "-o", columns)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(line -> line.trim().replaceAll(" +", " "))
                    .toList();
        }
    }

    /** Both exporter statistics in mid-stream and templates sent again must not look like losses. */
    @ParameterizedTest
    @MethodSource("formats")
    void shouldSeeEveryFlowAndNoGap(FormatConfig format) throws Exception {
        Ledger ledger = new Ledger();
        FlowEncoder encoder = FlowEncoders.create(format, Samples.context(true, ledger));
        CollectedMessages sent = new CollectedMessages();
        FlowBatch batch = Samples.all();
        encoder.begin();
        for (int i = 0; i < 500; i++) {
            encoder.encode(batch, sent);
            if (i % 100 == 99) {
                encoder.end(sent);
            }
        }

        try (Nfcapd nfcapd = Nfcapd.start(directory)) {
            nfcapd.send(sent.messages);

            assertThat(nfcapd.stop())
                    .contains("Flows: " + sent.dataRecords + ", Packets: " + sent.packets + ", Bytes: " + sent.ipOctets
                            + ", Sequence Errors: 0, Bad Packets: 0");
            assertThat(nfcapd.nfdump("-I")).contains("Sequence failures: 0");
        }
    }

    static Stream<FormatConfig> formats() {
        return Stream.of(
                NetFlow5FormatConfig.defaults(),
                new NetFlow9FormatConfig(null, OFTEN, 512),
                new NetFlow9FormatConfig(4_000_000_000L, TemplateConfig.defaults(), 1400),
                new IpfixFormatConfig(null, false, OFTEN, 512),
                new IpfixFormatConfig(4_000_000_000L, false, TemplateConfig.defaults(), 9000));
    }
}
