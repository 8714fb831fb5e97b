// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterFixture.ACTIVE;
import static dev.weir.flow.cache.MeterFixture.IDLE;
import static dev.weir.flow.cache.MeterFixture.LINGER;
import static dev.weir.flow.cache.MeterFixture.MILLI;
import static dev.weir.flow.cache.MeterFixture.SECOND;
import static dev.weir.flow.cache.MeterFixture.START;
import static dev.weir.flow.cache.PacketBuilder.ACK;
import static dev.weir.flow.cache.PacketBuilder.FIN;
import static dev.weir.flow.cache.PacketBuilder.RST;
import static dev.weir.flow.cache.PacketBuilder.SYN;
import static dev.weir.flow.cache.PacketBuilder.ip;
import static dev.weir.flow.cache.PacketBuilder.tcp;
import static dev.weir.flow.cache.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.flow.FlowEndReason;
import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.memory.Memory;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelRecord;
import dev.weir.model.packet.TunnelType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flows go from one cache to others, and their packets with them, and nobody can tell from the records. */
class MigrationTest {
    private static final FlowHash HASH = new FlowHash(7);

    @Test
    void shouldMoveEverythingThatIsKnownOfAFlow() {
        try (MeterFixture one = new MeterFixture();
                MeterFixture other = new MeterFixture()) {
            one.meter(variety(START));
            one.meter(variety(START + ACTIVE + SECOND));
            int flows = one.cache.size();
            FlowTransfer[] first = {MovedFlow.transfer(flows)};
            FlowTransfer[] second = {MovedFlow.transfer(flows)};

            assertThat(one.cache.moveOut(0, Integer.MAX_VALUE, key -> 0, first)).isEqualTo(-1);
            assertThat(one.cache.size()).isZero();
            other.cache.moveIn(first[0]);
            assertThat(other.cache.size()).isEqualTo(flows);
            assertThat(other.cache.moveOut(0, Integer.MAX_VALUE, key -> 0, second))
                    .isEqualTo(-1);

            assertThat(second[0].flows()).isEqualTo(flows);
            assertThat(second[0].nowNs()).isEqualTo(first[0].nowNs());
            int tunnels = 0;
            for (int i = 0; i < flows; i++) {
                tunnels += assertSame(first[0].address(i), second[0].address(i));
            }
            assertThat(tunnels).isEqualTo(2);
            first[0].close();
            second[0].close();
        }
    }

    /** Compares all octets but those by which a cache links its entries; 1 where there is a tunnel, else 0. */
    private static int assertSame(long one, long other) {
        for (int at = 0; at < MovedFlow.TUNNEL_OFFSET; at++) {
            boolean link = at >= FlowEntry.NEXT_OFFSET && at < FlowEntry.NEXT_OFFSET + Integer.BYTES
                    || at >= FlowEntry.PREVIOUS_OFFSET && at < FlowEntry.PREVIOUS_OFFSET + Integer.BYTES
                    || at >= MovedFlow.DETAIL_OFFSET + FlowDetail.TUNNEL_OFFSET;
            if (!link) {
                assertThat(Memory.getByte(other + at)).as("octet %d", at).isEqualTo(Memory.getByte(one + at));
            }
        }
        assertThat(MovedFlow.hasTunnel(other)).isEqualTo(MovedFlow.hasTunnel(one));
        if (!MovedFlow.hasTunnel(one)) {
            return 0;
        }
        for (int at = MovedFlow.TUNNEL_OFFSET; at < MovedFlow.TUNNEL_OFFSET + TunnelRecord.OCTETS; at++) {
            assertThat(Memory.getByte(other + at)).as("octet %d", at).isEqualTo(Memory.getByte(one + at));
        }
        return 1;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldMakeTheSameRecordsOnAnyNumberOfShardsInTurn(long seed) {
        Random random = new Random(seed);
        int[] shards = {1, 4, 2, 3, 7};
        try (MeterFixture undisturbed = new MeterFixture()) {
            List<MeterFixture> caches = new ArrayList<>();
            grow(caches, 1);
            List<MeterFixture> retired = new ArrayList<>();
            long nowNs = START;
            for (int number : shards) {
                reshard(caches, number, retired);
                List<PacketBuilder> packets = new ArrayList<>();
                for (int i = 0; i < 4_000; i++) {
                    nowNs += random.nextInt((int) (20 * MILLI));
                    List<PacketBuilder> kinds = variety(nowNs);
                    PacketBuilder kind = kinds.get(random.nextInt(kinds.size()));
                    packets.add(kind.between("10.0.0.1", "10.1.0." + random.nextInt(250)));
                }
                undisturbed.meter(packets);
                sort(packets, caches);
            }
            List<RecordedFlow> records = new ArrayList<>();
            caches.forEach(cache -> records.addAll(cache.drained()));
            retired.forEach(cache -> records.addAll(cache.published()));

            List<RecordedFlow> expected = undisturbed.drained();
            assertThat(expected).hasSizeGreaterThan(5_000);
            assertThat(withoutEnds(records)).isEqualTo(withoutEnds(expected));
            for (LedgerCounter counter :
                    List.of(LedgerCounter.METERED, LedgerCounter.RECORDED, LedgerCounter.FLOWS_STARTED)) {
                long sum = 0;
                for (List<MeterFixture> some : List.of(caches, retired)) {
                    sum += some.stream()
                            .mapToLong(cache -> cache.slice.packets(counter))
                            .sum();
                }
                assertThat(sum).as(counter.name()).isEqualTo(undisturbed.slice.packets(counter));
            }
            caches.forEach(MeterFixture::close);
            retired.forEach(MeterFixture::close);
        }
    }

    /** At the end each shard has the time of its own packets: why a flow ends there may differ. */
    private static List<String> withoutEnds(List<RecordedFlow> records) {
        return records.stream()
                .map(one -> new RecordedFlow(
                                one.flowId(),
                                one.shape(),
                                one.source(),
                                one.sourcePort(),
                                one.destination(),
                                one.destinationPort(),
                                one.protocol(),
                                one.reason() == FlowEndReason.ACTIVE_TIMEOUT ? one.reason() : FlowEndReason.FORCED_END,
                                one.biflowDirection(),
                                one.forward(),
                                one.reverse(),
                                one.setting())
                        .toString())
                .sorted()
                .toList();
    }

    @Test
    void shouldLetAFlowThatMovedExpireWithoutAPacket() {
        try (MeterFixture one = new MeterFixture();
                MeterFixture other = new MeterFixture()) {
            one.live().meter(udp().at(START), tcp(RST).at(START));
            move(one, other, 2);
            assertThat(other.cache.isLive()).isTrue();
            other.cache.advance(START + LINGER + 200 * MILLI);
            assertThat(other.published()).extracting(RecordedFlow::reason).containsExactly(FlowEndReason.END_OF_FLOW);
            other.cache.advance(START + IDLE + 200 * MILLI);

            assertThat(other.published()).extracting(RecordedFlow::reason).containsExactly(FlowEndReason.IDLE_TIMEOUT);
            assertThat(other.cache.size()).isZero();
        }
    }

    @Test
    void shouldMoveMoreThanATransferHoldsAndUseThePlacesAgain() {
        try (MeterFixture one = new MeterFixture();
                MeterFixture other = new MeterFixture()) {
            List<PacketBuilder> packets = new ArrayList<>();
            for (int i = 0; i < 30_000; i++) {
                packets.add(udp().ports(i, 9).at(START));
            }
            one.meter(packets);
            long octets = one.cache.memoryOctets();
            move(one, other, 100);
            assertThat(one.cache.size()).isZero();
            assertThat(other.cache.size()).isEqualTo(30_000);
            assertThat(one.slice.packets(LedgerCounter.FLOWS_CACHED)).isZero();
            assertThat(other.slice.packets(LedgerCounter.FLOWS_CACHED)).isEqualTo(30_000);
            other.meter(packets);
            assertThat(other.cache.size()).isEqualTo(30_000);
            move(other, one, 1000);

            assertThat(one.cache.memoryOctets()).isLessThanOrEqualTo(octets);
            assertThat(one.drained())
                    .hasSize(30_000)
                    .allMatch(flow -> flow.forward().packets() == 2);
            assertThat(other.drained()).isEmpty();
        }
    }

    private static void move(MeterFixture from, MeterFixture to, int flowsATransfer) {
        FlowTransfer[] transfers = {MovedFlow.transfer(flowsATransfer)};
        int place = 0;
        while (place >= 0) {
            place = from.cache.moveOut(place, 1000, key -> 0, transfers);
            to.cache.moveIn(transfers[0]);
            transfers[0].clear();
        }
        transfers[0].close();
    }

    private static void grow(List<MeterFixture> caches, int shards) {
        while (caches.size() < shards) {
            caches.add(new MeterFixture());
        }
    }

    private static void reshard(List<MeterFixture> caches, int shards, List<MeterFixture> retired) {
        int before = caches.size();
        grow(caches, shards);
        for (int i = 0; i < before; i++) {
            int own = i;
            FlowTransfer[] transfers = new FlowTransfer[shards];
            for (int to = 0; to < shards; to++) {
                transfers[to] = MovedFlow.transfer(10);
            }
            int place = 0;
            while (place >= 0) {
                place = caches.get(i)
                        .cache
                        .moveOut(
                                place,
                                64,
                                key -> {
                                    int to = FlowHash.shard(HASH.hash(key), shards);
                                    return to == own ? -1 : to;
                                },
                                transfers);
                for (int to = 0; to < shards; to++) {
                    caches.get(to).cache.moveIn(transfers[to]);
                    transfers[to].clear();
                }
            }
            List.of(transfers).forEach(FlowTransfer::close);
        }
        while (caches.size() > shards) {
            MeterFixture last = caches.remove(caches.size() - 1);
            assertThat(last.cache.size()).isZero();
            last.cache.publish();
            retired.add(last);
        }
    }

    private static void sort(List<PacketBuilder> packets, List<MeterFixture> caches) {
        List<List<PacketBuilder>> sorted = new ArrayList<>();
        caches.forEach(cache -> sorted.add(new ArrayList<>()));
        for (PacketBuilder packet : packets) {
            PacketBatch batch = PacketBatch.unpooled(2);
            packet.appendTo(batch);
            sorted.get(FlowHash.shard(PacketRecord.flowHash(batch.slot(0)), caches.size()))
                    .add(packet);
            batch.release();
        }
        for (int i = 0; i < caches.size(); i++) {
            caches.get(i).meter(sorted.get(i));
        }
    }

    /** Packets of ten flows, of each kind that there is. */
    private static List<PacketBuilder> variety(long timeNs) {
        PacketBuilder vxlan = udp().ports(5, 6).tunnel(TunnelType.VXLAN, 77, "192.0.2.1", "192.0.2.9");
        return List.of(
                udp().at(timeNs),
                udp().back().at(timeNs + 1).tos(8).ttl(3),
                tcp(SYN).at(timeNs + 2).octets(60),
                tcp(SYN | ACK).back().at(timeNs + 3).octets(60),
                tcp(FIN | ACK).at(timeNs + 4),
                tcp(ACK).ports(7, 8).at(timeNs + 5).segments(9, 13_000, 1500),
                tcp(RST).ports(9, 10).at(timeNs + 6),
                ip(1).icmp(8, 0).at(timeNs + 7),
                udp().vlan(12).at(timeNs + 8),
                udp().observationPoint(2).back().at(timeNs + 9),
                vxlan.at(timeNs + 10),
                vxlan.back().ports(8, 9).at(timeNs + 11),
                ip(47).at(timeNs + 12));
    }
}
