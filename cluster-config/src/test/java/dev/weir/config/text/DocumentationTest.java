// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds {@code docs/20-configuration.md} to the code. After a change of keys, {@code mvn test -pl cluster-config -am
 * -Dtest=DocumentationTest -Dsurefire.failIfNoSpecifiedTests=false -Dweir.docs.write=true} writes the tables anew.
 */
class DocumentationTest {

    private static final Path PAGE = Path.of("..", "docs", "20-configuration.md");
    private static final String BEGIN = "<!-- keys: written by DocumentationTest -->\n";
    private static final String END = "<!-- end of keys -->\n";
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @Test
    void shouldHaveTheTablesOfTheCode() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        String tables = "\n" + KeyTables.markdown() + "\n";
        if (Boolean.getBoolean("weir.docs.write")) {
            Files.writeString(PAGE, page.substring(0, from) + tables + page.substring(to));
        } else {
            assertThat(page.substring(from, to)).isEqualTo(tables);
        }
    }

    @Test
    void shouldShowExamplesThatLoad() throws IOException, ConfigException {
        List<String> examples = new ArrayList<>();
        Matcher matcher = EXAMPLE.matcher(Files.readString(PAGE));
        while (matcher.find()) {
            examples.add(matcher.group(1));
        }
        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            assertThat(ConfigLoader.parse(example, PAGE.toString(), List.of(), name -> "collector.example.net"))
                    .isNotNull();
        }
    }

    /** The page's sample of what a wrong file is answered with is what it is answered with. */
    @Test
    void shouldShowTheErrorsThatAreTold() throws IOException {
        String page = Files.readString(PAGE);
        String wrong = """
                metering:
                  activTimeout: 5s
                  shards: 100
                captures:
                  - type: pcap
                """;
        assertThat(page).contains("```\n" + wrong + "```");
        try {
            ConfigLoader.parse(wrong, "weir.yaml");
        } catch (ConfigException refused) {
            assertThat(page).contains("```\n" + refused.getMessage().replace(System.lineSeparator(), "\n") + "\n```");
            return;
        }
        throw new AssertionError("the sample is not wrong");
    }
}
