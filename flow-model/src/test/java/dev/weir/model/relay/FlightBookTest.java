// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FlightBookTest {
    private final FlightBook book = new FlightBook();

    @Test
    void shouldSendNothingWithoutCredit() {
        assertThat(book.hasCredit()).isFalse();
        assertThatThrownBy(() -> book.send(Load.NONE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldNumberParcelsFromOneAndStopAtTheLimit() {
        book.settle(0, 2);
        assertThat(book.send(Load.of(1, 10, 100))).isEqualTo(1);
        assertThat(book.send(Load.of(2, 20, 200))).isEqualTo(2);
        assertThat(book.hasCredit()).isFalse();
        assertThat(book.settle(1, 3)).isEqualTo(Load.of(1, 10, 100));
        assertThat(book.credits()).isEqualTo(1);
        assertThat(book.inFlight()).isEqualTo(1);
    }

    @Test
    void shouldIgnoreAnOlderWordThatComesLate() {
        book.settle(0, 2);
        book.send(Load.of(1, 10, 100));
        book.send(Load.of(2, 20, 200));
        book.settle(2, 5);
        assertThat(book.settle(1, 3)).isEqualTo(Load.NONE);
        assertThat(book.credits()).isEqualTo(3);
    }

    @Test
    void shouldRefuseASettlementOfWhatWasNotSent() {
        book.settle(0, 9);
        assertThatThrownBy(() -> book.settle(1, 9)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldSettleNothingOnceItWasLost() {
        book.settle(0, 9);
        book.send(Load.of(1, 10, 100));
        book.send(Load.of(2, 20, 200));
        assertThat(book.lose()).isEqualTo(new Load(2, 3, 30, 300));
        assertThat(book.settle(2, 12)).isEqualTo(Load.NONE);
        assertThat(book.hasCredit()).isFalse();
        assertThat(book.lose()).isEqualTo(Load.NONE);
    }

    /** Whatever words get lost or come late, what was sent is settled or lost, and the two books agree on which. */
    @Property(tries = 300)
    void shouldAgreeWithTheReceiverOnWhatArrived(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int window) {
        Random random = new Random(seed);
        FlightBook sender = new FlightBook();
        Receipts receiver = new Receipts();
        CreditBook.Account account = new CreditBook(window, window).open();
        long sentPackets = 0;
        long settledPackets = 0;
        long acceptedPackets = 0;
        sender.settle(0, account.limit());
        for (int step = 0; step < 200; step++) {
            if (sender.hasCredit()) {
                long packets = 1L + random.nextInt(9);
                long number = sender.send(Load.of(1, packets, 0));
                sentPackets += packets;
                boolean vanishes = random.nextInt(50) == 0;
                if (!vanishes && receiver.accept(number)) {
                    acceptedPackets += packets;
                    receiver.done(number);
                }
            }
            account.settle(receiver.settled());
            boolean heard = random.nextInt(3) != 0;
            if (heard) {
                settledPackets +=
                        sender.settle(receiver.settled(), account.limit()).packets();
            }
            assertThat(sender.inFlight()).isLessThanOrEqualTo(window);
        }
        settledPackets += sender.settle(receiver.settled(), account.limit()).packets();
        long lostPackets = sender.lose().packets();
        assertThat(settledPackets).isEqualTo(acceptedPackets);
        assertThat(settledPackets + lostPackets).isEqualTo(sentPackets);
    }
}
