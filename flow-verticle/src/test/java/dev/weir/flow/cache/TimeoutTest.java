// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterFixture.ACTIVE;
import static dev.weir.flow.cache.MeterFixture.IDLE;
import static dev.weir.flow.cache.MeterFixture.LINGER;
import static dev.weir.flow.cache.MeterFixture.MILLI;
import static dev.weir.flow.cache.MeterFixture.SECOND;
import static dev.weir.flow.cache.MeterFixture.START;
import static dev.weir.flow.cache.PacketBuilder.udp;
import static dev.weir.model.flow.FlowEndReason.ACTIVE_TIMEOUT;
import static dev.weir.model.flow.FlowEndReason.FORCED_END;
import static dev.weir.model.flow.FlowEndReason.IDLE_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ledger.LedgerCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a flow has been idle, and when a record of one that goes on is due. */
class TimeoutTest {
    /** Another flow, whose packets move the time. */
    private static final PacketBuilder OTHER = udp().ports(1, 2);

    @Test
    void shouldEndAFlowThatWasIdleForExactlyTheTimeout() {
        try (MeterFixture meter = new MeterFixture()) {
            meter.meter(udp().at(START), udp().back().at(START + IDLE));

            List<RecordedFlow> flows = meter.drained();
            assertThat(flows).extracting(RecordedFlow::reason).containsExactly(IDLE_TIMEOUT, FORCED_END);
            assertThat(flows).extracting(RecordedFlow::source).containsExactly("10.0.0.1", "10.0.0.2");
            assertThat(flows.get(0).flowId()).isNotEqualTo(flows.get(1).flowId());
            assertThat(meter.slice.packets(LedgerCounter.FLOWS_STARTED)).isEqualTo(2);
            assertThat(meter.slice.packets(LedgerCounter.RECORDS_IDLE_TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    void shouldGoOnWithAFlowThatWasIdleForLess() {
        try (MeterFixture meter = new MeterFixture()) {
            meter.meter(udp().at(START), udp().back().at(START + IDLE - 1));

            assertThat(meter.drained())
                    .singleElement()
                    .satisfies(flow -> assertThat(flow.reverse().packets()).isEqualTo(1));
        }
    }

    @Test
    void shouldEndAnIdleFlowThatNoPacketAsksAbout() {
        try (MeterFixture meter = new MeterFixture()) {
            meter.meter(udp().at(START));
            meter.meter(OTHER.at(START + IDLE + SECOND - 2), OTHER.at(START + IDLE + SECOND - 1));
            meter.meter(OTHER.at(START + IDLE + SECOND - 1));
            assertThat(meter.cache.size()).isEqualTo(2);
            meter.meter(OTHER.at(START + IDLE + SECOND + 40 * MILLI));
            assertThat(meter.cache.size()).isEqualTo(1);

            assertThat(meter.drained()).extracting(RecordedFlow::reason).containsExactly(IDLE_TIMEOUT, FORCED_END);
        }
    }

    @Test
    void shouldMakeARecordThatIsExactlyTheActiveTimeoutOld() {
        try (MeterFixture meter = new MeterFixture()) {
            every10Seconds(meter, 0, 50);
            meter.meter(udp().at(START + ACTIVE), udp().at(START + ACTIVE + 1));

            List<RecordedFlow> flows = meter.drained();
            assertThat(flows).extracting(RecordedFlow::reason).containsExactly(ACTIVE_TIMEOUT, FORCED_END);
            assertThat(flows).extracting(flow -> flow.forward().packets()).containsExactly(6L, 2L);
            assertThat(flows.get(0).forward().endNs()).isEqualTo(START + 50 * SECOND);
            assertThat(flows.get(1).forward().startNs()).isEqualTo(START + ACTIVE);
            assertThat(flows.get(1).flowId()).isEqualTo(flows.get(0).flowId());
            assertThat(meter.slice.packets(LedgerCounter.FLOWS_STARTED)).isEqualTo(1);
        }
    }

    @Test
    void shouldNotMakeARecordBeforeTheActiveTimeout() {
        try (MeterFixture meter = new MeterFixture()) {
            every10Seconds(meter, 0, 50);
            meter.meter(udp().at(START + ACTIVE - 1));

            assertThat(meter.drained())
                    .singleElement()
                    .satisfies(flow -> assertThat(flow.forward().packets()).isEqualTo(7));
        }
    }

    @Test
    void shouldReckonTheActiveTimeoutFromTheFirstPacketOfEachRecord() {
        try (MeterFixture meter = new MeterFixture()) {
            every10Seconds(meter, 0, 50);
            meter.meter(udp().at(START + 64 * SECOND));
            every10Seconds(meter, 70, 120);
            meter.meter(udp().at(START + 124 * SECOND - 1), udp().at(START + 124 * SECOND));

            List<RecordedFlow> flows = meter.drained();
            assertThat(flows).extracting(flow -> flow.forward().packets()).containsExactly(6L, 8L, 1L);
            assertThat(flows)
                    .extracting(RecordedFlow::flowId)
                    .containsOnly(udp().at(START).flowId());
        }
    }

    /** In which order the deadlines came decides, not when the cache got to look. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100})
    void shouldNameTheTimeoutThatCameFirst(int stepSeconds) {
        try (MeterFixture meter = new MeterFixture()) {
            every10Seconds(meter, 0, 50);
            for (int second = 51; second < 52 + 100 + stepSeconds; second += stepSeconds) {
                meter.meter(OTHER.at(START + second * SECOND));
            }

            // Its active timeout came at 60 s, when nobody knew that it would be idle at 65 s.
            List<RecordedFlow> flows = ofPort(53, meter.drained());
            assertThat(flows).extracting(RecordedFlow::reason).containsExactly(ACTIVE_TIMEOUT);
            assertThat(flows.get(0).forward().packets()).isEqualTo(6);
        }
    }

    @Test
    void shouldNameTheTimeoutThatCameFirstWhenAPacketFindsBothOver() {
        try (MeterFixture meter = new MeterFixture()) {
            every10Seconds(meter, 0, 50);
            meter.meter(udp().at(START + 500 * SECOND));

            assertThat(meter.drained()).extracting(RecordedFlow::reason).containsExactly(ACTIVE_TIMEOUT, FORCED_END);
        }
    }

    @Test
    void shouldNameTheIdleTimeoutWhenBothComeAtOnce() {
        try (MeterFixture meter = new MeterFixture()) {
            every10Seconds(meter, 0, 40);
            meter.meter(udp().at(START + ACTIVE - IDLE));
            meter.meter(OTHER.at(START + 100 * SECOND), OTHER.at(START + 100 * SECOND + 1));

            assertThat(ofPort(53, meter.drained()))
                    .extracting(RecordedFlow::reason)
                    .containsExactly(IDLE_TIMEOUT);
        }
    }

    @Test
    void shouldMakeNoRecordOfAnIntervalWithNothingNew() {
        try (MeterFixture meter = new MeterFixture(new MeterSettings(SECOND, IDLE, LINGER, 100))) {
            meter.meter(udp().at(START));
            for (int tenth = 1; tenth < 300; tenth++) {
                meter.meter(OTHER.at(START + tenth * 100L * MILLI));
            }
            assertThat(meter.cache.size()).isEqualTo(1);

            assertThat(ofPort(53, meter.drained()))
                    .extracting(RecordedFlow::reason)
                    .containsExactly(ACTIVE_TIMEOUT);
            meter.assertBalance();
        }
    }

    @Test
    void shouldBeOnTimeWithTheRecordOfAFlowThatWasSilentAfterTheLastOne() {
        try (MeterFixture meter = new MeterFixture(new MeterSettings(SECOND, IDLE, LINGER, 100)).live()) {
            meter.meter(udp().at(START));
            meter.cache.advance(START + 1200 * MILLI);
            assertThat(meter.published()).hasSize(1);
            meter.meter(udp().at(START + 5 * SECOND));
            meter.cache.advance(START + 6 * SECOND);
            assertThat(meter.published()).isEmpty();
            meter.cache.advance(START + 6200 * MILLI);

            assertThat(meter.published()).singleElement().satisfies(flow -> {
                assertThat(flow.reason()).isEqualTo(ACTIVE_TIMEOUT);
                assertThat(flow.forward().startNs()).isEqualTo(START + 5 * SECOND);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 15, 137, 138, 1800, 86400})
    void shouldEndAFlowOnTimeHoweverLongTheTimeout(long idleSeconds) {
        long idleNs = idleSeconds * SECOND;
        try (MeterFixture meter = new MeterFixture(new MeterSettings(86400 * SECOND, idleNs, LINGER, 100))) {
            meter.meter(udp().at(START));
            for (long timeNs = START; timeNs < START + idleNs + SECOND; timeNs += idleNs / 10) {
                assertThat(meter.cache.size()).isLessThanOrEqualTo(2);
                meter.meter(OTHER.at(timeNs));
                assertThat(meter.cache.size()).isEqualTo(2);
            }
            // A deadline is looked at as late as a bucket is wide: 34 ms, and three seconds for the longest timeouts.
            long lateNs = Math.max(40 * MILLI, idleNs / 30_000);
            long afterNs = START + idleNs + SECOND + lateNs;
            meter.meter(OTHER.at(afterNs), OTHER.at(afterNs));

            assertThat(meter.cache.size()).isEqualTo(1);
        }
    }

    @Test
    void shouldSpreadTheEndOfManyFlowsOverSeveralBatches() {
        try (MeterFixture meter = new MeterFixture()) {
            int flows = 20_000;
            List<PacketBuilder> packets = new ArrayList<>();
            for (int i = 0; i < flows; i++) {
                packets.add(udp().ports(1000 + i, 9).at(START));
            }
            meter.meter(packets);
            meter.meter(OTHER.at(START + 60 * SECOND));
            meter.meter(OTHER.at(START + 60 * SECOND + 1));
            assertThat(meter.cache.size()).isGreaterThan(flows / 2);
            for (int batch = 0; batch < 20; batch++) {
                meter.meter(OTHER.at(START + 60 * SECOND + 2));
            }
            assertThat(meter.cache.size()).isEqualTo(1);
            assertThat(meter.slice.packets(LedgerCounter.RECORDS_IDLE_TIMEOUT)).isEqualTo(flows);
            meter.assertBalance();
        }
    }

    @Test
    void shouldLookAtNoFlowThatCannotBeDue() {
        try (MeterFixture meter = new MeterFixture().live()) {
            meter.meter(manyAt(START, 5000));
            for (int milli = 0; milli < 15_000; milli += 50) {
                assertThat(meter.cache.advance(START + milli * MILLI)).isFalse();
            }
            assertThat(meter.cache.looked()).isZero();

            long endNs = START + IDLE + 200 * MILLI;
            while (meter.cache.advance(endNs)) {
                assertThat(meter.cache.size()).isPositive();
            }
            assertThat(meter.cache.size()).isZero();
            assertThat(meter.cache.looked()).isEqualTo(5000);
        }
    }

    @Test
    void shouldLookAtNoMoreFlowsAfterABatchThanItsPacketsAndAThousand() {
        try (MeterFixture meter = new MeterFixture().live()) {
            meter.meter(manyAt(START, 50_000));
            long looked = meter.cache.looked();
            assertThat(looked).isZero();
            long timeNs = START + 2 * IDLE;
            meter.meter(OTHER.at(timeNs));
            while (meter.cache.size() > 1) {
                meter.meter(OTHER.at(timeNs), OTHER.at(timeNs));
                // Between two packets of a batch 64 may be looked at when the time has moved on.
                assertThat(meter.cache.looked() - looked).isBetween(1L, 2L + 1024 + 64);
                looked = meter.cache.looked();
            }
            assertThat(looked).isEqualTo(50_000);
        }
    }

    /** Flows of a packet each, for longer than their timeout, batch by batch. */
    @Test
    void shouldKeepUpWithArrivalHoweverFastFlowsCome() {
        try (MeterFixture meter = new MeterFixture(new MeterSettings(60 * SECOND, SECOND, LINGER, 1_000_000)).live()) {
            for (int batch = 0; batch < 100; batch++) {
                List<PacketBuilder> packets = new ArrayList<>();
                for (int i = 0; i < 2000; i++) {
                    packets.add(udp().vlan(1 + batch).ports(i, 9).at(START + batch * 50L * MILLI + i * 25_000L));
                }
                meter.meter(packets);
            }

            // A second, the disorder that is allowed, a bucket and a batch.
            assertThat(meter.cache.size()).isLessThanOrEqualTo(2000 * 1240 / 50);
            assertThat(meter.cache.looked()).isEqualTo(meter.slice.packets(LedgerCounter.RECORDS_IDLE_TIMEOUT));
        }
    }

    private static List<PacketBuilder> manyAt(long timeNs, int flows) {
        List<PacketBuilder> packets = new ArrayList<>();
        for (int i = 0; i < flows; i++) {
            packets.add(udp().ports(1000 + i, 9).at(timeNs));
        }
        return packets;
    }

    private static void every10Seconds(MeterFixture meter, int from, int to) {
        for (int second = from; second <= to; second += 10) {
            meter.meter(udp().at(START + second * SECOND));
        }
    }

    private static List<RecordedFlow> ofPort(int port, List<RecordedFlow> flows) {
        return flows.stream().filter(flow -> flow.destinationPort() == port).toList();
    }
}
