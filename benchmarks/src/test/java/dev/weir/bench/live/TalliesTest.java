// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TalliesTest {
    @Test
    void shouldCountDelaysBeyondTheTimeout() {
        DelayTally tally = new DelayTally(() -> 10_000, Duration.ofMillis(200));
        tally.onRecord(17, 1, 1, 2);
        tally.count(true);
        for (int late = 1; late <= 100; late++) {
            tally.onRecord(17, 1, 10_000 - 200 - late, 9_900);
        }
        tally.onRecord(17, 1, 0, 0);
        tally.count(false);
        tally.onRecord(17, 1, 1, 2);

        assertThat(tally.records()).isEqualTo(100);
        assertThat(tally.percentileMs(0.5)).isEqualTo(50);
        assertThat(tally.percentileMs(0.99)).isEqualTo(99);
        assertThat(tally.percentileMs(1)).isEqualTo(100);
    }

    @Test
    void shouldTellTrafficAndFloodApart() {
        ProtocolTally tally = new ProtocolTally();
        tally.onRecord(17, 5, 0, 0);
        tally.onRecord(17, 6, 0, 0);
        tally.onRecord(6, 1, 0, 0);
        tally.onRecord(1, 9, 0, 0);
        assertThat(tally.ordinary()).isEqualTo(11);
        assertThat(tally.floods()).isEqualTo(1);
    }

    @Test
    void shouldReadTheLog() {
        List<String> log = List.of(
                "2026-11-24T16:19:10.442Z INFO  metering interface wire0",
                "2026-11-24T16:19:20.442Z INFO  ledger",
                "2026-11-24T16:19:20.442Z INFO    captured  5 packets",
                "2026-11-24T16:19:20.442Z INFO  exporter ipfix: 5 records left after their timeout by p50 12 ms, p99 48 ms");
        assertThat(WeirLog.lateness(log)).isEqualTo("p50 12 ms, p99 48 ms");
        assertThat(WeirLog.ledger(log))
                .containsExactly(
                        "ledger",
                        "  captured  5 packets",
                        "exporter ipfix: 5 records left after their timeout by p50 12 ms, p99 48 ms");
        assertThat(WeirLog.lateness(List.of("x"))).isEqualTo("-");
    }
}
