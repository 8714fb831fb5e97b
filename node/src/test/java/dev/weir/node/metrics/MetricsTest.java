// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.NodeConfig;
import dev.weir.config.cluster.ClusterMembership;
import dev.weir.config.cluster.LoneMembership;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.node.metrics.Exposition.Sample;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final FakeNode node = new FakeNode();
    private final Metrics metrics = new Metrics(node);

    @BeforeEach
    void start() {
        metrics.start();
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void shouldPassTheLint() {
        assertThat(Lint.faults(scrape())).isEmpty();
    }

    @Test
    void shouldPassPromtoolWhereItIs() throws Exception {
        Path promtool = Path.of("/usr/bin/promtool");
        if (!Files.isExecutable(promtool)) {
            return; // the lint above knows its rules
        }
        Process check = new ProcessBuilder(promtool.toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        check.getOutputStream().write(metrics.scrape(Metrics.TEXT));
        check.getOutputStream().close();
        assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(check.waitFor()).isZero();
    }

    /** Sums over all labels are the ledger's own, for every counter there is. */
    @Test
    void shouldTellTheWholeLedger() {
        Exposition scraped = scrape();
        Ledger ledger = node.ledger();
        for (LedgerCounter counter : LedgerCounter.values()) {
            String base = "weir_" + counter.name().toLowerCase(Locale.ROOT);
            String total = counter.isLevel() ? "" : "_total";
            String packets = scraped.families().containsKey(base + total) ? base + total : base + "_packets" + total;
            assertThat(scraped.family(packets).sum()).as(packets).isEqualTo(ledger.packets(counter));
            if (counter.hasOctets() && counter != LedgerCounter.FRAGMENTS_FORGOTTEN) {
                assertThat(scraped.family(base + "_bytes" + total).sum()).isEqualTo(ledger.octets(counter));
            }
            assertThat(scraped.family(packets).help).isEqualTo(counter.help());
        }
        for (ExporterCounter counter : ExporterCounter.values()) {
            String base = "weir_exporter_"
                    + counter.name().toLowerCase(Locale.ROOT).replace("octets", "bytes")
                    + (counter.kind() == ExporterCounter.Kind.COUNT ? "" : "_records")
                    + (counter.isLevel() ? "" : "_total");
            assertThat(scraped.family(base).samples)
                    .extracting(sample -> sample.labels().get("exporter"), Sample::value)
                    .containsExactly(
                            tuple("ipfix", ledger.exporter("ipfix").count(counter)),
                            tuple("json", ledger.exporter("json").count(counter)));
        }
    }

    private static Tuple tuple(String exporter, long count) {
        return Tuple.tuple(exporter, (double) count);
    }

    @Test
    void shouldTellWhoCounted() {
        List<Map<String, String>> owners = scrape().family("weir_captured_packets_total").samples.stream()
                .map(Sample::labels)
                .toList();
        assertThat(owners)
                .contains(Map.of("capture", "eth0", "thread", "2"))
                .contains(Map.of("capture", "lab \\\"a\\\\b\\\"", "thread", "1"));
        assertThat(scrape().family("weir_conntrack_events_total").samples)
                .anyMatch(sample -> sample.labels().isEmpty());
    }

    /** A shard that comes again after it went counts on where it was. */
    @Test
    void shouldAddUpWhatOneNameCountedTwice() {
        double before = metered("0");
        node.ledger().slice("shard 0").add(LedgerCounter.METERED, 5, 500);
        assertThat(metered("0")).isEqualTo(before + 5);
    }

    private double metered(String shard) {
        return scrape().family("weir_metered_packets_total").samples.stream()
                .filter(sample -> shard.equals(sample.labels().get("shard")))
                .mapToDouble(Sample::value)
                .sum();
    }

    @Test
    void shouldLeaveOutTheNatWhereThereIsNone() {
        Exposition scraped = read(new Metrics(new FakeNode() {
            private final Ledger empty = new Ledger();

            @Override
            public Ledger ledger() {
                empty.slice("shard 0");
                return empty;
            }
        }));
        assertThat(scraped.families())
                .containsKey("weir_metered_packets_total")
                .doesNotContainKey("weir_nat_translated_total")
                .doesNotContainKey("weir_conntrack_events_total");
    }

    @Test
    void shouldTellOfTheClusterWhereThereIsOne() {
        assertThat(value("weir_cluster_members")).isEqualTo(2);
        assertThat(value("weir_cluster_incompatible_members")).isEqualTo(1);
        assertThat(value("weir_cluster_safe")).isZero();
        assertThat(value("weir_cluster_state_bytes")).isEqualTo(4096);
        assertThat(scrape().family("weir_cluster_member_epoch_seconds").samples)
                .extracting(sample -> sample.labels().get("node"), Sample::value)
                .containsExactlyInAnyOrder(
                        Tuple.tuple("edge-1", 1_769_860_800.25), Tuple.tuple("edge-2", 1_769_860_800.25));

        Exposition alone = read(new Metrics(new FakeNode() {
            @Override
            public ClusterMembership cluster() {
                return new LoneMembership(NodeConfig.defaults());
            }
        }));
        assertThat(alone.families())
                .containsKey("weir_flows_limit")
                .doesNotContainKey("weir_cluster_members")
                .doesNotContainKey("weir_cluster_member_epoch_seconds");
    }

    private double value(String family) {
        return scrape().family(family).samples.get(0).value();
    }

    @Test
    void shouldSpeakOpenMetricsToWhoAsksForIt() {
        String accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3";
        String contentType = Metrics.contentType(accept);
        assertThat(contentType).startsWith("application/openmetrics-text; version=1.0.0");
        assertThat(new String(metrics.scrape(contentType), StandardCharsets.UTF_8))
                .contains("# TYPE weir_captured_packets counter\n")
                .contains("weir_captured_packets_total{")
                .endsWith("# EOF\n");
        assertThat(Metrics.contentType("text/html, */*")).startsWith("text/plain; version=0.0.4");
        assertThat(Metrics.contentType(null)).startsWith("text/plain; version=0.0.4");
    }

    @Test
    void shouldTellHowLateRecordsWereInSeconds() {
        Exposition.Family lateness = scrape().family("weir_exporter_lateness_seconds");
        assertThat(lateness.samples)
                .extracting(Sample::name, sample -> sample.labels().get("le"), Sample::value)
                .contains(
                        Tuple.tuple("weir_exporter_lateness_seconds_bucket", "0.005", 10.0),
                        Tuple.tuple("weir_exporter_lateness_seconds_bucket", "0.01", 14.0),
                        Tuple.tuple("weir_exporter_lateness_seconds_bucket", "+Inf", 15.0),
                        Tuple.tuple("weir_exporter_lateness_seconds_sum", null, 70.0));
    }

    private Exposition scrape() {
        return Exposition.read(new String(metrics.scrape(Metrics.TEXT), StandardCharsets.UTF_8));
    }

    private static Exposition read(Metrics other) {
        try (other) {
            other.start();
            return Exposition.read(new String(other.scrape(Metrics.TEXT), StandardCharsets.UTF_8));
        }
    }
}
