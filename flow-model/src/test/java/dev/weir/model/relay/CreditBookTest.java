// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CreditBookTest {
    @Test
    void shouldGrantAWindowToASenderThatIsAlone() {
        CreditBook book = new CreditBook(64, 16);
        CreditBook.Account account = book.open();
        assertThat(account.limit()).isEqualTo(16);
        account.settle(5);
        assertThat(account.limit()).isEqualTo(21);
        assertThat(book.committed()).isEqualTo(16);
    }

    @Test
    void shouldDivideWhatThereIsAmongMany() {
        CreditBook book = new CreditBook(8, 16);
        CreditBook.Account first = book.open();
        CreditBook.Account second = book.open();
        assertThat(first.limit()).isEqualTo(8);
        assertThat(second.limit()).isEqualTo(1);
        first.settle(8);
        second.settle(1);
        assertThat(first.limit()).isEqualTo(12);
        assertThat(second.limit()).isEqualTo(5);
        assertThat(book.committed()).isEqualTo(8);
    }

    @Test
    void shouldLetASenderGoOnThoughAnotherLeavesItsPartUnused() {
        CreditBook book = new CreditBook(4, 4);
        book.open();
        CreditBook.Account second = book.open();
        for (int parcel = 1; parcel < 10; parcel++) {
            assertThat(second.limit()).isEqualTo(parcel);
            second.settle(parcel);
        }
    }

    @Test
    void shouldGiveToOthersWhatASenderLeaves() {
        CreditBook book = new CreditBook(8, 8);
        CreditBook.Account gone = book.open();
        CreditBook.Account other = book.open();
        gone.end(2);
        gone.end(2);
        assertThat(book.committed()).isEqualTo(3);
        other.extend();
        assertThat(other.limit()).isEqualTo(6);
        gone.settle(2);
        other.extend();
        assertThat(other.limit()).isEqualTo(8);
    }

    @Test
    void shouldRefuseASettlementOfWhatWasNotGranted() {
        CreditBook.Account account = new CreditBook(2, 2).open();
        assertThatThrownBy(() -> account.settle(3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 300)
    void shouldNeverGrantMoreThanThereIs(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int parcels,
            @ForAll @IntRange(min = 1, max = 16) int window) {
        Random random = new Random(seed);
        CreditBook book = new CreditBook(parcels, window);
        List<CreditBook.Account> accounts = new ArrayList<>();
        List<Long> settled = new ArrayList<>();
        int gone = 0;
        for (int step = 0; step < 300; step++) {
            int what = random.nextInt(10);
            if (accounts.isEmpty() || what == 0) {
                accounts.add(book.open());
                settled.add(0L);
            } else if (what == 1) {
                int one = random.nextInt(accounts.size());
                accounts.remove(one).end(settled.remove(one));
                gone++;
            } else {
                int one = random.nextInt(accounts.size());
                long before = accounts.get(one).limit();
                long upTo = settled.get(one) + random.nextInt((int) (before - settled.get(one)) + 1);
                accounts.get(one).settle(upTo);
                settled.set(one, upTo);
                assertThat(accounts.get(one).limit()).isGreaterThanOrEqualTo(Math.max(before, upTo + 1));
                assertThat(accounts.get(one).limit() - upTo).isLessThanOrEqualTo(Math.max(window, before - upTo));
            }
            assertThat(book.senders()).isEqualTo(accounts.size());
            assertThat(book.committed()).isLessThanOrEqualTo(parcels + accounts.size() + gone);
            long sum = 0;
            for (int i = 0; i < accounts.size(); i++) {
                sum += accounts.get(i).limit() - settled.get(i);
            }
            assertThat(book.committed()).isEqualTo(sum);
        }
    }
}
