// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void shouldAddUpOverOwners() {
        ledger.slice("a").add(LedgerCounter.METERED, 2, 100);
        ledger.slice("b").add(LedgerCounter.METERED, 3, 50);
        assertThat(ledger.packets(LedgerCounter.METERED)).isEqualTo(5);
        assertThat(ledger.octets(LedgerCounter.METERED)).isEqualTo(150);
    }

    @Test
    void shouldBalanceWhenEveryPacketAndRecordIsBooked() {
        book(10);
        assertThat(LedgerBalance.faults(ledger)).isEmpty();
    }

    @Test
    void shouldNameTheEquationThatDoesNotHold() {
        book(9);
        assertThat(LedgerBalance.faults(ledger))
                .containsExactly("captured packets = parsed + not metered: 10 is not 9");
    }

    @Test
    void shouldMissARecordThatAnExporterNeitherSentNorLost() {
        book(10);
        ledger.exporter("json").add(ExporterCounter.OFFERED, 1, 8, 640);
        assertThat(LedgerBalance.faults(ledger)).hasSize(3).allMatch(fault -> fault.startsWith("exporter json: "));
        ledger.exporter("json").add(ExporterCounter.LOST_TRANSPORT, 1, 8, 640);
        assertThat(LedgerBalance.faults(ledger)).isEmpty();
    }

    @Test
    void shouldGiveARestartedExporterItsOldPart() {
        assertThat(ledger.exporter("x")).isSameAs(ledger.exporter("x"));
        assertThat(ledger.exporters()).hasSize(1);
    }

    @Test
    void shouldKeepWhatOwnersCountedThatCameAndWent() {
        for (int i = 1; i <= 3; i++) {
            LedgerSlice slice = ledger.slice("capture a");
            slice.add(LedgerCounter.CAPTURED, i, 100);
            LedgerSlice other = ledger.slice("capture b");
            ledger.end(slice);
            other.add(LedgerCounter.CAPTURED, 10, 1);
            assertThat(ledger.slices()).hasSize(1 + i);
        }
        assertThat(ledger.packets(LedgerCounter.CAPTURED)).isEqualTo(6 + 30);
        assertThat(ledger.octets(LedgerCounter.CAPTURED)).isEqualTo(303);
        assertThat(ledger.slices().stream().filter(one -> one.owner().equals("capture a")))
                .hasSize(1);
    }

    @Test
    void shouldExplainEveryCounter() {
        for (LedgerCounter counter : LedgerCounter.values()) {
            assertThat(counter.help()).isNotBlank();
        }
        for (ExporterCounter counter : ExporterCounter.values()) {
            assertThat(counter.help()).isNotBlank();
        }
    }

    private void book(long captured) {
        LedgerSlice slice = ledger.slice("test");
        slice.add(LedgerCounter.CAPTURED, 10, 1000);
        slice.add(LedgerCounter.PARSED, captured - 2, 800);
        slice.add(LedgerCounter.NOT_IP, 2, 200);
        slice.add(LedgerCounter.METERED, captured - 2, 640);
        slice.set(LedgerCounter.CACHED, 3, 140);
        slice.add(LedgerCounter.RECORDED, captured - 5, 500);
    }
}
