// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import org.junit.jupiter.api.Test;

class LedgerTableTest {
    private final Ledger ledger = new Ledger();

    @Test
    void shouldShowWhatHappenedAndLeaveOutWhatDidNot() {
        LedgerSlice slice = ledger.slice("test");
        slice.add(LedgerCounter.CAPTURED, 3, 300);
        slice.add(LedgerCounter.PARSED, 2, 200);
        slice.add(LedgerCounter.NOT_IP, 1, 100);
        slice.add(LedgerCounter.METERED, 2, 160);
        slice.add(LedgerCounter.RECORDED, 2, 160);
        slice.add(LedgerCounter.FLOWS_STARTED, 1);
        slice.add(LedgerCounter.FLOW_RECORDS, 1);
        slice.add(LedgerCounter.RECORDS_IDLE_TIMEOUT, 1);
        ledger.exporter("v5").add(ExporterCounter.OFFERED, 1, 2, 160);
        ledger.exporter("v5").add(ExporterCounter.LOST_UNEXPORTABLE, 1, 2, 160);
        assertThat(LedgerTable.lines(ledger))
                .map(String::strip)
                .map(line -> line.replaceAll(" +", " "))
                .containsExactly(
                        "ledger",
                        "captured 3 packets 300 octets (of frames)",
                        "not ip 1 packets 100 octets",
                        "metered 2 packets 160 octets (of IP)",
                        "recorded 2 packets 160 octets",
                        "1 flow, 1 flow record: idle timeout 1",
                        "exporter v5: 0 flow records sent as 0 data records (0 packets, 0 octets) in 0 messages",
                        "1 flow records that the format cannot express, such as IPv6 in NetFlow v5: 2 packets, 160 octets",
                        "balanced: every packet and every record is accounted for");
    }

    @Test
    void shouldSayWhichEquationIsBroken() {
        ledger.slice("test").add(LedgerCounter.CAPTURED, 1, 60);
        assertThat(LedgerTable.lines(ledger))
                .contains("  NOT BALANCED: captured packets = parsed + not metered: 1 is not 0");
    }
}
