// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.FlowRecords;
import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import dev.weir.it.process.VethPair;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.FlowKey;
import dev.weir.it.traffic.FlowTotals;
import dev.weir.it.traffic.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code weir run} with the shortest timeouts there are, exporting over the link that it meters. */
class LatenessLabIT extends CableLab {
    private static final int PINGS = 300;

    /** What they take at least, one a hundredth of a second. */
    private static final Duration LEAST_DURATION = Duration.ofSeconds(3);

    private static final Duration ACTIVE_TIMEOUT = Duration.ofMillis(200);
    private static final long LATEST_MS = 300;
    private static final int PORT = 4739;
    private static final Pattern PERCENTILE_99 = Pattern.compile("exporter ipfix: .* p99 ([0-9.]+) ms");

    @Test
    void shouldRecordALongFlowInTimeAndNothingOfItsOwnExports() throws Exception {
        try (Running collector = startCollector();
                Running weir = startWeir()) {
            assertThat(collector.stderr()).isNotNull();
            lab.run(
                            lab.far(),
                            Tool.require("ping", "iputils-ping"),
                            "-q",
                            "-i",
                            "0.01",
                            "-c",
                            PINGS + "",
                            VethPair.NEAR)
                    .orFail();
            weir.signal("TERM");
            Outcome outcome = weir.end(Weir.TIMEOUT).orFail();
            LedgerText ledger = LedgerText.of(outcome);

            FlowKey echo = FlowKey.of(VethPair.FAR, VethPair.NEAR, Transport.ICMP, 0, 0);
            FlowTotals found = FlowRecords.read(records).totals();
            assertThat(found.byFlow()).containsOnlyKeys(echo, echo.reverse());
            assertThat(found.byFlow().get(echo).packets()).isEqualTo(PINGS);
            assertThat(found.byFlow().get(echo.reverse()).packets()).isEqualTo(PINGS);
            assertSpans(FlowRecords.read(records));
            assertThat(percentile99(outcome)).isLessThanOrEqualTo(LATEST_MS);

            // Of its own exports it sees those at most that came before the kernel had been told of them.
            assertThat(ledger.messages("ipfix")).isGreaterThanOrEqualTo(LEAST_DURATION.dividedBy(ACTIVE_TIMEOUT) / 2);
            assertThat(ledger.packets("kernel seen") - 2 * PINGS).isBetween(0L, ledger.messages("ipfix") / 4);
            assertThat(ledger.balances()).isTrue();
        }
    }

    /** Each record is of a timeout's time at most, and the next begins no sooner than that is over. */
    private static void assertSpans(FlowRecords found) {
        List<Map<String, Object>> all = found.all();
        for (int i = 0; i < all.size(); i++) {
            Instant begin = first(all.get(i));
            assertThat(Duration.between(begin, last(all.get(i)))).isLessThanOrEqualTo(ACTIVE_TIMEOUT);
            if (i > 0) {
                assertThat(Duration.between(first(all.get(i - 1)), begin)).isGreaterThanOrEqualTo(ACTIVE_TIMEOUT);
            }
        }
        Duration whole = Duration.between(first(all.get(0)), last(all.get(all.size() - 1)));
        assertThat(whole).isGreaterThan(LEAST_DURATION.minus(ACTIVE_TIMEOUT));
        assertThat(all.size()).isGreaterThan((int) (whole.dividedBy(ACTIVE_TIMEOUT) * 3 / 4));
    }

    private static Instant first(Map<String, Object> record) {
        Instant forward = Instant.parse((String) record.get("flowStartNanoseconds"));
        Instant reverse = Instant.parse((String) record.get("reverseFlowStartNanoseconds"));
        return forward.isBefore(reverse) ? forward : reverse;
    }

    private static Instant last(Map<String, Object> record) {
        Instant forward = Instant.parse((String) record.get("flowEndNanoseconds"));
        Instant reverse = Instant.parse((String) record.get("reverseFlowEndNanoseconds"));
        return forward.isAfter(reverse) ? forward : reverse;
    }

    private static double percentile99(Outcome outcome) {
        Matcher matcher = PERCENTILE_99.matcher(outcome.stderr());
        assertThat(matcher.find()).as(outcome.stderr()).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private Running startCollector() throws Exception {
        Files.createDirectories(folder.resolve("collected"));
        Running collector = lab.start(
                lab.far(),
                Tool.require("nfcapd", "nfdump"),
                "-C",
                "none",
                "-w",
                folder.resolve("collected").toString(),
                "-b",
                VethPair.FAR,
                "-p",
                PORT + "");
        collector.awaitThat("nfcapd to listen", this::isCollecting, Weir.TIMEOUT);
        return collector;
    }

    private boolean isCollecting() {
        return isInTable(lab.far(), ":1283 ", "udp");
    }

    private Running startWeir() throws Exception {
        Path configuration = configuration("""
                captures:
                  - {type: ring, interface: %s, filter: icmp or udp}
                metering: {activeTimeout: 200ms, idleTimeout: 1s}
                exporters:
                  - name: json
                    format: {type: json}
                    transport: {type: file, path: %s}
                  - name: ipfix
                    format: {type: ipfix}
                    transport: {type: udp, host: %s, port: %d}
                """.formatted(VethPair.INTERFACE, records, VethPair.FAR, PORT));
        return startWeir(configuration);
    }
}
