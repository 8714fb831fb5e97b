// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterFixture.ACTIVE;
import static dev.weir.flow.cache.MeterFixture.IDLE;
import static dev.weir.flow.cache.MeterFixture.LINGER;
import static dev.weir.flow.cache.MeterFixture.MILLI;
import static dev.weir.flow.cache.MeterFixture.SECOND;
import static dev.weir.flow.cache.MeterFixture.START;
import static dev.weir.flow.cache.PacketBuilder.RST;
import static dev.weir.flow.cache.PacketBuilder.tcp;
import static dev.weir.flow.cache.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.flow.FlowEndReason;
import dev.weir.model.ledger.LedgerCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cache meters by other timeouts, or may hold another number of flows, from one moment on. */
class RetuneTest {
    private static final long HOUR = 3600 * SECOND;

    private final MeterFixture meter = new MeterFixture().live();

    @AfterEach
    void close() {
        meter.close();
    }

    @Test
    void shouldEndFlowsBySoonerTimeoutsThatWereFiledByLaterOnes() {
        meter.meter(udp().at(START), udp().ports(1, 2).at(START + 2 * SECOND));
        retune(ACTIVE, 3 * SECOND, LINGER, 1000);
        meter.cache.advance(START + 3 * SECOND + 150 * MILLI);
        assertThat(meter.published()).singleElement().satisfies(flow -> {
            assertThat(flow.reason()).isEqualTo(FlowEndReason.IDLE_TIMEOUT);
            assertThat(flow.forward().endNs()).isEqualTo(START);
        });
        meter.cache.advance(START + 5 * SECOND + 150 * MILLI);

        assertThat(meter.published()).hasSize(1);
        assertThat(meter.cache.size()).isZero();
    }

    @Test
    void shouldKeepFlowsByLaterTimeoutsBeyondTheHorizonThatItHad() {
        meter.meter(udp().at(START));
        retune(24 * HOUR, 12 * HOUR, LINGER, 1000);
        for (long nowNs = START; nowNs < START + 12 * HOUR; nowNs += 10 * SECOND) {
            meter.cache.advance(nowNs);
        }
        assertThat(meter.published()).isEmpty();
        meter.cache.advance(START + 12 * HOUR + SECOND);

        assertThat(meter.published())
                .singleElement()
                .extracting(RecordedFlow::reason)
                .isEqualTo(FlowEndReason.IDLE_TIMEOUT);
    }

    @Test
    void shouldReportBySoonerActiveTimeoutAndEndByOtherLinger() {
        meter.meter(udp().at(START), tcp(RST).at(START + 8500 * MILLI));
        meter.meter(udp().at(START + 9 * SECOND));
        retune(5 * SECOND, IDLE, 4 * SECOND, 1000);
        meter.cache.advance(START + 9 * SECOND + 200 * MILLI);
        assertThat(meter.published()).singleElement().satisfies(flow -> {
            assertThat(flow.reason()).isEqualTo(FlowEndReason.ACTIVE_TIMEOUT);
            assertThat(flow.forward().packets()).isEqualTo(2);
        });
        meter.cache.advance(START + 12 * SECOND + 500 * MILLI);
        assertThat(meter.published()).isEmpty();
        meter.cache.advance(START + 12 * SECOND + 700 * MILLI);

        assertThat(meter.published()).extracting(RecordedFlow::reason).containsExactly(FlowEndReason.END_OF_FLOW);
        meter.assertBalance();
    }

    @Test
    void shouldTellAPacketAfterTheNewTimeoutThatItsFlowIsAnother() {
        meter.meter(udp().at(START));
        retune(ACTIVE, 3 * SECOND, LINGER, 1000);
        meter.meter(udp().at(START + 4 * SECOND));

        assertThat(meter.drained()).extracting(flow -> flow.forward().packets()).containsExactly(1L, 1L);
    }

    @Test
    void shouldShedTheFlowsThatGoFirstDownToTheNewLimitAndThenHoldIt() {
        List<PacketBuilder> packets = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            packets.add(udp().ports(i, 9).at(START + i * 60L * MILLI / 8));
        }
        meter.meter(packets);
        retune(ACTIVE, IDLE, LINGER, 100);
        assertThat(meter.cache.shed(800)).isEqualTo(800);
        assertThat(meter.cache.shed(800)).isEqualTo(100);
        assertThat(meter.cache.shed(800)).isZero();

        assertThat(meter.cache.size()).isEqualTo(100);
        assertThat(meter.published())
                .hasSize(900)
                .allMatch(flow -> flow.reason() == FlowEndReason.LACK_OF_RESOURCES)
                .extracting(RecordedFlow::sourcePort)
                .doesNotContain(990, 995, 999)
                .contains(0, 5, 500);
        assertThat(meter.slice.packets(LedgerCounter.RECORDS_LACK_OF_RESOURCES)).isEqualTo(900);
        meter.assertBalance();
        meter.meter(udp().ports(2000, 9).at(START + 8 * SECOND));
        assertThat(meter.cache.size()).isEqualTo(100);
        retune(ACTIVE, IDLE, LINGER, 200);
        meter.meter(udp().ports(2001, 9).at(START + 8 * SECOND));
        assertThat(meter.cache.size()).isEqualTo(101);
        meter.assertBalance();
    }

    private void retune(long active, long idle, long linger, long maxFlows) {
        meter.cache.retune(new MeterSettings(active, idle, linger, maxFlows));
    }
}
