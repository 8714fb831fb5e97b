// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds {@code docs/55-metrics.md} to the code. After a change of metrics, {@code mvn test -pl node -am
 * -Dtest=MetricsDocumentationTest -Dsurefire.failIfNoSpecifiedTests=false -Dweir.docs.write=true} writes the tables anew.
 */
class MetricsDocumentationTest {
    private static final Path PAGE = Path.of("..", "docs", "55-metrics.md");
    private static final String BEGIN = "<!-- metrics: written by MetricsDocumentationTest -->\n";
    private static final String END = "<!-- end of metrics -->\n";
    private static final Pattern NAME = Pattern.compile("\\b(?:weir|jvm|process)_[a-z_]+[a-z]");

    @Test
    void shouldHaveTheTablesOfTheCode() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        String tables = tables();
        if (Boolean.getBoolean("weir.docs.write")) {
            Files.writeString(PAGE, page.substring(0, from) + tables + page.substring(to));
        } else {
            assertThat(page.substring(from, to)).isEqualTo(tables);
        }
    }

    /** Every name on the page, those of Java's too, begins the name of a metric that is told. */
    @Test
    void shouldNameOnlyWhatIsTold() throws IOException {
        try (Metrics metrics = new Metrics(new FakeNode())) {
            metrics.start();
            String scraped = new String(metrics.scrape(Metrics.TEXT), StandardCharsets.UTF_8);
            Matcher names = NAME.matcher(Files.readString(PAGE));
            while (names.find()) {
                if (!names.group().equals("weir_exporter_lost")) {
                    assertThat(scraped).contains("\n" + names.group());
                }
            }
        }
    }

    private static String tables() {
        return "\n## Of the node\n"
                + table(NodeMetrics.all())
                + "\n## Of the ledger\n"
                + table(LedgerMetrics.all())
                + "\n## Of the process\n"
                + table(ProcessMetrics.all())
                + "\n";
    }

    private static String table(List<Metric> metrics) {
        return metrics.stream()
                .map(metric -> "| `" + metric.name() + "` | "
                        + metric.kind().name().toLowerCase(Locale.ROOT) + " | "
                        + metric.labels().stream()
                                .map(label -> '`' + label + '`')
                                .collect(Collectors.joining(", "))
                        + " | " + metric.help().replace("|", "\\|") + " |\n")
                .collect(Collectors.joining(
                        "", "\n| Name | Type | Labels | What it tells |\n| --- | --- | --- | --- |\n", ""));
    }
}
