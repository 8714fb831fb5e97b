// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long START_NS = -5_000_000;

    @Test
    void shouldSendAtTheRateWhenAlwaysReady() {
        TokenBucket bucket = new TokenBucket(1_000);

        assertThat(sendFor(bucket, START_NS, 1_000_000_000)).isBetween(1_000, 1_002);
    }

    @Test
    void shouldLetNoMoreThanTwoMillisecondsWorthGoAtOnceAfterAPause() {
        TokenBucket bucket = new TokenBucket(10_000);
        bucket.delayNs(START_NS, 100);
        bucket.sent(100);

        int burst = 0;
        while (bucket.delayNs(START_NS + 60_000_000_000L, 100) == 0) {
            bucket.sent(100);
            burst++;
        }

        assertThat(burst).isEqualTo(20);
    }

    @Test
    void shouldWaitAWholeIntervalWhenThatIsLongerThanABurst() {
        TokenBucket bucket = new TokenBucket(2);
        assertThat(bucket.delayNs(START_NS, 100)).isZero();
        bucket.sent(100);

        assertThat(bucket.delayNs(START_NS, 100)).isEqualTo(500_000_000);
        assertThat(bucket.delayNs(START_NS + 499_999_999, 100)).isEqualTo(1);
        assertThat(bucket.delayNs(START_NS + 500_000_000, 100)).isZero();
    }

    private static int sendFor(TokenBucket bucket, long startNs, long durationNs) {
        int sent = 0;
        long passedNs = 0;
        while (passedNs < durationNs) {
            long delayNs = bucket.delayNs(startNs + passedNs, 100);
            if (delayNs == 0) {
                bucket.sent(100);
                sent++;
            }
            passedNs += delayNs;
        }
        return sent;
    }
}
