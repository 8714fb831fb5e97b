// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final long FIRST_NS = 100_000_000;
    private static final long LONGEST_NS = 10_000_000_000L;

    private final Backoff backoff = new Backoff();

    @Test
    void shouldWaitTwiceAsLongEachTimeUpToTheLimit() {
        for (long delayNs = FIRST_NS; delayNs < LONGEST_NS; delayNs *= 2) {
            assertDelay(delayNs);
        }
        assertDelay(LONGEST_NS);
        assertDelay(LONGEST_NS);
    }

    @Test
    void shouldBeginAnewAfterASuccess() {
        backoff.fail(0);
        backoff.fail(0);
        backoff.succeed();

        assertDelay(FIRST_NS);
    }

    @Test
    void shouldNotWaitLongWhenTimeIsShort() {
        for (int i = 0; i < 20; i++) {
            backoff.fail(0);
        }

        assertThat(backoff.isDue(FIRST_NS - 1, true)).isFalse();
        assertThat(backoff.isDue(FIRST_NS, true)).isTrue();
    }

    private void assertDelay(long delayNs) {
        backoff.fail(-FIRST_NS);
        assertThat(backoff.isDue(-FIRST_NS + delayNs - 1, false)).isFalse();
        assertThat(backoff.isDue(-FIRST_NS + delayNs, false)).isTrue();
    }
}
