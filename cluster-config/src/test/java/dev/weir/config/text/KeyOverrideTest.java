// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.config.Decapsulation;
import dev.weir.config.ExporterConfig;
import dev.weir.config.IpfixFormatConfig;
import dev.weir.config.PcapCaptureConfig;
import dev.weir.config.StdoutTransportConfig;
import dev.weir.config.WeirConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyOverrideTest {

    private static final String BASE = """
            metering: {activeTimeout: 30s}
            captures:
              - {type: pcap, interface: eth0}
              - {type: pcap, interface: eth0.100}
              - {type: files, files: [a]}
            exporters:
              - format: {type: ipfix}
                transport: {type: udp, host: h, port: 1}
            """;

    private static WeirConfig with(String... sets) throws ConfigException {
        return ConfigLoader.parse(BASE, "weir.yaml", List.of(sets), name -> null);
    }

    @Test
    void shouldReplaceAndAddKeys() throws ConfigException {
        WeirConfig config = with("metering.activeTimeout=5s", " metering.fragments.timeout =1m", "node.name=n");
        assertThat(config.metering().activeTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.metering().fragments().timeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.node().name()).isEqualTo("n");
    }

    @Test
    void shouldLetTheLastOneWin() throws ConfigException {
        assertThat(with("metering.shards=2", "metering.shards=3").metering().shards())
                .isEqualTo(3);
    }

    @Test
    void shouldFindItemsByPlaceAndByName() throws ConfigException {
        WeirConfig config = with(
                "exporters[0].format.biflow=true",
                "exporters.ipfix.queueRecords=9",
                "captures.eth0.filter=tcp port 80 or host = x",
                "captures.eth0.100.filter=udp",
                "captures.files.files[1]=b");
        assertThat(((IpfixFormatConfig) config.exporters().get(0).format()).biflow())
                .isTrue();
        assertThat(config.exporters().get(0).queueRecords()).isEqualTo(9);
        assertThat(config.captures().get(0).filter()).isEqualTo("tcp port 80 or host = x");
        assertThat(config.captures().get(1).filter()).isEqualTo("udp");
        assertThat(config.captures().get(2)).hasFieldOrPropertyWithValue("files", List.of("a", "b"));
    }

    @Test
    void shouldAddAnItemAfterTheLast() throws ConfigException {
        WeirConfig config = with("exporters[1].format.type=json", "exporters[1].transport.type=stdout");
        assertThat(config.exporters()).hasSize(2);
        assertThat(config.exporters().get(1).transport()).isEqualTo(new StdoutTransportConfig());
    }

    @Test
    void shouldBuildOnNothing() throws ConfigException {
        WeirConfig config = ConfigLoader.load(null, List.of("captures[0].type=pcap", "captures[0].interface=eth9"));
        assertThat(config.captures()).hasSize(1);
        assertThat(((PcapCaptureConfig) config.captures().get(0)).networkInterface())
                .isEqualTo("eth9");
    }

    @Test
    void shouldTakeListsAndGroupsInBrackets() throws ConfigException {
        WeirConfig config = with(
                "captures=[]",
                "metering.decapsulate=[gre, vxlan]",
                "exporters=[{name: x, format: {type: json}, transport: {type: stdout}}]");
        assertThat(config.captures()).isEmpty();
        assertThat(config.metering().decapsulate()).containsExactly(Decapsulation.VXLAN, Decapsulation.GRE);
        assertThat(config.exporters()).extracting(ExporterConfig::name).containsExactly("x");
        assertThat(with("metering.decapsulate=gre,ipip").metering().decapsulate())
                .containsExactly(Decapsulation.GRE, Decapsulation.IPIP);
    }

    @Test
    void shouldTakeTextAsItIs() throws ConfigException {
        assertThat(with("captures.eth0.filter={[*&# : x").captures().get(0).filter())
                .isEqualTo("{[*&# : x");
        assertThat(with("captures.eth0.filter=").captures().get(0).filter()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nokey | --set: \"nokey\" is no override; write key=value, such as metering.activeTimeout=5s",
                "=x | --set: \"=x\" is no override; write key=value, such as metering.activeTimeout=5s",
                "a..b=1 | --set: \"a..b\" is no path of keys; write it such as exporters[0].format.biflow",
                ".a=1 | --set: \".a\" is no path of keys; write it such as exporters[0].format.biflow",
                "a.=1 | --set: \"a.\" is no path of keys; write it such as exporters[0].format.biflow",
                "exporters[x].name=1 | --set: \"exporters[x].name\" is no path of keys; write it such as exporters[0].format.biflow",
                "exporters[0=1 | --set: \"exporters[0\" is no path of keys; write it such as exporters[0].format.biflow",
                "exporters[0]name=1 | --set: \"exporters[0]name\" is no path of keys; write it such as exporters[0].format.biflow",
                "exporters[2].name=a | --set: exporters has 1 item; the next to be added is [1]",
                "captures.eth1.filter=a | --set: captures has no item named \"eth1\"; there are eth0, eth0.100, files",
                "metering.shrads=1 | --set: metering.shrads is no key; did you mean shards?",
                "metering.shards=0 | --set: metering.shards is 0; it must be from 1 to 64",
                "metering.shards.x=1 | --set: metering.shards is a group of keys; it must be a whole number",
                "metering=5 | --set: metering is \"5\"; it must be a group of keys",
                "metering={a: 1, a: 2} | --set metering:1:8: a is given twice; it stands in line 1 too",
                "exporters[0].format.type=ipfx | --set: exporters[0].format.type is \"ipfx\"; did you mean ipfix? It must be one of json, csv, netflow5, netflow9, ipfix",
            })
    void shouldSayWhatIsWrong(String set, String message) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> with(set));
        assertThat(refused).hasMessage(message);
    }

    @Test
    void shouldRefuseEndlessPaths() {
        String set = "a.".repeat(100_000) + "a=1";
        assertThat(catchThrowableOfType(ConfigException.class, () -> with(set)))
                .hasMessageStartingWith("--set: \"a.a.")
                .hasMessageEndingWith("is no override; write key=value, such as metering.activeTimeout=5s");
    }

    @Test
    void shouldSayThatThereIsNothingToName() {
        assertThat(catchThrowableOfType(
                        ConfigException.class, () -> ConfigLoader.load(null, List.of("captures.eth0.filter=tcp"))))
                .hasMessage("--set: captures has no item named \"eth0\"; there is none at all");
    }
}
