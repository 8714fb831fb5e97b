// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EarlierLedgerTest {
    private static final Contents NOTHING = Contents.NONE;

    private final Ledger ledger = new Ledger();
    private final LedgerSlice slice = ledger.slice("all");
    private final EarlierLedger earlier = new EarlierLedger(ledger, Instant.EPOCH, Instant.EPOCH, 1, Map.of());

    /** 100 packets captured: 4 not IP, 6 not yet metered, 30 in flows, 20 in a record held back, 40 in two published. */
    EarlierLedgerTest() {
        slice.add(LedgerCounter.CAPTURED, 100, 100_000);
        slice.add(LedgerCounter.NOT_IP, 4, 400);
        slice.add(LedgerCounter.METERED, 90, 9000);
        slice.add(LedgerCounter.FLOW_RECORDS, 3);
        slice.add(LedgerCounter.RECORDED, 60, 6000);
        publish(2, 40, 4000);
    }

    @Test
    void shouldLoseWhatIsInNoRecordThatWasSent() {
        exporter("all sent").add(ExporterCounter.SENT, 2, 40, 4000);
        exporter("one sent").add(ExporterCounter.SENT, 1, 10, 1000);
        ExporterLedger told = exporter("one sent, one lost, and told");
        told.add(ExporterCounter.SENT, 1, 10, 1000);
        told.add(ExporterCounter.LOST_QUEUE_FULL, 1, 30, 3000);
        ledger.exporter("on its way").add(ExporterCounter.OFFERED, 0, 0, 0);

        assertThat(earlier.loss("all sent", NOTHING)).isEqualTo(new Contents(1, 56, 5000));
        assertThat(earlier.loss("one sent", NOTHING)).isEqualTo(new Contents(2, 86, 8000));
        assertThat(earlier.loss("one sent, one lost, and told", NOTHING)).isEqualTo(new Contents(1, 56, 5000));
        assertThat(earlier.loss("on its way", NOTHING)).isEqualTo(new Contents(3, 96, 9000));
        assertThat(earlier.loss("unknown", NOTHING)).isEqualTo(new Contents(1, 56, 5000));
    }

    @Test
    void shouldNotLoseWhatOthersHave() {
        exporter("x").add(ExporterCounter.SENT, 2, 40, 4000);

        assertThat(earlier.loss("x", new Contents(0, 50, 4500))).isEqualTo(new Contents(1, 6, 500));

        slice.add(LedgerCounter.FENCED, 20, 2000);
        slice.add(LedgerCounter.RECORDED_FENCED, 20, 2000);
        slice.add(LedgerCounter.RECORDS_FENCED, 1);
        assertThat(earlier.loss("x", NOTHING)).isEqualTo(new Contents(0, 16, 1000));

        slice.add(LedgerCounter.ADOPTED, 5, 500);
        assertThat(earlier.loss("x", NOTHING)).isEqualTo(new Contents(0, 21, 1500));
        assertThat(earlier.loss("x", new Contents(0, 1000, 1L << 40))).isEqualTo(NOTHING);
    }

    @Test
    void shouldNotMissWhatWasPublishedBeforeAnExporterWasThere() {
        ExporterLedger late = ledger.exporter("late");
        late.present(ledger);
        publish(1, 10, 1000);
        slice.add(LedgerCounter.METERED, 10, 1000);
        late.add(ExporterCounter.OFFERED, 1, 10, 1000);
        late.add(ExporterCounter.SENT, 1, 10, 1000);

        // 90 and 10 metered, none waits in its capture any more.
        assertThat(earlier.loss("late", NOTHING).packets()).isEqualTo(100 - 50);
    }

    private ExporterLedger exporter(String name) {
        ExporterLedger exporter = ledger.exporter(name);
        exporter.add(ExporterCounter.OFFERED, 2, 40, 4000);
        return exporter;
    }

    private void publish(long records, long packets, long octets) {
        slice.add(LedgerCounter.FLOW_RECORDS_PUBLISHED, records);
        slice.add(LedgerCounter.PUBLISHED, packets, octets);
    }
}
