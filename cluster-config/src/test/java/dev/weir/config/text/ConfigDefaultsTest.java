// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.CaptureConfig;
import dev.weir.config.ClusterConfig;
import dev.weir.config.ExporterConfig;
import dev.weir.config.FormatConfig;
import dev.weir.config.ForwardingConfig;
import dev.weir.config.JoinedClusterConfig;
import dev.weir.config.NoClusterConfig;
import dev.weir.config.NoTakeoverConfig;
import dev.weir.config.NoWitnessConfig;
import dev.weir.config.PassiveForwardingConfig;
import dev.weir.config.TakeoverConfig;
import dev.weir.config.TransportConfig;
import dev.weir.config.WeirConfig;
import dev.weir.config.WitnessConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConfigDefaultsTest {

    @Test
    void shouldLoadAsTheDefaults() throws ConfigException {
        assertThat(ConfigLoader.parse(ConfigDefaults.yaml(), "defaults.yaml")).isEqualTo(WeirConfig.defaults());
    }

    @Test
    void shouldNotDependOnTheHost() {
        assertThat(ConfigDefaults.yaml()).contains("\n  name: null\n");
    }

    /** Does to the text what it tells the reader to do, and finds every variant in it. */
    @Test
    void shouldShowExamplesThatLoad() throws ConfigException {
        WeirConfig config = ConfigLoader.parse(withExamples(), "defaults.yaml");

        assertThat(config.captures())
                .<Class<?>>extracting(CaptureConfig::getClass)
                .containsExactlyInAnyOrder(CaptureConfig.class.getPermittedSubclasses());
        assertThat(config.exporters())
                .<Class<?>>extracting(exporter -> exporter.format().getClass())
                .containsExactlyInAnyOrder(FormatConfig.class.getPermittedSubclasses());
        assertThat(config.exporters())
                .<Class<?>>extracting(exporter -> exporter.transport().getClass())
                .contains(TransportConfig.class.getPermittedSubclasses());
        assertThat(config.exporters())
                .extracting(ExporterConfig::name)
                .isEqualTo(config.exporters().stream()
                        .map(exporter -> exporter.format().type())
                        .toList());
    }

    /** Puts each of the alternatives in the place of the default. */
    @Test
    void shouldShowEveryAlternativeSoThatItLoads() throws ConfigException {
        List<Class<?>> modes = new ArrayList<>(List.of(PassiveForwardingConfig.class));
        for (String mode : alternatives("  forwarding:")) {
            modes.add(parse("router:\n" + mode).router().forwarding().getClass());
        }
        assertThat(modes).containsExactlyInAnyOrder(ForwardingConfig.class.getPermittedSubclasses());

        List<Class<?>> clusters = new ArrayList<>(List.of(NoClusterConfig.class));
        for (String cluster : alternatives("cluster:")) {
            clusters.add(parse(cluster).cluster().getClass());
        }
        assertThat(clusters)
                .hasSize(5)
                .contains(JoinedClusterConfig.class.getPermittedSubclasses())
                .allMatch(ClusterConfig.class::isAssignableFrom);

        String group = alternatives("cluster:").get(0) + "ha:\n  group: edge\n";
        List<Class<?>> witnesses = new ArrayList<>(List.of(NoWitnessConfig.class));
        for (String witness : alternatives("  witness:")) {
            witnesses.add(parse(group + witness).ha().witness().getClass());
        }
        assertThat(witnesses).containsExactlyInAnyOrder(WitnessConfig.class.getPermittedSubclasses());

        List<Class<?>> takeovers = new ArrayList<>(List.of(NoTakeoverConfig.class));
        for (String takeover : alternatives("  takeover:")) {
            takeovers.add(parse(group + takeover).ha().takeover().getClass());
        }
        assertThat(takeovers).containsExactlyInAnyOrder(TakeoverConfig.class.getPermittedSubclasses());
    }

    private static WeirConfig parse(String yaml) throws ConfigException {
        return ConfigLoader.parse(yaml, "defaults.yaml");
    }

    /** The commented blocks that begin with a key, as they are without the comment. */
    private static List<String> alternatives(String key) {
        List<String> lines = ConfigDefaults.yaml().lines().toList();
        String deeper = "# " + " ".repeat(key.lastIndexOf(' ') + 1) + "  ";
        List<String> blocks = new ArrayList<>();
        for (int start = 0; start < lines.size(); start++) {
            if (lines.get(start).equals("# " + key)) {
                blocks.add(lines.stream()
                        .skip(start + 1)
                        .takeWhile(line -> line.startsWith(deeper))
                        .map(line -> line.substring(2) + "\n")
                        .collect(Collectors.joining("", key + "\n", "")));
            }
        }
        return blocks;
    }

    @Test
    void shouldExplainEveryKey() {
        String words = ConfigDefaults.yaml()
                .lines()
                .map(line -> line.replaceAll("^[# ]+", ""))
                .collect(Collectors.joining(" "));
        assertThat(ShapeWalk.keys())
                .hasSizeGreaterThan(40)
                .allSatisfy((path, key) -> assertThat(words)
                        .as(path)
                        .contains(key.about().value())
                        .contains(key.limit().inWords()));
    }

    @Test
    void shouldKeepLinesShort() {
        assertThat(ConfigDefaults.yaml().lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(115));
    }

    static String withExamples() {
        List<String> lines = ConfigDefaults.yaml().lines().toList();
        StringBuilder text = new StringBuilder();
        boolean examples = false;
        for (String line : lines) {
            boolean list = line.equals("captures: []") || line.equals("exporters: []");
            examples = (examples && !line.isBlank()) || line.startsWith("# Such as these");
            boolean uncommented = examples && line.startsWith("#   ");
            text.append(list ? line.replace(" []", "") : uncommented ? line.substring(2) : line)
                    .append('\n');
        }
        return text.toString();
    }
}
