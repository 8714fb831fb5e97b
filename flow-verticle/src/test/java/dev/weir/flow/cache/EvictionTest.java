// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterFixture.ACTIVE;
import static dev.weir.flow.cache.MeterFixture.LINGER;
import static dev.weir.flow.cache.MeterFixture.MILLI;
import static dev.weir.flow.cache.MeterFixture.SECOND;
import static dev.weir.flow.cache.MeterFixture.START;
import static dev.weir.flow.cache.PacketBuilder.RST;
import static dev.weir.flow.cache.PacketBuilder.SYN;
import static dev.weir.flow.cache.PacketBuilder.tcp;
import static dev.weir.flow.cache.PacketBuilder.udp;
import static dev.weir.model.flow.FlowEndReason.ACTIVE_TIMEOUT;
import static dev.weir.model.flow.FlowEndReason.END_OF_FLOW;
import static dev.weir.model.flow.FlowEndReason.FORCED_END;
import static dev.weir.model.flow.FlowEndReason.IDLE_TIMEOUT;
import static dev.weir.model.flow.FlowEndReason.LACK_OF_RESOURCES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ledger.LedgerCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who goes when the cache is full. */
class EvictionTest {
    @Test
    void shouldTurnOutTheFlowIdleTheLongest() {
        try (MeterFixture meter = MeterFixture.withMaxFlows(3)) {
            meter.meter(
                    flow(1).at(START),
                    flow(2).at(START + 1),
                    flow(3).at(START + 2),
                    flow(1).at(START + 3),
                    flow(4).at(START + 4),
                    flow(5).at(START + 5));

            assertThat(meter.cache.size()).isEqualTo(3);
            List<RecordedFlow> flows = meter.drained();
            assertThat(flows.subList(0, 2)).extracting(RecordedFlow::sourcePort).containsExactly(2, 3);
            assertThat(flows.subList(0, 2)).extracting(RecordedFlow::reason).containsOnly(LACK_OF_RESOURCES);
            assertThat(flows.subList(2, 5)).extracting(RecordedFlow::reason).containsOnly(FORCED_END);
            assertThat(meter.slice.packets(LedgerCounter.RECORDS_LACK_OF_RESOURCES))
                    .isEqualTo(2);
            meter.assertBalance();
        }
    }

    @Test
    void shouldKeepOneFlowInACacheForOne() {
        try (MeterFixture meter = MeterFixture.withMaxFlows(1)) {
            meter.meter(flow(1).at(START), flow(1).at(START + 1), flow(2).at(START + 2), flow(1).at(START + 3));

            assertThat(meter.drained())
                    .extracting(flow -> flow.forward().packets())
                    .containsExactly(2L, 1L, 1L);
        }
    }

    @Test
    void shouldRatherLetGoAFlowThatHasEnded() {
        try (MeterFixture meter = MeterFixture.withMaxFlows(3)) {
            // The one idle the longest still has time; the reset one has lingered long enough.
            meter.meter(
                    flow(1).at(START),
                    tcp(RST).at(START + SECOND),
                    flow(2).at(START + 4 * SECOND),
                    flow(3).at(START + 4 * SECOND));

            assertThat(meter.drained())
                    .extracting(RecordedFlow::reason)
                    .containsExactly(END_OF_FLOW, FORCED_END, FORCED_END, FORCED_END);
        }
    }

    @Test
    void shouldForgetAFlowWithoutARecordWhenNothingCameSinceItsLast() {
        MeterSettings settings = new MeterSettings(SECOND, 15 * SECOND, LINGER, 2);
        try (MeterFixture meter = new MeterFixture(settings)) {
            meter.meter(flow(1).at(START), flow(2).at(START + 2 * SECOND));
            meter.meter(flow(2).at(START + 3 * SECOND), flow(3).at(START + 3 * SECOND));

            List<RecordedFlow> flows = meter.drained();
            assertThat(flows)
                    .filteredOn(flow -> flow.sourcePort() == 1)
                    .extracting(RecordedFlow::reason)
                    .containsExactly(ACTIVE_TIMEOUT);
            assertThat(meter.slice.packets(LedgerCounter.RECORDS_LACK_OF_RESOURCES))
                    .isZero();
            meter.assertBalance();
        }
    }

    /** Beyond 64 flows the order is that of the wheel's buckets: flows 100 ms apart go in the order of idleness. */
    @ParameterizedTest
    @ValueSource(longs = {15, 40, 300, 1800})
    void shouldTurnOutManyFlowsInTheOrderOfIdleness(long idleSeconds) {
        int count = 100;
        MeterSettings settings = new MeterSettings(ACTIVE, idleSeconds * SECOND, LINGER, count);
        try (MeterFixture meter = new MeterFixture(settings)) {
            List<PacketBuilder> packets = new ArrayList<>();
            long timeNs = START;
            for (int i = 0; i < count; i++) {
                packets.add(flow(i).at(timeNs += 100 * MILLI));
            }
            // Every other flow lives on.
            timeNs += 100 * MILLI;
            for (int i = 0; i < count; i += 2) {
                packets.add(flow(i).at(timeNs += 10 * MILLI));
            }
            for (int i = 0; i < count / 2; i++) {
                packets.add(flow(1000 + i).at(timeNs += MILLI));
            }
            meter.meter(packets);

            assertThat(meter.cache.size()).isEqualTo(count);
            List<RecordedFlow> flows = meter.drained();
            assertThat(flows.subList(0, count / 2))
                    .extracting(RecordedFlow::reason)
                    .containsOnly(LACK_OF_RESOURCES);
            for (int i = 0; i < count / 2; i++) {
                assertThat(flows.get(i).sourcePort()).isEqualTo(2 * i + 1);
            }
            meter.assertBalance();
        }
    }

    @Test
    void shouldKeepFlowsThatCarryTrafficThroughAFlood() {
        try (MeterFixture meter = MeterFixture.withMaxFlows(1000)) {
            int busy = 100;
            int newcomer = 0;
            for (int milli = 0; milli < 20_000; milli += 10) {
                List<PacketBuilder> packets = new ArrayList<>();
                long timeNs = START + milli * MILLI;
                // Each busy flow has a packet every 500 ms; ten newcomers a millisecond turn the cache over in 100 ms.
                for (int i = milli / 10 % 50; i < busy; i += 50) {
                    packets.add(flow(i).at(timeNs));
                }
                for (int i = 0; i < 2; i++) {
                    packets.add(udp().ports(newcomer & 0xffff, 4242).at(timeNs + i));
                    newcomer++;
                }
                meter.meter(packets);
            }

            assertThat(meter.slice.packets(LedgerCounter.RECORDS_LACK_OF_RESOURCES))
                    .isGreaterThan(3000);
            List<RecordedFlow> flows = meter.drained();
            assertThat(flows)
                    .filteredOn(flow -> flow.destinationPort() == 9)
                    .hasSize(busy)
                    .allSatisfy(flow -> assertThat(flow.forward().packets()).isEqualTo(40));
            meter.assertBalance();
        }
    }

    /** As many newcomers in 100 ms as the cache has places: each flow that carries traffic is the one idle the longest. */
    @Test
    void shouldPartNoFlowThatCarriesTrafficThoughTheFloodIsFaster() {
        int busy = 50;
        try (MeterFixture meter = MeterFixture.withMaxFlows(10_000)) {
            List<RecordedFlow> ended = new ArrayList<>();
            int newcomer = 0;
            for (int milli = 0; milli < 2_000; milli++) {
                List<PacketBuilder> packets = new ArrayList<>();
                long timeNs = START + milli * MILLI;
                for (int i = milli % 100; i < busy; i += 100) {
                    packets.add(flow(i).at(timeNs));
                }
                for (int i = 0; i < 100 && milli >= 200; i++) {
                    packets.add(newcomer(newcomer++).at(timeNs + i * 10_000L));
                }
                meter.meter(packets);
                meter.published().stream()
                        .filter(flow -> flow.destinationPort() == 9)
                        .forEach(ended::add);
            }

            assertThat(ended).isEmpty();
            assertThat(meter.slice.packets(LedgerCounter.RECORDS_LACK_OF_RESOURCES))
                    .isEqualTo(180_000 + busy - 10_000);
            assertThat(meter.drained())
                    .filteredOn(flow -> flow.destinationPort() == 9)
                    .hasSize(busy)
                    .allSatisfy(flow -> assertThat(flow.forward().packets()).isEqualTo(20));
            meter.assertBalance();
        }
    }

    @Test
    void shouldKeepFlowsThatCarryTrafficThoughTheirRecordsComeFirst() {
        MeterSettings settings = new MeterSettings(SECOND, 15 * SECOND, LINGER, 1000);
        try (MeterFixture meter = new MeterFixture(settings)) {
            int newcomer = 0;
            for (int milli = 0; milli < 5_000; milli += 10) {
                List<PacketBuilder> packets = new ArrayList<>();
                long timeNs = START + milli * MILLI;
                for (int i = milli / 10 % 10; i < 100; i += 10) {
                    packets.add(flow(i).at(timeNs));
                }
                for (int i = 0; i < 100 && milli >= 200; i++) {
                    packets.add(newcomer(newcomer++).at(timeNs + i));
                }
                meter.meter(packets);
            }

            List<RecordedFlow> flows = meter.drained();
            assertThat(flows)
                    .filteredOn(flow -> flow.destinationPort() == 9)
                    .extracting(RecordedFlow::reason)
                    .doesNotContain(LACK_OF_RESOURCES)
                    .contains(ACTIVE_TIMEOUT);
            assertThat(meter.slice.packets(LedgerCounter.FLOWS_STARTED)).isEqualTo(100 + newcomer);
            meter.assertBalance();
        }
    }

    /** A flood that is answered with resets leaves flows of two packets, which have ended. */
    @Test
    void shouldTurnOutEndedFlowsBeforeThoseThatCarryTraffic() {
        try (MeterFixture meter = MeterFixture.withMaxFlows(1000)) {
            for (int step = 0; step < 1000; step++) {
                List<PacketBuilder> packets = new ArrayList<>();
                long timeNs = START + step * MILLI;
                for (int i = step % 100; i < 100; i += 100) {
                    packets.add(flow(i).at(timeNs));
                }
                for (int i = 0; i < 20 && step >= 200; i++) {
                    PacketBuilder syn = tcp(SYN).ports((step * 20 + i) & 0xffff, 80);
                    packets.add(syn.at(timeNs));
                    packets.add(syn.tcpFlags(RST).back().at(timeNs + 1));
                }
                meter.meter(packets);
            }

            List<RecordedFlow> flows = meter.drained();
            assertThat(flows)
                    .filteredOn(flow -> flow.destinationPort() == 9)
                    .hasSize(100)
                    .allSatisfy(flow -> assertThat(flow.forward().packets()).isEqualTo(10));
            assertThat(meter.slice.packets(LedgerCounter.RECORDS_LACK_OF_RESOURCES))
                    .isEqualTo(16_000 + 100 - 1000);
        }
    }

    @Test
    void shouldTurnOutATrafficFlowThatHasLongBeenIdle() {
        try (MeterFixture meter = MeterFixture.withMaxFlows(100)) {
            List<PacketBuilder> packets = new ArrayList<>();
            packets.add(flow(1).at(START));
            packets.add(flow(1).at(START + 1));
            for (int i = 0; i < 99; i++) {
                packets.add(newcomer(i).at(START + 10 * SECOND - 10 * MILLI + i));
            }
            packets.add(newcomer(99).at(START + 10 * SECOND));
            meter.meter(packets);

            assertThat(meter.drained().get(0).sourcePort()).isEqualTo(1);
        }
    }

    @Test
    void shouldEndALingeringFlowOnTimeAlthoughOthersAreTurnedOut() {
        try (MeterFixture meter = MeterFixture.withMaxFlows(100)) {
            List<PacketBuilder> packets = new ArrayList<>();
            for (int i = 0; i < 99; i++) {
                packets.add(flow(i).at(START + i));
            }
            packets.add(tcp(RST).at(START + 200));
            for (int i = 100; i < 150; i++) {
                packets.add(flow(i).at(START + 10 * MILLI));
            }
            meter.meter(packets);
            meter.meter(flow(150).at(START + LINGER + SECOND + 40 * MILLI));
            meter.meter(flow(150).at(START + LINGER + SECOND + 80 * MILLI));

            assertThat(meter.slice.packets(LedgerCounter.RECORDS_END_OF_FLOW)).isEqualTo(1);
        }
    }

    @Test
    void shouldTurnOutFlowsThatAllHaveARecordToCome() {
        MeterSettings settings = new MeterSettings(SECOND, 15 * SECOND, LINGER, 200);
        try (MeterFixture meter = new MeterFixture(settings)) {
            List<PacketBuilder> packets = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                packets.add(flow(i).at(START + i * 100L));
            }
            meter.meter(packets);

            assertThat(meter.cache.size()).isEqualTo(200);
            assertThat(meter.slice.packets(LedgerCounter.RECORDS_LACK_OF_RESOURCES))
                    .isEqualTo(800);
            meter.assertBalance();
        }
    }

    @Test
    void shouldNotTurnOutAnybodyWhileThereIsRoom() {
        try (MeterFixture meter = MeterFixture.withMaxFlows(100)) {
            for (int i = 0; i < 10_000; i++) {
                meter.meter(flow(i & 0xffff).at(START + i * (SECOND / 4)));
            }

            assertThat(meter.slice.packets(LedgerCounter.RECORDS_LACK_OF_RESOURCES))
                    .isZero();
            assertThat(meter.slice.packets(LedgerCounter.RECORDS_IDLE_TIMEOUT)).isGreaterThan(9900);
            assertThat(meter.drained()).extracting(RecordedFlow::reason).contains(IDLE_TIMEOUT);
        }
    }

    private static PacketBuilder newcomer(int number) {
        return udp().vlan(1 + (number >>> 16)).ports(number & 0xffff, 4242);
    }

    private static PacketBuilder flow(int port) {
        return udp().ports(port, 9);
    }
}
