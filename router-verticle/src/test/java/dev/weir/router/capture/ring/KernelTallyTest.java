// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import org.junit.jupiter.api.Test;

class KernelTallyTest {
    private final LedgerSlice ledger = new Ledger().slice("test");
    private final KernelTally tally = new KernelTally();

    @Test
    void shouldCountSuperPacketsThatWereCapturedAsWhatTheyStandFor() {
        tally.add(10, 3);
        tally.delivered(7);
        ledger.add(LedgerCounter.CAPTURED, 7 + 40, 0);
        tally.fold(ledger);

        assertCounts(50, 3);
    }

    @Test
    void shouldAddWhatCameSinceTheLastTime() {
        tally.add(4, 0);
        tally.delivered(4);
        ledger.add(LedgerCounter.CAPTURED, 5, 0);
        tally.fold(ledger);
        tally.fold(ledger);
        assertCounts(5, 0);

        tally.add(2, 1);
        tally.delivered(1);
        ledger.add(LedgerCounter.CAPTURED, 3, 0);
        tally.fold(ledger);
        assertCounts(9, 1);
    }

    @Test
    void shouldLeaveToAnotherRingWhatIsIts() {
        tally.shared(true);
        tally.add(10, 3);
        tally.forgetDropped();
        tally.skipped(5);
        tally.delivered(1);
        ledger.add(LedgerCounter.CAPTURED, 1, 0);
        tally.fold(ledger);
        assertCounts(1, 0);

        tally.add(4, 1);
        tally.fold(ledger);
        assertCounts(2, 1);

        tally.shared(false);
        tally.fold(ledger);
        assertCounts(6, 1);
        tally.delivered(4);
        ledger.add(LedgerCounter.CAPTURED, 4, 0);
        tally.fold(ledger);
        assertCounts(6, 1);
    }

    private void assertCounts(long seen, long dropped) {
        assertThat(ledger.packets(LedgerCounter.KERNEL_SEEN)).isEqualTo(seen);
        assertThat(ledger.packets(LedgerCounter.KERNEL_DROPPED)).isEqualTo(dropped);
    }
}
