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
import dev.weir.model.ledger.Ledger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What tshark's own dissector reads in the datagrams. */
class TsharkPeerTest {
    private static final int PORT = 2055;

    @TempDir
    private Path directory;

    @BeforeAll
    static void needsTshark() {
        assumeTrue(Programs.isInstalled("tshark"), "tshark is not installed: skipped");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void shouldDissectEveryRecordWithoutComplaint(FormatConfig format) throws Exception {
        FlowEncoder encoder = FlowEncoders.create(format, Samples.context(true, new Ledger()));
        CollectedMessages sent = CollectedMessages.of(encoder, Samples.all(), Samples.all(), Samples.all());
        encoder.end(sent);
        Path capture = directory.resolve("exports.pcap");
        PcapFile.write(capture, PORT, sent.messages);

        boolean biflow = format instanceof IpfixFormatConfig ipfix && ipfix.biflow();
        List<Long> packets = values(capture, "cflow.packets");
        List<Long> octets = values(capture, "cflow.octets");
        assertThat(packets).hasSize((int) sent.dataRecords + (biflow ? 9 : 0));
        assertThat(packets.stream().mapToLong(Long::longValue).sum()).isEqualTo(sent.packets);
        assertThat(octets.stream().mapToLong(Long::longValue).sum()).isEqualTo(sent.ipOctets);
        assertThat(tshark(capture, "-Y", "_ws.expert || _ws.malformed || !cflow || cflow.unknown_field_type"))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("formatsWithTemplates")
    void shouldReadWhatTheNatMadeOfAFlow(FormatConfig format) throws Exception {
        FlowEncoder encoder = FlowEncoders.create(format, Samples.context(true, new Ledger()));
        CollectedMessages sent = CollectedMessages.of(
                encoder, RecordBuilder.batch(Samples.NOW, Samples.translated(), Samples.forwarded(), Samples.web()));
        Path capture = directory.resolve("exports.pcap");
        PcapFile.write(capture, PORT, sent.messages);

        assertThat(texts(capture, "cflow.post_natsource_ipv4_address")).containsExactly("203.0.113.1", "198.51.100.80");
        assertThat(texts(capture, "cflow.post_natdestination_ipv4_address"))
                .containsExactly("198.51.100.80", "203.0.113.1");
        assertThat(texts(capture, "cflow.post_nat_source_ipv6_address")).containsExactly("2001:db8::99", "2001:db8::1");
        assertThat(texts(capture, "cflow.post_nat_destination_ipv6_address"))
                .containsExactly("2001:db8::1", "2001:db8::99");
        assertThat(texts(capture, "cflow.post_naptsource_transport_port"))
                .containsExactly("61234", "80", "5353", "10053");
        assertThat(texts(capture, "cflow.post_naptdestination_transport_port"))
                .containsExactly("80", "61234", "10053", "5353");
        assertThat(tshark(capture, "-Y", "_ws.expert || _ws.malformed || !cflow || cflow.unknown_field_type"))
                .isEmpty();
    }

    static Stream<FormatConfig> formatsWithTemplates() {
        return Stream.of(NetFlow9FormatConfig.defaults(), IpfixFormatConfig.defaults());
    }

    static Stream<FormatConfig> formats() {
        return Stream.of(
                NetFlow5FormatConfig.defaults(),
                NetFlow9FormatConfig.defaults(),
                new NetFlow9FormatConfig(9L, TemplateConfig.defaults(), 512),
                IpfixFormatConfig.defaults(),
                new IpfixFormatConfig(8L, true, TemplateConfig.defaults(), 9000),
                new IpfixFormatConfig(8L, true, TemplateConfig.defaults(), 512));
    }

    private static List<Long> values(Path capture, String field) throws Exception {
        return texts(capture, field).stream().map(Long::valueOf).toList();
    }

    private static List<String> texts(Path capture, String field) throws Exception {
        return tshark(capture, "-T", "fields", "-e", field)
                .lines()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .filter(value -> !value.isEmpty())
                .toList();
    }

    private static String tshark(Path capture, String... options) throws Exception {
        return Programs.run(Stream.concat(
                        Stream.of("tshark", "-n", "-r", capture.toString(), "-d", "udp.port==" + PORT + ",cflow"),
                        Stream.of(options))
                .toArray(String[]::new));
    }
}
