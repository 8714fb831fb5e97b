// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.config.CaptureConfig;
import dev.weir.config.ClusterConfig;
import dev.weir.config.Decapsulation;
import dev.weir.config.ExporterConfig;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.ForwardingConfig;
import dev.weir.config.HaConfig;
import dev.weir.config.RouterConfig;
import dev.weir.config.TakeoverConfig;
import dev.weir.config.UdpTransportConfig;
import dev.weir.config.WeirConfig;
import dev.weir.config.WitnessConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "# nothing\n",
                "---\n",
                "{}",
                "node:\ncaptures:\nmetering: ~\nexporters: null\n",
                "\uFEFF{}"
            })
    void shouldTakeDefaultsWhereNothingIsGiven(String text) throws ConfigException {
        assertThat(ConfigLoader.parse(text, "weir.yaml")).isEqualTo(WeirConfig.defaults());
    }

    @Test
    void shouldTakeDefaultsWithoutAFile() throws ConfigException {
        assertThat(ConfigLoader.load(null, List.of())).isEqualTo(WeirConfig.defaults());
    }

    @Test
    void shouldReadEveryKey() throws ConfigException {
        assertThat(ConfigLoader.parse(FullConfig.YAML, "weir.yaml")).isEqualTo(FullConfig.RECORD);
    }

    @Test
    void shouldReadEveryKeyOfEveryForwardingMode() throws ConfigException {
        for (Map.Entry<String, ForwardingConfig> mode : FullForwarding.MODES.entrySet()) {
            WeirConfig config = ConfigLoader.parse("router: {forwarding: " + mode.getKey() + "}", "weir.yaml");
            assertThat(config.router().forwarding()).isEqualTo(mode.getValue());
        }
    }

    @Test
    void shouldReadEveryKeyOfEveryCluster() throws ConfigException {
        for (Map.Entry<String, ClusterConfig> cluster : FullCluster.CLUSTERS.entrySet()) {
            WeirConfig config = ConfigLoader.parse("cluster: " + cluster.getKey(), "weir.yaml");
            assertThat(config.cluster()).isEqualTo(cluster.getValue());
        }
    }

    @Test
    void shouldReadEveryKeyOfEveryFailoverGroup() throws ConfigException {
        String cluster = "cluster: {type: multicast, interface: 10.0.1.11}\nha: ";
        for (Map.Entry<String, WitnessConfig> witness : FullCluster.WITNESSES.entrySet()) {
            for (Map.Entry<String, TakeoverConfig> takeover : FullCluster.TAKEOVERS.entrySet()) {
                String text = cluster + FullCluster.group(witness.getKey(), takeover.getKey());
                assertThat(ConfigLoader.parse(text, "weir.yaml").ha())
                        .isEqualTo(FullCluster.group(witness.getValue(), takeover.getValue()));
            }
        }
    }

    /** Keeps {@link FullConfig} full: a new key fails here until it is in there with a value of its own. */
    @Test
    void shouldReadEveryKeyAtANonDefault() {
        Set<String> left = new HashSet<>();
        Set<String> changed = new HashSet<>();
        collect(Shapes.ROOT, FullConfig.RECORD, left, changed);
        for (ForwardingConfig mode : FullForwarding.MODES.values()) {
            collect(Shapes.struct(RouterConfig.class), new RouterConfig(mode), left, changed);
        }
        collectClusters(left, changed);
        left.removeAll(changed);
        assertThat(left).isEmpty();
        assertThat(changed).contains("WeirConfig.node", "IpfixFormatConfig.biflow", "UdpTransportConfig.port");
    }

    private static void collectClusters(Set<String> left, Set<String> changed) {
        for (ClusterConfig cluster : FullCluster.CLUSTERS.values()) {
            Shape.Union clusters =
                    (Shape.Union) Shapes.ROOT.key("cluster").orElseThrow().shape();
            collect(clusters.variantOf((Record) cluster), (Record) cluster, left, changed);
        }
        for (WitnessConfig witness : FullCluster.WITNESSES.values()) {
            for (TakeoverConfig takeover : FullCluster.TAKEOVERS.values()) {
                collect(Shapes.struct(HaConfig.class), FullCluster.group(witness, takeover), left, changed);
            }
        }
    }

    private static void collect(Shape.Struct shape, Record record, Set<String> left, Set<String> changed) {
        for (Shape.Key key : shape.keys()) {
            String name = shape.type().getSimpleName() + "." + key.name();
            Object value = key.of(record);
            (value.equals(key.of(shape.exemplar())) ? left : changed).add(name);
            List<?> below = value instanceof List<?> list ? list : List.of(value);
            Shape element = key.shape() instanceof Shape.ListOf list ? list.element() : key.shape();
            for (Object item : below) {
                if (element instanceof Shape.Union union) {
                    collect(union.variantOf((Record) item), (Record) item, left, changed);
                } else if (element instanceof Shape.Struct struct) {
                    collect(struct, (Record) item, left, changed);
                }
            }
        }
    }

    @Test
    void shouldReadJsonIndentedByTabs() throws ConfigException {
        String json = "{\n\t\"node\":\t{\"name\": \"a\\\\\\\"\\u00e9\\/b\"},\n\t\"metering\": {\"shards\": 2}\n}\n";
        WeirConfig config = ConfigLoader.parse(json, "weir.json");
        assertThat(config.node().name()).isEqualTo("a\\\"\u00e9/b");
        assertThat(config.metering().shards()).isEqualTo(2);
    }

    @Test
    void shouldKeepTabsInJsonStrings() throws ConfigException {
        WeirConfig config = ConfigLoader.parse(
                "{\"captures\": [{\"type\": \"files\", \"files\": \"a\", \"filter\": \"\\\\\ttcp\"}]}", "weir.json");
        assertThat(config.captures().get(0).filter()).isEqualTo("\\\ttcp");
    }

    @Test
    void shouldTakeNamesFromWhatTheyName() throws ConfigException {
        WeirConfig config = ConfigLoader.parse("""
                captures:
                  - {type: files, files: a.pcap}
                  - {type: pcap, interface: eth0}
                exporters:
                  - {format: {type: ipfix}, transport: {type: stdout}}
                """, "weir.yaml");
        assertThat(config.captures()).extracting(CaptureConfig::name).containsExactly("files", "eth0");
        assertThat(config.exporters()).extracting(ExporterConfig::name).containsExactly("ipfix");
    }

    @Test
    void shouldReadOneTextAsAList() throws ConfigException {
        WeirConfig config = ConfigLoader.parse(
                "captures: [{type: files, files: a.pcap}]\nmetering: {decapsulate: 'gre,vxlan'}", "weir.yaml");
        assertThat(((FileCaptureConfig) config.captures().get(0)).files()).containsExactly("a.pcap");
        assertThat(config.metering().decapsulate()).containsExactly(Decapsulation.VXLAN, Decapsulation.GRE);
        assertThat(ConfigLoader.parse("metering: {decapsulate: all}", "weir.yaml")
                        .metering()
                        .decapsulate())
                .containsExactly(Decapsulation.values());
    }

    @Test
    void shouldReadAnchorsAsWhatTheyStandFor() throws ConfigException {
        WeirConfig config = ConfigLoader.parse("""
                exporters:
                  - name: first
                    format: &format {type: ipfix, biflow: true}
                    transport: {type: udp, host: a, port: 4739}
                  - name: second
                    format: *format
                    transport: {type: udp, host: b, port: 4739}
                """, "weir.yaml");
        assertThat(config.exporters().get(1).format())
                .isEqualTo(config.exporters().get(0).format());
    }

    @Test
    void shouldReplaceEnvironmentVariables() throws ConfigException {
        Map<String, String> environment = Map.of("HOST", "collector", "PORT", "4739", "TUNNELS", "gre", "D", "$0\\");
        WeirConfig config = ConfigLoader.parse("""
                node: {name: "x-${env:HOST}-${env:D}-$${env:HOST}"}
                metering: {decapsulate: "${env:TUNNELS},vxlan"}
                exporters:
                  - format: {type: ipfix}
                    transport:
                      type: udp
                      host: ${env:HOST}.example.net
                      port: ${env:PORT}
                """, "weir.yaml", List.of(), environment::get);
        assertThat(config.node().name()).isEqualTo("x-collector-$0\\-${env:HOST}");
        assertThat(config.metering().decapsulate()).containsExactly(Decapsulation.VXLAN, Decapsulation.GRE);
        assertThat(config.exporters().get(0).transport())
                .isEqualTo(UdpTransportConfig.of("collector.example.net", 4739));
    }

    @Test
    void shouldNotTellWhatTheEnvironmentHolds() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ConfigLoader.parse(
                        "metering: {shards: '${env:SECRET}', idleTimeout: '${env:SECRET}', decapsulate: '${env:NONE}'}",
                        "weir.yaml",
                        List.of(),
                        Map.of("SECRET", "hunter2")::get))
                .withMessage(String.join(
                        System.lineSeparator(),
                        "weir.yaml:1:20: metering.shards is \"${env:SECRET}\"; its value must be a whole number",
                        "weir.yaml:1:50: metering.idleTimeout is \"${env:SECRET}\"; its value must be a duration such as"
                                + " 200ms, 5s or 1m30s",
                        "weir.yaml:1:80: metering.decapsulate refers to the environment variable \"NONE\", which is not"
                                + " set"));
    }

    @Test
    void shouldLoadFiles() throws IOException, ConfigException {
        Path file = Files.writeString(directory.resolve("weir.yaml"), FullConfig.YAML);
        assertThat(ConfigLoader.load(file)).isEqualTo(FullConfig.RECORD);
    }

    @Test
    void shouldTellWhyAFileCannotBeRead() throws IOException {
        Path missing = directory.resolve("missing.yaml");
        Path latin1 = Files.write(directory.resolve("latin1.yaml"), new byte[] {'#', (byte) 0xe9, '\n'});
        Path binary = Files.write(directory.resolve("binary.yaml"), new byte[] {'a', ':', '\n', 'b', 0, 1, 2});
        Path large = Files.write(directory.resolve("large.yaml"), new byte[(1 << 20) + 1]);

        assertThat(failure(missing)).isEqualTo(missing + ": does not exist");
        assertThat(failure(directory)).isEqualTo(directory + ": is a directory; give the file in it");
        assertThat(failure(latin1)).isEqualTo(latin1 + ": is not text in UTF-8");
        assertThat(failure(binary)).isEqualTo(binary + ":2:2: is not text: there is a character U+0000");
        assertThat(failure(large)).isEqualTo(large + ": is larger than 1048576 octets");
        assertThat(failure(Path.of("/dev/zero"))).isEqualTo("/dev/zero: is larger than 1048576 octets");
    }

    @Test
    void shouldTellEveryErrorInTheOrderOfTheText() {
        List<String> lines = new ArrayList<>();
        try {
            ConfigLoader.parse("""
                    metering:
                      shards: 0
                      activeTimeout: 5ms
                      idelTimeout: 5s
                    node: {observationDomainId: -1}
                    """, "weir.yaml", List.of("metering.maxFlows=0"), name -> null);
        } catch (ConfigException refused) {
            refused.errors().forEach(error -> lines.add(error.line() + ":" + error.column() + " " + error.path()));
        }
        assertThat(lines)
                .containsExactly(
                        "2:11 metering.shards",
                        "3:18 metering.activeTimeout",
                        "4:3 metering.idelTimeout",
                        "5:29 node.observationDomainId",
                        "0:0 metering.maxFlows");
    }

    private static String failure(Path file) {
        try {
            return ConfigLoader.load(file).toString();
        } catch (ConfigException refused) {
            return refused.getMessage();
        }
    }
}
