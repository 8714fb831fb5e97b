// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.CaptureConfig;
import dev.weir.config.ExporterConfig;
import dev.weir.config.FormatConfig;
import dev.weir.config.ForwardingConfig;
import dev.weir.config.TransportConfig;
import dev.weir.config.WeirConfig;
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
    void shouldShowEveryForwardingModeSoThatItLoads() throws ConfigException {
        List<String> lines = ConfigDefaults.yaml().lines().toList();
        List<Class<?>> modes = new ArrayList<>();
        modes.add(WeirConfig.defaults().router().forwarding().getClass());
        for (int start = 0; start < lines.size(); start++) {
            if (lines.get(start).equals("#   forwarding:")) {
                String mode = lines.stream()
                        .skip(start + 1)
                        .takeWhile(line -> line.startsWith("#    "))
                        .map(line -> line.substring(2) + "\n")
                        .collect(Collectors.joining());
                WeirConfig config = ConfigLoader.parse("router:\n  forwarding:\n" + mode, "defaults.yaml");
                modes.add(config.router().forwarding().getClass());
            }
        }
        assertThat(modes).containsExactlyInAnyOrder(ForwardingConfig.class.getPermittedSubclasses());
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
