// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the text, there is a configuration or a {@link ConfigException} of whole lines, and nothing else. */
class ConfigFuzzTest {

    private static final String[] PIECES = {
        "node",
        "metering",
        "captures",
        "exporters",
        "type",
        "pcap",
        "files",
        "name",
        "format",
        "transport",
        "ipfix",
        ": ",
        "\n",
        "  ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "&a ",
        "*a",
        "\"",
        "'",
        "|",
        ">",
        "#",
        "?",
        "!",
        "!!str ",
        "%YAML 1.2\n",
        "---\n",
        "...\n",
        "~",
        "0",
        "5s",
        "64MiB",
        "-1",
        "${env:X}",
        "\t",
        "\\",
        "\u00e9",
        "\uD83D\uDE00",
        "<<: ",
        "@",
        "`",
    };

    private static final String DEFAULTS = ConfigDefaultsTest.withExamples();

    @Property(tries = 1000)
    void shouldAnswerAnyText(@ForAll String text) {
        answer(text);
    }

    @Property(tries = 3000)
    void shouldAnswerAnyPiecesOfYaml(@ForAll("pieces") String text) {
        answer(text);
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(PIECES).list().ofMaxSize(60).map(pieces -> String.join("", pieces));
    }

    @Property(tries = 1000)
    void shouldAnswerDamagedConfigurations(@ForAll Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? FullConfig.YAML : DEFAULTS);
        for (int damage = random.nextInt(8); damage >= 0; damage--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(0x180));
                case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(20)));
                default -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(200))));
            }
        }
        answer(text.toString());
    }

    @Property(tries = 1000)
    void shouldAnswerAnyOverride(@ForAll("overrides") String override) {
        answer(FullConfig.YAML, List.of(override));
    }

    @Provide
    Arbitrary<String> overrides() {
        return Arbitraries.of(
                        "metering",
                        "captures",
                        "exporters",
                        ".",
                        "[",
                        "]",
                        "0",
                        "1",
                        "=",
                        "uplink",
                        "format",
                        "type",
                        "{",
                        "x")
                .list()
                .ofMaxSize(12)
                .map(pieces -> String.join("", pieces));
    }

    private static void answer(String text) {
        answer(text, List.of());
    }

    private static void answer(String text, List<String> sets) {
        try {
            assertThat(ConfigLoader.parse(text, "t", sets, name -> null)).isNotNull();
        } catch (ConfigException refused) {
            assertThat(refused.errors())
                    .isNotEmpty()
                    .allSatisfy(error ->
                            assertThat(error.toString()).hasSizeLessThan(1000).doesNotContain("\n"));
        }
    }
}
