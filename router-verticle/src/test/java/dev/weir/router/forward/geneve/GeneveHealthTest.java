// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.HealthCheckConfig;
import dev.weir.router.forward.geneve.GeneveHealth.Sample;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GeneveHealthTest {
    private final GeneveHealth health = new GeneveHealth(new HealthCheckConfig(1, "/", Duration.ofSeconds(10), 1));

    @Test
    void shouldObjectToNothingBeforeItKnowsAnything() {
        assertThat(health.objection()).isEmpty();
        sample(0, 0, 0, 0, 0);
        assertThat(health.objection()).isEmpty();
    }

    @Test
    void shouldToleratePacketsThatMayBeLost() {
        sample(0, 0, 0, 0, 0);
        sample(1, 5000, 5, 0, 0);
        assertThat(health.objection()).isEmpty();
        sample(2, 5000, 6, 0, 0);
        assertThat(health.objection()).isEqualTo("6 of 5000 packets of the last 2 s found the receive buffer full");
    }

    @Test
    void shouldTellEachKindOfLoss() {
        sample(0, 0, 0, 0, 0);
        sample(1, 1000, 0, 2, 0);
        assertThat(health.objection()).isEqualTo("2 of 1000 packets of the last 1 s could not be sent back");
        sample(20, 1000, 0, 2, 0);
        sample(21, 1000, 0, 2, 0);
        assertThat(health.objection()).isEmpty();
        sample(22, 1500, 0, 2, 3);
        assertThat(health.objection()).isEqualTo("3 of 500 packets of the last 2 s were not metered");
    }

    @Test
    void shouldForgetALossAfterTheWindow() {
        sample(0, 0, 0, 0, 0);
        sample(1, 100, 50, 0, 0);
        for (int second = 2; second <= 10; second++) {
            sample(second, 100 + second, 50, 0, 0);
            assertThat(health.objection()).as("second " + second).isNotEmpty();
        }
        sample(11, 112, 50, 0, 0);
        assertThat(health.objection()).isEmpty();
    }

    @Test
    void shouldObjectToAllOnceItEnds() {
        health.end("draining");
        sample(0, 0, 0, 0, 0);
        assertThat(health.objection()).isEqualTo("draining");
    }

    private void sample(long seconds, long packets, long notReceived, long notSentBack, long notMetered) {
        health.sample(new Sample(TimeUnit.SECONDS.toNanos(seconds), packets, notReceived, notSentBack, notMetered));
    }
}
