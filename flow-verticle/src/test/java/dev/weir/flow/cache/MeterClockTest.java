// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterClock.STEP_NS;
import static dev.weir.flow.cache.MeterFixture.START;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MeterClockTest {
    private final MeterClock clock = new MeterClock();

    @BeforeEach
    void start() {
        clock.start(START);
    }

    @Test
    void shouldNotBeSetAtFirst() {
        assertThat(new MeterClock().isSet()).isFalse();
        assertThat(clock.isSet()).isTrue();
    }

    @Test
    void shouldGoForthWithPacketsButNotBack() {
        observe(START + 5, START + 3);
        assertThat(clock.nowNs()).isEqualTo(START + 5);
        observe(START + 5 + STEP_NS);
        assertThat(clock.nowNs()).isEqualTo(START + 5 + STEP_NS);
        observe(START + 5);
        assertThat(clock.nowNs()).isEqualTo(START + 5 + STEP_NS);
    }

    @Test
    void shouldTakeTwoPacketsForAStepForth() {
        observe(START + STEP_NS + 1);
        assertThat(clock.nowNs()).isEqualTo(START);
        observe(START + STEP_NS + 9);
        assertThat(clock.nowNs()).isEqualTo(START + STEP_NS + 9);
    }

    @Test
    void shouldTakeTwoPacketsForAStepBack() {
        observe(START - STEP_NS - 1);
        assertThat(clock.nowNs()).isEqualTo(START);
        observe(START - STEP_NS - 9);
        assertThat(clock.nowNs()).isEqualTo(START - STEP_NS - 1);
    }

    @Test
    void shouldStepOnlyAsFarAsTwoPacketsAgree() {
        observe(START + 2 * STEP_NS, START + 4 * STEP_NS);
        assertThat(clock.nowNs()).isEqualTo(START + 2 * STEP_NS);
        observe(START + 5 * STEP_NS);
        assertThat(clock.nowNs()).isEqualTo(START + 5 * STEP_NS);
    }

    @Test
    void shouldNotTakeTwoWildPacketsThatDisagreeForAStep() {
        observe(Long.MAX_VALUE, START - 2 * STEP_NS, START + 2 * STEP_NS, Long.MIN_VALUE + 1);

        assertThat(clock.nowNs()).isEqualTo(START);
    }

    @Test
    void shouldForgetAWildPacketWhenTheNextOneIsSane() {
        observe(START + 2 * STEP_NS, START + 1, START + 3 * STEP_NS);

        assertThat(clock.nowNs()).isEqualTo(START + 1);
    }

    @Test
    void shouldBelieveTheLastPacketThatWasAhead() {
        observe(START + 2 * STEP_NS);
        clock.finish();
        assertThat(clock.nowNs()).isEqualTo(START + 2 * STEP_NS);
        observe(START);
        clock.finish();
        assertThat(clock.nowNs()).isEqualTo(START + 2 * STEP_NS);
    }

    @Test
    void shouldFollowTheWallClockForthAndOverAStepBack() {
        clock.follow(START + 100 * STEP_NS);
        assertThat(clock.nowNs()).isEqualTo(START + 100 * STEP_NS);
        clock.follow(START + 99 * STEP_NS);
        assertThat(clock.nowNs()).isEqualTo(START + 100 * STEP_NS);
        clock.follow(START);
        assertThat(clock.nowNs()).isEqualTo(START);
    }

    private void observe(long... timesNs) {
        for (long timeNs : timesNs) {
            clock.observe(timeNs);
        }
    }
}
