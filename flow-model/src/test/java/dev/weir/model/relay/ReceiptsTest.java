// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ReceiptsTest {
    private final Receipts receipts = new Receipts();

    @Test
    void shouldSettleInOrderWhatIsDoneInAny() {
        receipts.accept(1);
        receipts.accept(2);
        receipts.accept(3);
        receipts.done(3);
        receipts.done(2);
        assertThat(receipts.settled()).isZero();
        receipts.done(1);
        assertThat(receipts.settled()).isEqualTo(3);
        assertThat(receipts.isIdle()).isTrue();
    }

    @Test
    void shouldAcceptNothingOnceAParcelWasMissed() {
        receipts.accept(1);
        assertThat(receipts.accept(3)).isFalse();
        assertThat(receipts.accept(2)).isFalse();
        assertThat(receipts.accepted()).isEqualTo(1);
        receipts.done(1);
        assertThat(receipts.settled()).isEqualTo(1);
    }

    @Test
    void shouldNoticeThatTheLastParcelsDidNotCome() {
        receipts.accept(1);
        assertThat(receipts.expect(1)).isTrue();
        assertThat(receipts.expect(2)).isFalse();
        assertThat(receipts.isBroken()).isTrue();
    }

    @Test
    void shouldAcceptNothingOnceItHasEnded() {
        receipts.end();
        assertThat(receipts.accept(1)).isFalse();
    }

    @Test
    void shouldRefuseToBeDoneTwice() {
        receipts.accept(1);
        receipts.done(1);
        assertThatThrownBy(() -> receipts.done(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 50)
    void shouldSettleAllOnceAllIsDone(@ForAll long seed) {
        Receipts some = new Receipts();
        Random random = new Random(seed);
        List<Long> open = new ArrayList<>();
        long next = 1;
        for (int step = 0; step < 500; step++) {
            if (open.isEmpty() || random.nextBoolean()) {
                some.accept(some.accepted() + 1);
                open.add(some.accepted());
                next = some.accepted();
            } else {
                some.done(open.remove(random.nextInt(open.size())));
            }
            long lowest = open.isEmpty() ? next + 1 : Collections.min(open);
            assertThat(some.settled()).isEqualTo(lowest - 1);
        }
    }
}
