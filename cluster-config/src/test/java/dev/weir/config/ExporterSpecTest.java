// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExporterSpecTest {

    @Test
    void shouldReadTheStandardOutput() {
        ExporterConfig exporter = ExporterConfig.parse("json:-");
        assertThat(exporter)
                .isEqualTo(new ExporterConfig(
                        "json",
                        new JsonFormatConfig(true),
                        new StdoutTransportConfig(),
                        65_536,
                        WhenFull.DROP,
                        Duration.ofMillis(50)));
    }

    @ParameterizedTest
    @CsvSource({
        "csv:flows.csv, csv, flows.csv",
        "IPFIX:/var/log/flows.ipfix, ipfix, /var/log/flows.ipfix",
        "netflow5:./a:b, netflow5, ./a:b",
        "netflow9:C:\\flows, netflow9, C:\\flows",
    })
    void shouldReadPaths(String spec, String format, String path) {
        ExporterConfig exporter = ExporterConfig.parse(spec);
        assertThat(exporter.format().type()).isEqualTo(format);
        assertThat(exporter.transport()).isEqualTo(FileTransportConfig.of(path));
    }

    @ParameterizedTest
    @CsvSource({
        "netflow5:udp://192.0.2.1, 192.0.2.1, 2055, 0",
        "netflow9:udp://192.0.2.1, 192.0.2.1, 2055, 0",
        "ipfix:udp://collector.example.net, collector.example.net, 4739, 0",
        "ipfix:UDP://collector.example.net:, collector.example.net, 4739, 0",
        "ipfix:udp://[2001:db8::1], 2001:db8::1, 4739, 0",
        "ipfix:udp://[fe80::1%eth0]:9995?rate=500, fe80::1%eth0, 9995, 500",
        "json:udp://localhost:5000?rate=0, localhost, 5000, 0",
    })
    void shouldReadUdp(String spec, String host, int port, long rate) {
        assertThat(ExporterConfig.parse(spec).transport())
                .isEqualTo(new UdpTransportConfig(host, port, rate, Duration.ofSeconds(60)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "json | has no destination; write FORMAT:DESTINATION, such as json:-, csv:flows.csv or ipfix:udp://192.0.2.1:4739",
                "json: | has no destination after the format; write FORMAT:DESTINATION, such as json:-, csv:flows.csv or ipfix:udp://192.0.2.1:4739",
                ":- | has no format; write FORMAT:DESTINATION, such as json:-, csv:flows.csv or ipfix:udp://192.0.2.1:4739",
                "ipfx:- | format \"ipfx\" is unknown; did you mean ipfix? It must be one of json, csv, netflow5, netflow9, ipfix",
                "xml:- | format \"xml\" is unknown; it must be one of json, csv, netflow5, netflow9, ipfix",
                "json:tcp://h:1 | scheme \"tcp\" is unknown; a destination is udp://host:port, a file's path, or - for the standard output",
                "json:udp://h | has no port, and json has no usual one; write udp://host:port",
                "ipfix:udp:// | has no host; write udp://host:port",
                "ipfix:udp://:4739 | has no host; write udp://host:port",
                "ipfix:udp://[]:4739 | has no host; write udp://host:port",
                "ipfix:udp://h:4739/x | has a path after the host; write udp://host:port",
                "ipfix:udp://2001:db8::1 | has an IPv6 address without brackets; write udp://[2001:db8::1]:4739",
                "ipfix:udp://[2001:db8::1 | lacks the closing bracket of the address; write udp://[2001:db8::1]:4739",
                "ipfix:udp://[::1]4739 | has \"4739\" after the address; write udp://[2001:db8::1]:4739",
                "ipfix:udp://h:0 | port is 0; it must be from 1 to 65535",
                "ipfix:udp://h:65536 | port is 65536; it must be from 1 to 65535",
                "ipfix:udp://h:abc | port is \"abc\"; it must be a whole number",
                "ipfix:udp://h:1?rate=x | rate is \"x\"; it must be a whole number",
                "ipfix:udp://h:1?rate | rate is \"\"; it must be a whole number",
                "ipfix:udp://h:1?rate=1&rate=2 | gives rate twice",
                "ipfix:udp://h:1?rate=1000000001 | maxDatagramsPerSecond is 1000000001; it must be 0 (no limit) or from 1 to 1000000000",
                "ipfix:udp://h:1?mtu=9 | parameter \"mtu\" is unknown; the only one is ?rate=N, datagrams a second at most",
                "ipfix:udp://a b:1 | host is \"a b\"; it must be a host name or an IP address",
                "csv:udp://h:1 | format is csv; its header line needs a stream, so it goes to stdout or a file, not over udp",
            })
    void shouldSayWhatIsWrong(String spec, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExporterConfig.parse(spec))
                .withMessage("exporter \"" + spec + "\": " + message);
    }

    @Test
    void shouldNameSeveralOfOneFormatApart() {
        assertThat(ExporterSpec.parseAll(List.of("json:-", "ipfix:a", "json:b", "json:c")))
                .extracting(ExporterConfig::name)
                .containsExactly("json", "ipfix", "json-2", "json-3");
    }

    @Test
    void shouldKnowEveryFormat() {
        assertThat(ExporterSpec.FORMAT_NAMES)
                .allSatisfy(format -> assertThat(
                                ExporterConfig.parse(format + ":-").format().type())
                        .isEqualTo(format))
                .hasSameSizeAs(FormatConfig.class.getPermittedSubclasses());
    }
}
