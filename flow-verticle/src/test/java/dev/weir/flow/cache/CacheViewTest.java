// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterFixture.MILLI;
import static dev.weir.flow.cache.MeterFixture.SECOND;
import static dev.weir.flow.cache.MeterFixture.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.weir.model.flow.CachePage;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cache is shown page by page while packets come and records are made. */
class CacheViewTest {
    /** Packets that come before the cache is looked at have so many octets, those that come meanwhile have one. */
    private static final long EARLY_OCTETS = 1_000_000;

    @Test
    void shouldShowFlowsAsTheRecordsThatWouldBeMade() {
        try (MeterFixture meter = new MeterFixture()) {
            meter.meter(
                    PacketBuilder.tcp(PacketBuilder.SYN).at(START).octets(60),
                    PacketBuilder.tcp(PacketBuilder.SYN | PacketBuilder.ACK)
                            .back()
                            .at(START + MILLI)
                            .octets(80));

            CachePage page = first(meter);
            assertThat(page.isLast()).isTrue();
            assertThat(page.parted()).isEmpty();
            assertThat(page.flows().records()).isEqualTo(1);
            byte[] shown = Arrays.copyOf(page.flows().octets(), FlowRecord.OCTETS);
            assertThat(FlowRecord.flowEndReason(shown, 0)).isZero();

            while (meter.cache.drain(1)) {
                assertThat(meter.cache.size()).isPositive();
            }
            FlowRecord.putByte(shown, FlowRecord.FLOW_END_REASON_OFFSET, 4);
            assertThat(shown).isEqualTo(Arrays.copyOf(meter.batches.get(0).octets(), FlowRecord.OCTETS));
        }
    }

    @Test
    void shouldShowTheLastPacketsTimeOfAFlowWithoutNewPackets() {
        try (MeterFixture meter = new MeterFixture().live()) {
            meter.meter(PacketBuilder.udp().at(START));
            meter.meter(PacketBuilder.udp().at(START + 10 * SECOND));
            meter.meter(PacketBuilder.udp().back().at(START + 20 * SECOND));
            meter.meter(PacketBuilder.udp().at(START + 30 * SECOND));
            meter.meter(PacketBuilder.udp().at(START + 40 * SECOND));
            meter.meter(PacketBuilder.udp().at(START + 50 * SECOND));
            meter.meter(PacketBuilder.udp().at(START + 59 * SECOND));
            meter.cache.advance(START + 61 * SECOND);
            assertThat(meter.published()).hasSize(1);

            byte[] shown = first(meter).flows().octets();
            assertThat(FlowRecord.packets(shown, 0, FlowRecord.FORWARD)).isZero();
            assertThat(FlowRecord.startNs(shown, 0, FlowRecord.FORWARD)).isEqualTo(START + 59 * SECOND);
            assertThat(FlowRecord.endNs(shown, 0, FlowRecord.FORWARD)).isEqualTo(START + 59 * SECOND);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldCountEveryPacketOnceWhileOthersCome(long seed) {
        Random random = new Random(seed);
        MeterSettings settings = new MeterSettings(2 * SECOND, SECOND, SECOND / 4, seed % 2 == 0 ? 4000 : 100_000);
        try (MeterFixture meter = new MeterFixture(settings)) {
            long early = 8000;
            meter.meter(packets(random, 6000, 0, (int) early, EARLY_OCTETS));
            meter.cache.publish();
            int cut = meter.batches.size();

            long seenOctets = 0;
            int late = 0;
            CachePage page = new CachePage();
            Set<Long> living = new HashSet<>();
            long shown = 0;
            int pages = 0;
            do {
                page.clear();
                meter.cache.view().show(page, pages == 0);
                pages++;
                seenOctets += octets(page.flows());
                for (FlowBatch batch : page.parted()) {
                    seenOctets += octets(batch);
                }
                for (int i = 0; i < page.flows().records(); i++) {
                    living.add(FlowRecord.flowId(
                            page.flows().octets(), page.flows().start(i)));
                    shown++;
                }
                meter.meter(packets(random, 6000, early + late, 900, 1));
                late += 900;
            } while (!page.isLast());
            for (FlowBatch batch : meter.batches.subList(0, cut)) {
                seenOctets += octets(batch);
            }

            assertThat(pages).isGreaterThan(2);
            assertThat(seenOctets / EARLY_OCTETS).as("packets that came before").isEqualTo(early);
            assertThat(seenOctets % EARLY_OCTETS)
                    .as("packets that came meanwhile")
                    .isBetween(1L, (long) late);
            assertThat(living).as("no flow is shown twice").hasSize((int) shown);
            meter.assertBalance();
        }
    }

    @Test
    void shouldGiveUpWhenNobodyComesForTheNextPage() {
        try (MeterFixture meter = new MeterFixture()) {
            List<PacketBuilder> all = new ArrayList<>();
            for (int flow = 0; flow < 80_000; flow++) {
                all.add(PacketBuilder.udp()
                        .ports(1 + flow % 60_000, 1 + flow / 60_000)
                        .at(START));
            }
            meter.meter(all);
            CachePage page = first(meter);
            assertThat(page.isLast()).isFalse();
            // An hour later, all flows have ended.
            meter.meter(PacketBuilder.udp().at(START + 3600 * SECOND));
            while (meter.cache.size() > 1) {
                meter.cache.advance(START + 3600 * SECOND);
            }

            page.clear();
            assertThatIllegalStateException()
                    .isThrownBy(() -> meter.cache.view().show(page, false));
            long shown = 0;
            for (boolean begins = true; begins || !page.isLast(); begins = false) {
                page.clear();
                meter.cache.view().show(page, begins);
                shown += page.flows().records();
            }
            assertThat(shown).isEqualTo(1);
        }
    }

    private static CachePage first(MeterFixture meter) {
        CachePage page = new CachePage();
        meter.cache.view().show(page, true);
        return page;
    }

    private static List<PacketBuilder> packets(Random random, int flows, long from, int count, long octets) {
        List<PacketBuilder> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int flow = random.nextInt(flows);
            PacketBuilder packet =
                    PacketBuilder.udp().ports(1000 + flow, 53).octets(octets).at(START + (from + i) * MILLI / 2);
            packets.add(random.nextInt(4) == 0 ? packet.back() : packet);
        }
        return packets;
    }

    private static long octets(FlowBatch batch) {
        return batch.ipOctets();
    }
}
