// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.WeirConfig;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchTextTest {

    @Test
    void shouldBeJsonThatDoesTheSameWhateverItWasWrittenIn() throws Exception {
        String yaml = """
                metering:
                  idleTimeout: 5s   # a note
                  maxFlows:
                logging: {level: debug}
                """;

        String json = PatchText.json(yaml, "body");

        assertThat(json).contains("\"maxFlows\": null").doesNotContain("note");
        WeirConfig config = ConfigLoader.parse("metering: {maxFlows: 5000}", "t");
        assertThat(laidOver(config, json)).isEqualTo(laidOver(config, yaml));
        assertThat(PatchText.parts(json)).containsExactly("metering", "logging");
    }

    @Test
    void shouldRefuseWhatIsNoPatch() {
        assertThatThrownBy(() -> PatchText.json("- a", "body")).hasMessageContaining("must be a group of keys");
        assertThatThrownBy(() -> PatchText.json("{", "body")).isInstanceOf(ConfigException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{metering: {idleTimeout: 5s}} | {metering: {activeTimeout: 20s}}",
                "{metering: {idleTimeout: 5s}} | {metering: {idleTimeout: 6s}}",
                "{metering: {idleTimeout: 5s}} | {metering: {idleTimeout: null}}",
                "{metering: {idleTimeout: null}} | {metering: {idleTimeout: 7s}}",
                "{metering: {idleTimeout: 5s}} | {metering: null}",
                "{logging: {level: debug}} | {exporters: [{format: {type: json}, transport: {type: stdout}}]}",
                "{exporters: [{format: {type: json}, transport: {type: stdout}}]} | {exporters: []}",
            })
    void shouldMakeOneOfTwo(String first, String second) throws Exception {
        WeirConfig config = ConfigLoader.parse("metering: {idleTimeout: 9s, activeTimeout: 30s}", "t");

        String one = PatchText.composed(first, second).orElseThrow();

        assertThat(laidOver(config, one)).isEqualTo(laidOver(laidOver(config, first), second));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{a: null} | {a: {b: 1}}",
                "{a: 1} | {a: {b: 1}}",
                "{a: [1]} | {a: {b: 1}}",
                "{a: {b: null}} | {a: {b: {c: 1}}}",
            })
    void shouldNotMakeOneOfTwoWhereThatWouldNotBeTheSame(String first, String second) throws Exception {
        assertThat(PatchText.composed(first, second)).isEqualTo(Optional.empty());
    }

    private static WeirConfig laidOver(WeirConfig config, String patch) throws ConfigException {
        return ConfigLoader.parseForeign(ConfigTree.patched(config, patch, "patch"), "patch");
    }
}
