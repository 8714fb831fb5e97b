// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelCountsTest {
    private final KernelCounts counts = new KernelCounts();

    @Test
    void shouldTellWhatWasAdded() {
        counts.update(100, 10, 1);
        assertThat(counts.seen()).isEqualTo(100);
        assertThat(counts.dropped()).isEqualTo(10);
        assertThat(counts.droppedByInterface()).isEqualTo(1);

        counts.update(150, 10, 3);
        assertThat(counts.seen()).isEqualTo(50);
        assertThat(counts.dropped()).isZero();
        assertThat(counts.droppedByInterface()).isEqualTo(2);
    }

    @Test
    void shouldCountOverTheWrapOfThirtyTwoBits() {
        counts.update(0xffff_fff0L, 0xffff_ffffL, 0);
        counts.update(0x10, 1, 0);

        assertThat(counts.seen()).isEqualTo(0x20);
        assertThat(counts.dropped()).isEqualTo(2);
    }

    @Test
    void shouldTakeNegativeNumbersForLargeOnes() {
        counts.update(-0x10, 0, 0);
        counts.update(0, 0, 0);

        assertThat(counts.seen()).isEqualTo(0x10);
    }
}
