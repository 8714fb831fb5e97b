// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterFixture.ACTIVE;
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

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.TunnelType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A flow is saved, and another cache goes on with it as if it had metered it itself. */
class SavedFlowTest {
    private static final String MAC_1 = "020000000001";
    private static final String MAC_2 = "0200000000fe";

    /** A name, how many octets it takes, and the packets of one flow. */
    private static Stream<Arguments> kinds() {
        PacketBuilder udp = udp().at(START);
        PacketBuilder ipv6 = udp.between("2001:db8::1", "2001:db8:ffff::2").flowLabel(0xabcde);
        PacketBuilder tcp = tcp(ACK).at(START).ports(443, 50_000);
        PacketBuilder vxlan = udp.tunnel(TunnelType.VXLAN, 77, "192.0.2.1", "192.0.2.9");
        PacketBuilder gre = udp.tunnel(TunnelType.GRE, 5, "2001:db8::7", "2001:db8::8");
        PacketBuilder gwlb = tcp.gwlb(0x1122_3344_5566_7788L, 0x99aa_bbcc_ddee_ff00L, 0x0102_0304);
        return Stream.of(
                kind("one direction", 99, udp.tos(0xb8), udp.at(START + 5).octets(1400)),
                kind("other direction", 99, udp.back().tos(0xb8).ttl(3)),
                kind(
                        "both directions",
                        128,
                        udp.tos(0xb8),
                        udp.back().at(START + 9).tos(8).ttl(250)),
                kind("answer before question", 128, udp.back().at(START + 9), udp.at(START + 4)),
                kind("IPv6", 123, ipv6.ttl(255)),
                kind("IPv6, both directions", 152, ipv6, ipv6.back().at(START + 1)),
                kind(
                        "TCP",
                        128,
                        tcp.tcpFlags(SYN).window(1000),
                        tcp.back().tcpFlags(SYN | ACK).window(0)),
                kind(
                        "TCP, ended",
                        128,
                        tcp.tcpFlags(SYN),
                        tcp.tcpFlags(FIN),
                        tcp.back().tcpFlags(FIN)),
                kind("TCP, half ended", 99, tcp.tcpFlags(FIN | ACK)),
                kind("TCP, reset", 99, tcp.tcpFlags(RST)),
                kind("TCP, super-packets", 99, tcp.segments(45, 44 * 1500 + 340, 1500)),
                kind(
                        "ICMP",
                        128,
                        ip(1).at(START).icmp(8, 0),
                        ip(1).at(START + 1).icmp(0, 0).back()),
                kind("fragments only", 99, udp.withoutTransport()),
                kind("VLANs", 99, udp.vlan(12).customerVlan(4000)),
                kind("MAC addresses", 111, udp.macs(MAC_1, MAC_2)),
                kind(
                        "MAC addresses, other direction",
                        111,
                        udp.macs(MAC_1, MAC_2).back()),
                kind("interface", 99, udp.ingressInterface(0x7fff_fff1).observationPoint(2)),
                kind("VXLAN", 151, vxlan),
                kind("VXLAN, other direction", 151, vxlan.back()),
                kind("GRE over IPv6", 180, gre, gre.back().at(START + 7)),
                kind("Gateway Load Balancer", 180, gwlb, gwlb.back().at(START + 7)),
                kind("everything", SavedFlow.MAX_OCTETS, all(ipv6), all(ipv6).back()));
    }

    private static PacketBuilder all(PacketBuilder packet) {
        return packet.macs(MAC_1, MAC_2)
                .vlan(1)
                .customerVlan(2)
                .tunnel(TunnelType.GENEVE, 9, "2001:db8::7", "2001:db8::8");
    }

    private static Arguments kind(String name, int octets, PacketBuilder... packets) {
        return Arguments.of(name, octets, List.of(packets));
    }

    @Test
    void shouldWriteAFlowAsItSays() {
        try (MeterFixture meter = new MeterFixture()) {
            meter.meter(
                    udp().at(START).octets(100).tos(0x10).ttl(64),
                    udp().at(START + 3).octets(1500).ttl(63));
            try (SavedFlows saved = new SavedFlows(meter)) {
                byte[] octets = new byte[saved.length(0)];
                Memory.copy(saved.address(0), octets, 0, octets.length);

                ByteBuffer expected = ByteBuffer.allocate(99).order(ByteOrder.nativeOrder());
                // The place; A has packets; no state.
                expected.putInt(0).putShort((short) 8).putShort((short) 0);
                expected.put(new byte[] {10, 0, 0, 1, 10, 0, 0, 2});
                // Ports, no tunnel, no VLANs, Observation Point 1, UDP, IPv4.
                expected.putShort((short) 40_000).putShort((short) 53).putInt(0).putInt(0);
                expected.putShort((short) 1).put((byte) 17).put((byte) 4);
                expected.putLong(START).putLong(udp().at(START).flowId());
                // No interface, no label, no windows; the first type of service.
                expected.putInt(0).putInt(0).putInt(0).put((byte) 0x10).put((byte) 0);
                expected.putLong(START + 3).putLong(Long.MIN_VALUE);
                // What A sent: octets, packets, no TCP flags, shortest, longest, TTL, all types of service.
                expected.putLong(1600).putInt(2).putShort((short) 0);
                expected.putShort((short) 100).putShort((short) 1500);
                expected.put((byte) 63).put((byte) 64).put((byte) 0x10);
                assertThat(octets).isEqualTo(expected.array());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void shouldTakeAsManyOctetsAsItSays(String name, int octets, List<PacketBuilder> packets) {
        try (MeterFixture meter = new MeterFixture()) {
            meter.meter(packets);
            try (SavedFlows saved = new SavedFlows(meter)) {
                assertThat(saved.size()).isOne();
                assertThat(saved.length(0)).isEqualTo(octets);
                assertThat(SavedFlow.octets(saved.address(0), octets)).isEqualTo(octets);
                assertThat(SavedFlow.octets(saved.address(0), Long.MAX_VALUE)).isEqualTo(octets);
                for (int room = 0; room < octets; room++) {
                    assertThat(SavedFlow.octets(saved.address(0), room)).isEqualTo(-1);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void shouldGiveTheRecordThatTheFlowWouldHaveHad(String name, int octets, List<PacketBuilder> packets) {
        try (MeterFixture meter = new MeterFixture();
                MeterFixture heir = new MeterFixture()) {
            meter.meter(packets);
            SavedFlows.takeOver(meter, heir, START);

            assertThat(heir.drained()).isEqualTo(meter.drained());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void shouldGoOnAsIfNothingHadHappened(String name, int octets, List<PacketBuilder> packets) {
        List<PacketBuilder> later = new ArrayList<>();
        for (PacketBuilder packet : packets) {
            later.add(packet.at(packet.timeNs() + 300 * MILLI).octets(77).ttl(9).tos(0x41));
            later.add(packet.back().at(packet.timeNs() + 400 * MILLI).octets(66));
        }
        try (MeterFixture undisturbed = new MeterFixture();
                MeterFixture meter = new MeterFixture();
                MeterFixture heir = new MeterFixture()) {
            undisturbed.meter(packets);
            undisturbed.meter(later);
            meter.meter(packets);
            SavedFlows.takeOver(meter, heir, START);
            heir.meter(later);

            assertThat(heir.drained()).isEqualTo(undisturbed.drained());
        }
    }

    @Test
    void shouldGoOnWithAFlowOfWhichARecordWasMade() {
        try (MeterFixture undisturbed = new MeterFixture();
                MeterFixture meter = new MeterFixture();
                MeterFixture heir = new MeterFixture()) {
            List<PacketBuilder> first = new ArrayList<>();
            for (long atNs = START; atNs < START + ACTIVE; atNs += 10 * SECOND) {
                first.add(tcp(SYN).back().at(atNs));
            }
            // A record is made, and one packet comes after it.
            first.add(tcp(ACK).at(START + ACTIVE + SECOND));
            PacketBuilder last = tcp(SYN).at(START + ACTIVE + 2 * SECOND);
            undisturbed.meter(first);
            undisturbed.meter(last);
            meter.meter(first);
            SavedFlows.takeOver(meter, heir, START + ACTIVE);
            heir.meter(last);

            meter.cache.publish();
            List<RecordedFlow> expected = undisturbed.drained();
            assertThat(expected).hasSize(2);
            assertThat(meter.published()).containsExactly(expected.get(0));
            assertThat(heir.drained()).containsExactly(expected.get(1));
        }
    }

    @Test
    void shouldTellAPlace() {
        try (MeterFixture meter = new MeterFixture()) {
            for (int port = 0; port < 5000; port++) {
                meter.meter(udp().ports(port, 1).at(START));
            }
            try (SavedFlows saved = new SavedFlows(meter)) {
                for (int i = 0; i < 5000; i++) {
                    assertThat(SavedFlow.place(saved.address(i))).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void shouldRefuseWhatCanBeNoFlow() {
        try (MeterFixture meter = new MeterFixture()) {
            meter.meter(udp().at(START));
            try (SavedFlows saved = new SavedFlows(meter)) {
                long flow = saved.address(0);
                for (int sections : new int[] {8 | 1 << 5, 8 | 1 << 15, 8 | 1}) {
                    Memory.putShort(flow + 4, sections);
                    assertThat(SavedFlow.octets(flow, 1000))
                            .as("sections %x", sections)
                            .isEqualTo(-1);
                }
                Memory.putShort(flow + 4, 8);
                Memory.putInt(flow, -1);
                assertThat(SavedFlow.octets(flow, 1000)).as("a place below 0").isEqualTo(-1);
                Memory.putInt(flow, 0);
                for (int ipVersion : new int[] {0, 5, 6}) {
                    Memory.putByte(flow + 8 + 8 + 15, ipVersion);
                    assertThat(SavedFlow.octets(flow, 1000))
                            .as("IPv%d", ipVersion)
                            .isEqualTo(-1);
                }
                Memory.putByte(flow + 8 + 8 + 15, 4);
                assertThat(SavedFlow.octets(flow, 1000)).isEqualTo(99);
                Memory.fill(flow, 99, 0);
                assertThat(SavedFlow.octets(flow, 1000)).as("all 0").isEqualTo(-1);
                Memory.fill(flow, 99, 0xff);
                assertThat(SavedFlow.octets(flow, 1000)).as("all 1").isEqualTo(-1);
            }
        }
    }
}
