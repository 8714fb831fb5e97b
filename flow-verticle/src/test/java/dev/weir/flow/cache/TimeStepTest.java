// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterFixture.IDLE;
import static dev.weir.flow.cache.MeterFixture.MILLI;
import static dev.weir.flow.cache.MeterFixture.SECOND;
import static dev.weir.flow.cache.MeterFixture.START;
import static dev.weir.flow.cache.PacketBuilder.udp;
import static dev.weir.model.flow.FlowEndReason.FORCED_END;
import static dev.weir.model.flow.FlowEndReason.IDLE_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times that jump, go back, or never were true. */
class TimeStepTest {
    private static final long HOUR = 3600 * SECOND;
    private static final PacketBuilder OTHER = udp().ports(1, 2);
    private static final PacketBuilder WILD = udp().ports(3, 4);

    private final MeterFixture meter = new MeterFixture();

    @AfterEach
    void close() {
        meter.assertBalance();
        meter.close();
    }

    @Test
    void shouldEndFlowsAfterALongSilence() {
        meter.meter(udp().at(START));
        meter.meter(OTHER.at(START + HOUR));
        meter.meter(OTHER.at(START + HOUR + 1));

        assertThat(meter.cache.size()).isEqualTo(1);
        assertThat(meter.drained()).extracting(RecordedFlow::reason).containsExactly(IDLE_TIMEOUT, FORCED_END);
    }

    @Test
    void shouldKnowAtTheDrainThatALongSilenceEndedAFlow() {
        meter.meter(udp().at(START), OTHER.at(START + HOUR));

        assertThat(meter.drained())
                .extracting(RecordedFlow::reason)
                .containsExactlyInAnyOrder(IDLE_TIMEOUT, FORCED_END);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 4_294_967_296_000_000_000L, Long.MAX_VALUE})
    void shouldNotLetOneWildPacketEndOrHoldBackOtherFlows(long wildNs) {
        meter.meter(udp().at(START));
        meter.meter(WILD.at(wildNs));
        for (int second = 1; second <= 10; second++) {
            meter.meter(udp().at(START + second * SECOND));
        }
        for (int second = 11; second <= 30; second++) {
            meter.meter(OTHER.at(START + second * SECOND));
        }

        List<RecordedFlow> flows = meter.drained();
        assertThat(flows)
                .filteredOn(flow -> flow.sourcePort() == 40000)
                .singleElement()
                .satisfies(flow -> {
                    assertThat(flow.reason()).isEqualTo(IDLE_TIMEOUT);
                    assertThat(flow.forward().packets()).isEqualTo(11);
                });
        assertThat(flows)
                .filteredOn(flow -> flow.sourcePort() == 3)
                .singleElement()
                .satisfies(flow -> assertThat(flow.forward().startNs()).isEqualTo(wildNs));
        assertSane(flows);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, 0, Long.MAX_VALUE})
    void shouldRecoverFromAWildFirstPacket(long wildNs) {
        meter.meter(WILD.at(wildNs));
        meter.meter(udp().at(START));
        for (int second = 1; second <= 40; second++) {
            meter.meter(OTHER.at(START + second * SECOND));
        }

        assertThat(meter.cache.size()).isEqualTo(1);
        List<RecordedFlow> flows = meter.drained();
        assertThat(flows)
                .extracting(RecordedFlow::reason)
                .containsExactlyInAnyOrder(IDLE_TIMEOUT, IDLE_TIMEOUT, FORCED_END);
        assertSane(flows);
    }

    @Test
    void shouldPartAFlowWhosePacketsAreAWildTimeApart() {
        meter.meter(udp().at(START), udp().at(Long.MAX_VALUE), udp().at(START + 1), udp().at(0), udp().at(START + 2));

        List<RecordedFlow> flows = meter.drained();
        assertThat(flows).hasSize(5);
        assertSane(flows);
    }

    @Test
    void shouldGoOnEndingFlowsWhenTheClockWasSetBack() {
        meter.meter(udp().at(START + HOUR), OTHER.at(START + HOUR));
        for (int second = 0; second < 30; second++) {
            meter.meter(OTHER.at(START + second * SECOND));
        }
        // The flow of the later hour is gone, the other one was parted.
        assertThat(meter.cache.size()).isEqualTo(1);
        meter.meter(udp().at(START + 30 * SECOND));
        for (int second = 31; second < 50; second++) {
            meter.meter(OTHER.at(START + second * SECOND));
        }
        assertThat(meter.cache.size()).isEqualTo(1);

        List<RecordedFlow> flows = meter.drained();
        assertThat(flows).hasSize(4);
        assertSane(flows);
    }

    @Test
    void shouldNotPartAFlowWhenTheClockWasSetBackALittle() {
        meter.meter(udp().at(START + IDLE - 1), udp().at(START), udp().at(START + SECOND));

        assertThat(meter.drained()).singleElement().satisfies(flow -> {
            assertThat(flow.forward().startNs()).isEqualTo(START);
            assertThat(flow.forward().endNs()).isEqualTo(START + IDLE - 1);
        });
    }

    @Test
    void shouldPartAFlowWhenTheClockWasSetBackByTheIdleTimeout() {
        meter.meter(udp().at(START + IDLE), udp().at(START));

        List<RecordedFlow> flows = meter.drained();
        assertThat(flows).extracting(flow -> flow.forward().startNs()).containsExactly(START + IDLE, START);
        assertThat(flows.get(0).reason()).isEqualTo(IDLE_TIMEOUT);
    }

    @Test
    void shouldEndFlowsByTheWallClockOfALiveLink() {
        meter.live().meter(udp().at(START));
        meter.cache.advance(START + IDLE + 99 * MILLI);
        assertThat(meter.cache.size()).isEqualTo(1);
        meter.cache.advance(START + IDLE + 140 * MILLI);

        assertThat(meter.cache.size()).isZero();
        assertThat(meter.published()).extracting(RecordedFlow::reason).containsExactly(IDLE_TIMEOUT);
    }

    @Test
    void shouldStartTheWallClockOfALiveLinkBeforeItsFirstPacket() {
        meter.cache.advance(START);
        meter.live().meter(udp().at(START + SECOND));
        meter.cache.advance(START + SECOND + IDLE + 140 * MILLI);

        assertThat(meter.published()).hasSize(1);
    }

    @Test
    void shouldSetALiveLinkBack() {
        meter.live().meter(udp().at(START));
        meter.cache.advance(START - HOUR);
        for (int second = 0; second < 20; second++) {
            meter.meter(OTHER.at(START - HOUR + second * SECOND));
            meter.cache.advance(START - HOUR + second * SECOND);
        }

        assertThat(meter.cache.size()).isEqualTo(1);
        assertThat(meter.published())
                .singleElement()
                .satisfies(flow -> assertThat(flow.forward().startNs()).isEqualTo(START));
    }

    @Test
    void shouldCountPacketsOfTwoClocksThatDisagree() {
        for (int i = 0; i < 2000; i++) {
            meter.meter(udp().at(START + i * 10L * MILLI), OTHER.at(START + HOUR + i * 10L * MILLI));
            meter.assertBalance();
        }

        List<RecordedFlow> flows = meter.drained();
        assertThat(flows)
                .extracting(flow -> flow.forward().packets())
                .satisfies(counts -> assertThat(
                                counts.stream().mapToLong(Long::longValue).sum())
                        .isEqualTo(4000));
        assertSane(flows);
    }

    private static void assertSane(List<RecordedFlow> flows) {
        assertThat(flows).allSatisfy(flow -> {
            assertThat(flow.forward().endNs())
                    .isGreaterThanOrEqualTo(flow.forward().startNs());
            assertThat(flow.reverse().endNs())
                    .isGreaterThanOrEqualTo(flow.reverse().startNs());
        });
    }
}
