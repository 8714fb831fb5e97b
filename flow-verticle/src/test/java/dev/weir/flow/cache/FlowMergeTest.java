// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterFixture.ACTIVE;
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
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.packet.TunnelType;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Two nodes have metered a part of a flow's packets each: together they make the record of one that metered all. */
class FlowMergeTest {
    private static final PacketBuilder[] KINDS = {
        udp(),
        tcp(0),
        ip(1),
        ip(47),
        udp().between("2001:db8::9", "2001:db8::1").flowLabel(7),
        udp().vlan(5)
    };

    /** Asserts that the record of all packets is the one that comes of two parts, whichever is merged into the other. */
    private static RecordedFlow assertSame(List<PacketBuilder> first, List<PacketBuilder> second) {
        RecordedFlow whole;
        try (MeterFixture meter = new MeterFixture()) {
            meter.meter(first);
            meter.meter(second);
            whole = onlyOne(meter);
        }
        assertThat(merged(first, second)).isEqualTo(whole);
        assertThat(merged(second, first)).isEqualTo(whole);
        return whole;
    }

    /** The record of packets, some of which were metered by a node that has died. */
    private static RecordedFlow merged(List<PacketBuilder> byTheDead, List<PacketBuilder> here) {
        try (MeterFixture dead = new MeterFixture();
                MeterFixture heir = new MeterFixture()) {
            dead.meter(byTheDead);
            heir.meter(here);
            SavedFlows.takeOver(dead, heir, START);
            assertThat(heir.slice.packets(LedgerCounter.ADOPTED)).isEqualTo(dead.slice.packets(LedgerCounter.METERED));
            assertThat(heir.slice.octets(LedgerCounter.ADOPTED)).isEqualTo(dead.slice.octets(LedgerCounter.METERED));
            assertThat(heir.slice.packets(LedgerCounter.FLOWS_CACHED)).isOne();
            return onlyOne(heir);
        }
    }

    private static RecordedFlow onlyOne(MeterFixture meter) {
        List<RecordedFlow> flows = meter.drained();
        assertThat(flows).hasSize(1);
        return flows.get(0);
    }

    @Test
    void shouldAddWhatBothHaveCounted() {
        RecordedFlow flow = assertSame(
                List.of(udp().at(START).octets(100), udp().back().at(START + 2).octets(60)),
                List.of(
                        udp().at(START + 5).octets(1500),
                        udp().back().at(START + 7).octets(40)));

        assertThat(flow.flowId()).isEqualTo(udp().at(START).flowId());
        assertThat(flow.forward().packets()).isEqualTo(2);
        assertThat(flow.forward().octets()).isEqualTo(1600);
        assertThat(flow.forward().startNs()).isEqualTo(START);
        assertThat(flow.forward().endNs()).isEqualTo(START + 5);
        assertThat(flow.forward().minLength()).isEqualTo(100);
        assertThat(flow.forward().maxLength()).isEqualTo(1500);
        assertThat(flow.reverse().packets()).isEqualTo(2);
        assertThat(flow.reverse().octets()).isEqualTo(100);
        assertThat(flow.reverse().startNs()).isEqualTo(START + 2);
        assertThat(flow.reverse().endNs()).isEqualTo(START + 7);
    }

    @Test
    void shouldTakeExtremesAndFirstTypesOfService() {
        RecordedFlow flow = assertSame(
                List.of(
                        udp().at(START).ttl(64).tos(0x10),
                        udp().at(START + 1).ttl(255).tos(1)),
                List.of(
                        udp().at(START + 2).ttl(0).tos(0x80),
                        udp().back().at(START + 3).ttl(200).tos(0x20)));

        assertThat(flow.forward().minTtl()).isZero();
        assertThat(flow.forward().maxTtl()).isEqualTo(255);
        assertThat(flow.forward().tos()).isEqualTo(0x10);
        assertThat(flow.forward().tosSeen()).isEqualTo(0x91);
        assertThat(flow.reverse().minTtl()).isEqualTo(200);
        assertThat(flow.reverse().tos()).isEqualTo(0x20);
    }

    @Test
    void shouldKnowWhoOpenedTheConnectionFromEitherHalf() {
        RecordedFlow flow = assertSame(
                List.of(tcp(SYN).at(START).window(7)),
                List.of(tcp(ACK).back().at(START + 1).window(9)));
        assertThat(flow.source()).isEqualTo("10.0.0.1");
        assertThat(flow.biflowDirection()).isOne();
        assertThat(flow.forward().tcpWindow()).isEqualTo(7);
        assertThat(flow.reverse().tcpWindow()).isEqualTo(9);

        // The first packet was of the answer; that it was is only seen later.
        flow = assertSame(List.of(tcp(ACK).back().at(START)), List.of(tcp(SYN).at(START + 1)));
        assertThat(flow.source()).isEqualTo("10.0.0.1");
        assertThat(flow.biflowDirection()).isOne();
        flow = assertSame(List.of(tcp(ACK).at(START)), List.of(tcp(SYN | ACK).at(START + 1)));
        assertThat(flow.source()).isEqualTo("10.0.0.2");
    }

    @Test
    void shouldTakeWhoSpokeFirstForTheSourceOtherwise() {
        RecordedFlow flow = assertSame(List.of(udp().back().at(START)), List.of(udp().at(START + 1)));

        assertThat(flow.source()).isEqualTo("10.0.0.2");
        assertThat(flow.forward().startNs()).isEqualTo(START);
        assertThat(flow.reverse().startNs()).isEqualTo(START + 1);
    }

    @Test
    void shouldEndAConnectionOfWhichEachHalfSawOneEnd() {
        try (MeterFixture dead = new MeterFixture();
                MeterFixture heir = new MeterFixture()) {
            dead.meter(tcp(SYN).at(START), tcp(FIN | ACK).at(START + 1));
            heir.live().meter(tcp(FIN | ACK).back().at(START + 2));
            SavedFlows.takeOver(dead, heir, START);
            heir.cache.advance(START + LINGER + 200 * MILLI);

            assertThat(heir.published()).extracting(RecordedFlow::reason).containsExactly(FlowEndReason.END_OF_FLOW);
        }
    }

    @Test
    void shouldEndAConnectionThatTheDeadSawReset() {
        try (MeterFixture dead = new MeterFixture();
                MeterFixture heir = new MeterFixture()) {
            dead.meter(tcp(RST).at(START));
            heir.live().meter(tcp(ACK).back().at(START + 2));
            SavedFlows.takeOver(dead, heir, START);
            heir.cache.advance(START + LINGER + 200 * MILLI);

            assertThat(heir.published()).extracting(RecordedFlow::reason).containsExactly(FlowEndReason.END_OF_FLOW);
        }
    }

    @Test
    void shouldKeepTheIdentifierOfAFlowOfWhichTheDeadHadMadeARecord() {
        List<PacketBuilder> first = new ArrayList<>();
        for (long atNs = START; atNs <= START + ACTIVE + SECOND; atNs += 10 * SECOND) {
            first.add(udp().at(atNs));
        }
        first.add(udp().back().at(START + ACTIVE + SECOND));
        PacketBuilder second = udp().at(START + ACTIVE + 2 * SECOND).octets(77);
        try (MeterFixture whole = new MeterFixture();
                MeterFixture dead = new MeterFixture();
                MeterFixture heir = new MeterFixture()) {
            whole.meter(first);
            whole.meter(second);
            dead.meter(first);
            heir.meter(second);
            SavedFlows.takeOver(dead, heir, START + ACTIVE);

            dead.cache.publish();
            List<RecordedFlow> expected = whole.drained();
            assertThat(expected).hasSize(2);
            assertThat(dead.published()).containsExactly(expected.get(0));
            assertThat(heir.drained()).containsExactly(expected.get(1));
        }
    }

    @Test
    void shouldMakeTheRecordInTimeThatTheDeadOwed() {
        try (MeterFixture dead = new MeterFixture();
                MeterFixture heir = new MeterFixture()) {
            for (long atNs = START; atNs < START + ACTIVE; atNs += 5 * SECOND) {
                dead.meter(udp().at(atNs));
            }
            heir.live().meter(udp().at(START + ACTIVE - SECOND));
            SavedFlows.takeOver(dead, heir, START + ACTIVE);
            heir.cache.advance(START + ACTIVE + 200 * MILLI);

            assertThat(heir.published()).hasSize(1).allSatisfy(flow -> {
                assertThat(flow.reason()).isEqualTo(FlowEndReason.ACTIVE_TIMEOUT);
                assertThat(flow.forward().packets()).isEqualTo(13);
                assertThat(flow.forward().startNs()).isEqualTo(START);
            });
        }
    }

    @Test
    void shouldKeepWhatOnlyTheFirstPacketTells() {
        PacketBuilder pattern =
                udp().tunnel(TunnelType.VXLAN, 7, "192.0.2.1", "192.0.2.2").ingressInterface(3);
        RecordedFlow flow = assertSame(
                List.of(pattern.at(START).macs("020000000001", "020000000002")),
                List.of(pattern.at(START + 1).ingressInterface(4)));

        assertThat(flow.setting().ingressInterface()).isEqualTo(3);
        assertThat(flow.setting().sourceMac()).isEqualTo("020000000001");
        assertThat(flow.setting().tunnelSource()).isEqualTo("192.0.2.1");
        flow = assertSame(
                List.of(ip(1).at(START).withoutTransport()),
                List.of(ip(1).at(START + 1).icmp(8, 1)));
        assertThat(flow.setting().icmpTypeCode()).isEqualTo(8 * 256 + 1);
    }

    @Test
    void shouldTakeInFlowsThatAreNotHere() {
        try (MeterFixture dead = new MeterFixture();
                MeterFixture heir = new MeterFixture()) {
            dead.meter(udp().at(START), udp().ports(1, 2).at(START));
            heir.meter(udp().at(START + 1), udp().ports(3, 4).at(START));
            try (SavedFlows saved = new SavedFlows(dead)) {
                assertThat(saved.mergeInto(heir, START, true)).isOne();
            }

            assertThat(heir.slice.packets(LedgerCounter.FLOWS_ADOPTED)).isEqualTo(2);
            assertThat(heir.drained())
                    .extracting(flow -> flow.forward().packets())
                    .containsExactlyInAnyOrder(2L, 1L, 1L);
            assertThat(heir.slice.packets(LedgerCounter.RECORDED)).isEqualTo(4);
        }
    }

    @Test
    void shouldLetFlowsExpireThatComeToACacheWhichHasMeteredNothing() {
        try (MeterFixture dead = new MeterFixture();
                MeterFixture heir = new MeterFixture()) {
            dead.meter(udp().at(START), tcp(RST).at(START));
            SavedFlows.takeOver(dead, heir, START);

            assertThat(heir.cache.isLive()).isTrue();
            heir.cache.advance(START + LINGER + 200 * MILLI);
            assertThat(heir.published()).extracting(RecordedFlow::reason).containsExactly(FlowEndReason.END_OF_FLOW);
            heir.cache.advance(START + 16 * SECOND);
            assertThat(heir.published()).extracting(RecordedFlow::reason).containsExactly(FlowEndReason.IDLE_TIMEOUT);
        }
    }

    /** Packets of one flow in the order of their times, which end no connection that a later one could open again. */
    @Provide
    Arbitrary<List<PacketBuilder>> packets() {
        Arbitrary<PacketBuilder> packet = Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.of(ACK, FIN | ACK, RST, 0x18),
                        Arbitraries.longs().between(20, 70_000),
                        Arbitraries.integers().between(0, 255),
                        Arbitraries.integers().between(0, 255),
                        Arbitraries.integers().between(0, 65_535))
                .as((back, flags, octets, ttl, tos, window) -> {
                    PacketBuilder one =
                            tcp(flags).octets(octets).ttl(ttl).tos(tos).window(window);
                    return back ? one.back() : one;
                });
        return Combinators.combine(
                        packet.list().ofMinSize(2).ofMaxSize(12),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.longs().between(1, 40 * MILLI).list().ofSize(12))
                .as((list, opening, gaps) -> {
                    List<PacketBuilder> timed = new ArrayList<>();
                    long nowNs = START;
                    for (int i = 0; i < list.size(); i++) {
                        nowNs += gaps.get(i);
                        PacketBuilder one = list.get(i).at(nowNs);
                        timed.add(i < opening ? one.tcpFlags(i == 0 ? SYN : SYN | ACK) : one);
                    }
                    return timed;
                });
    }

    @Property(tries = 200)
    void shouldMakeTheSameRecordWhereverThePacketsArePartedInTime(
            @ForAll("packets") List<PacketBuilder> packets, @ForAll int cut) {
        int at = 1 + Math.floorMod(cut, packets.size() - 1);

        assertSame(packets.subList(0, at), packets.subList(at, packets.size()));
    }

    @Property(tries = 200)
    void shouldMakeTheSameRecordOfAnyKindOfFlow(
            @ForAll("packets") List<PacketBuilder> packets, @ForAll int kind, @ForAll int cut) {
        PacketBuilder pattern = KINDS[Math.floorMod(kind, KINDS.length)];
        List<PacketBuilder> changed = new ArrayList<>();
        for (PacketBuilder packet : packets) {
            changed.add((changed.size() % 3 == 1 ? pattern.back() : pattern)
                    .at(packet.timeNs())
                    .icmp(changed.size(), 0));
        }
        int at = 1 + Math.floorMod(cut, packets.size() - 1);

        assertSame(changed.subList(0, at), changed.subList(at, packets.size()));
    }

    @Property(tries = 200)
    void shouldCountTheSameHoweverThePacketsAreDealtOut(
            @ForAll("packets") List<PacketBuilder> packets, @ForAll int deal) {
        List<PacketBuilder> first = new ArrayList<>();
        List<PacketBuilder> second = new ArrayList<>();
        for (int i = 0; i < packets.size(); i++) {
            (i == 0 || i != 1 && (deal >>> i & 1) == 0 ? first : second).add(packets.get(i));
        }
        try (MeterFixture meter = new MeterFixture()) {
            meter.meter(packets);
            RecordedFlow whole = onlyOne(meter);
            RecordedFlow parts = merged(first, second);

            assertThat(parts.flowId()).isEqualTo(whole.flowId());
            assertThat(parts.source()).isEqualTo(whole.source());
            assertThat(parts.forward()).isEqualTo(whole.forward());
            assertThat(parts.reverse()).isEqualTo(whole.reverse());
        }
    }
}
