// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterFixture.MILLI;
import static dev.weir.flow.cache.MeterFixture.START;
import static dev.weir.flow.cache.PacketBuilder.ACK;
import static dev.weir.flow.cache.PacketBuilder.SYN;
import static dev.weir.flow.cache.PacketBuilder.ip;
import static dev.weir.flow.cache.PacketBuilder.tcp;
import static dev.weir.flow.cache.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.flow.FieldGroup;
import dev.weir.model.packet.TunnelType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a record tells of the flow as a whole, and which groups of fields it has. */
class RecordShapeTest {
    private final MeterFixture meter = new MeterFixture();

    @AfterEach
    void close() {
        meter.close();
    }

    @Test
    void shouldHavePortsAndTcpFields() {
        meter.meter(tcp(SYN).at(START));

        assertThat(onlyOne().shape()).containsExactlyInAnyOrder(FieldGroup.IPV4, FieldGroup.PORTS, FieldGroup.TCP);
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 136, 132, 33})
    void shouldHavePortsOfEveryProtocolThatHasThem(int protocol) {
        meter.meter(udp().protocol(protocol).at(START));

        RecordedFlow flow = onlyOne();
        assertThat(flow.shape()).containsExactlyInAnyOrder(FieldGroup.IPV4, FieldGroup.PORTS);
        assertThat(flow.sourcePort()).isEqualTo(40000);
        assertThat(flow.protocol()).isEqualTo(protocol);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 47, 50, 89, 255})
    void shouldHaveNoPortsOfAnotherProtocol(int protocol) {
        meter.meter(ip(protocol).at(START), ip(protocol).back().at(START + 1));

        RecordedFlow flow = onlyOne();
        assertThat(flow.shape()).containsExactlyInAnyOrder(FieldGroup.IPV4, FieldGroup.REVERSE);
        assertThat(flow.sourcePort()).isZero();
    }

    @Test
    void shouldHaveIpv6AddressesAndTheFlowLabelOfTheFirstPacket() {
        PacketBuilder packet = udp().between("2001:db8::2", "2001:db8::1");
        meter.meter(packet.at(START).flowLabel(0xfedcb), packet.at(START + 1).flowLabel(1));

        RecordedFlow flow = onlyOne();
        assertThat(flow.shape()).containsExactlyInAnyOrder(FieldGroup.IPV6, FieldGroup.PORTS);
        assertThat(flow.source()).isEqualTo("2001:db8:0:0:0:0:0:2");
        assertThat(flow.destination()).isEqualTo("2001:db8:0:0:0:0:0:1");
        assertThat(flow.setting().flowLabel()).isEqualTo(0xfedcb);
    }

    @Test
    void shouldHaveTheIcmpTypeAndCodeOfTheFirstPacket() {
        PacketBuilder echo = ip(1).icmp(8, 0);
        meter.meter(echo.at(START), echo.back().icmp(0, 0).at(START + 1));

        RecordedFlow flow = onlyOne();
        assertThat(flow.shape()).containsExactlyInAnyOrder(FieldGroup.IPV4, FieldGroup.ICMP, FieldGroup.REVERSE);
        assertThat(flow.setting().icmpTypeCode()).isEqualTo(0x0800);
    }

    @Test
    void shouldHaveTheIcmpv6TypeAndCode() {
        meter.meter(ip(58).between("fe80::1", "ff02::1").icmp(134, 3).at(START));

        RecordedFlow flow = onlyOne();
        assertThat(flow.shape()).containsExactlyInAnyOrder(FieldGroup.IPV6, FieldGroup.ICMP);
        assertThat(flow.setting().icmpTypeCode()).isEqualTo(134 * 256 + 3);
    }

    @Test
    void shouldHaveNoIcmpTypeThatCouldNotBeRead() {
        meter.meter(ip(1).withoutTransport().at(START));

        assertThat(onlyOne().shape()).containsExactly(FieldGroup.IPV4);
    }

    @Test
    void shouldTakeTheIcmpTypeOfTheFirstPacketThatTellsOne() {
        meter.meter(
                ip(1).withoutTransport().at(START),
                ip(1).icmp(11, 1).at(START + 1),
                ip(1).icmp(3, 3).at(START + 2));

        assertThat(onlyOne().setting().icmpTypeCode()).isEqualTo(11 * 256 + 1);
    }

    @Test
    void shouldNotTakeIcmpOfTheOtherIpVersionForIcmp() {
        meter.meter(ip(1).between("2001:db8::1", "2001:db8::2").icmp(8, 0).at(START));
        meter.meter(ip(58).icmp(128, 0).at(START));

        assertThat(meter.drained()).allSatisfy(flow -> assertThat(flow.shape()).doesNotContain(FieldGroup.ICMP));
    }

    @Test
    void shouldHaveVlansAndTellThemApart() {
        meter.meter(
                udp().at(START),
                udp().vlan(0).at(START),
                udp().vlan(7).at(START),
                udp().vlan(7).customerVlan(4095).at(START + 1),
                udp().vlan(7).customerVlan(4095).back().at(START + 2));

        List<RecordedFlow> flows = meter.drained();
        assertThat(flows).extracting(flow -> flow.setting().vlanId()).containsExactlyInAnyOrder(0, 7, 7);
        RecordedFlow doubleTagged = flows.stream()
                .filter(flow -> flow.shape().contains(FieldGroup.CUSTOMER_VLAN))
                .findFirst()
                .orElseThrow();
        assertThat(doubleTagged.shape()).contains(FieldGroup.VLAN, FieldGroup.REVERSE);
        assertThat(doubleTagged.setting().customerVlanId()).isEqualTo(4095);
    }

    @Test
    void shouldHaveMacAddressesByTheFlowsDirection() {
        PacketBuilder syn = tcp(SYN).macs("02000000000a", "02000000000b");
        meter.meter(syn.tcpFlags(SYN | ACK).back().at(START), syn.at(START + 1));

        RecordedFlow flow = onlyOne();
        assertThat(flow.source()).isEqualTo("10.0.0.1");
        assertThat(flow.shape()).contains(FieldGroup.MAC);
        assertThat(flow.setting().sourceMac()).isEqualTo("02000000000a");
        assertThat(flow.setting().destinationMac()).isEqualTo("02000000000b");
    }

    @Test
    void shouldHaveTheObservationPointItsDirectionAndTheIngressInterface() {
        meter.meter(
                udp().observationPoint(2).ingressInterface(3).at(START),
                udp().observationPoint(2).ingressInterface(4).at(START + 1));

        RecordedFlow flow = onlyOne();
        assertThat(flow.shape()).contains(FieldGroup.INTERFACE);
        assertThat(flow.setting().observationPoint()).isEqualTo(2);
        assertThat(flow.setting().flowDirection()).isEqualTo(1);
        assertThat(flow.setting().ingressInterface()).isEqualTo(3);
    }

    @Test
    void shouldTellObservationPointsApart() {
        meter.meter(
                udp().observationPoint(1).at(START), udp().observationPoint(300).at(START));

        List<RecordedFlow> flows = meter.drained();
        assertThat(flows).extracting(flow -> flow.setting().observationPoint()).containsExactlyInAnyOrder(1, 300);
        assertThat(flows).extracting(flow -> flow.setting().flowDirection()).containsOnly(0);
        assertThat(flows).allSatisfy(flow -> assertThat(flow.shape()).doesNotContain(FieldGroup.INTERFACE));
    }

    @Test
    void shouldHaveAVxlanSegmentAndTheTunnelsEndsByTheFlowsDirection() {
        PacketBuilder inner = tcp(SYN).tunnel(TunnelType.VXLAN, 0xabcdef, "192.0.2.1", "192.0.2.2");
        meter.meter(inner.tcpFlags(SYN | ACK).back().at(START), inner.at(START + 1));

        RecordedFlow flow = onlyOne();
        assertThat(flow.source()).isEqualTo("10.0.0.1");
        assertThat(flow.shape()).contains(FieldGroup.TUNNEL, FieldGroup.TUNNEL_IPV4, FieldGroup.SEGMENT);
        assertThat(flow.setting().tunnelType()).isEqualTo(TunnelType.VXLAN.ordinal());
        assertThat(flow.setting().tunnelId()).isEqualTo(0xabcdef);
        assertThat(flow.setting().layer2SegmentId()).isEqualTo(0x0100_0000_00ab_cdefL);
        assertThat(flow.setting().tunnelSource()).isEqualTo("192.0.2.1");
        assertThat(flow.setting().tunnelDestination()).isEqualTo("192.0.2.2");
    }

    @Test
    void shouldHaveAGeneveSegmentOfNoRegisteredTypeOverIpv6() {
        meter.meter(udp().tunnel(TunnelType.GENEVE, 77, "2001:db8::a", "2001:db8::b")
                .at(START));

        RecordedFlow flow = onlyOne();
        assertThat(flow.shape()).contains(FieldGroup.TUNNEL, FieldGroup.TUNNEL_IPV6, FieldGroup.SEGMENT);
        assertThat(flow.setting().layer2SegmentId()).isEqualTo(77);
        assertThat(flow.setting().tunnelSource()).isEqualTo("2001:db8:0:0:0:0:0:a");
        assertThat(flow.setting().tunnelDestination()).isEqualTo("2001:db8:0:0:0:0:0:b");
    }

    @Test
    void shouldHaveAGreKeyWhereThereIsOne() {
        meter.meter(
                udp().tunnel(TunnelType.GRE, 0xffff_fff0, "192.0.2.1", "192.0.2.2")
                        .at(START),
                udp().tunnel(TunnelType.GRE, 0, "192.0.2.1", "192.0.2.2").at(START));

        List<RecordedFlow> flows = meter.drained();
        assertThat(flows).hasSize(2);
        assertThat(flows)
                .filteredOn(flow -> flow.shape().contains(FieldGroup.GRE_KEY))
                .singleElement()
                .satisfies(flow -> assertThat(flow.setting().greKey()).isEqualTo(0xffff_fff0));
    }

    @Test
    void shouldTellTunnelsApartByTypeAndIdentifier() {
        meter.meter(
                udp().at(START),
                udp().tunnel(TunnelType.IPIP, 0, "192.0.2.1", "192.0.2.2").at(START),
                udp().tunnel(TunnelType.GTPU, 0, "192.0.2.1", "192.0.2.2").at(START),
                udp().tunnel(TunnelType.GTPU, 1, "192.0.2.1", "192.0.2.2").at(START),
                udp().tunnel(TunnelType.GTPU, 1, "192.0.2.9", "192.0.2.2").at(START + MILLI));

        assertThat(meter.drained()).hasSize(4);
    }

    @Test
    void shouldTellWhatTheGatewayLoadBalancerSaidOfTheFirstPacket() {
        PacketBuilder inner = tcp(SYN).gwlb(0x0fed_cba9_8765_4321L, 0x1122_3344_5566_7788L, 0x9abc_def0);
        meter.meter(
                inner.at(START), inner.gwlb(0x0fed_cba9_8765_4321L, 7, 8).back().at(START + 1));

        RecordedFlow flow = onlyOne();
        assertThat(flow.shape())
                .contains(FieldGroup.GWLB, FieldGroup.TUNNEL, FieldGroup.TUNNEL_IPV4, FieldGroup.SEGMENT)
                .doesNotContain(FieldGroup.VLAN, FieldGroup.CUSTOMER_VLAN);
        assertThat(flow.reverse().packets()).isEqualTo(1);
        assertThat(flow.setting().tunnelType()).isEqualTo(TunnelType.GENEVE.ordinal());
        assertThat(flow.setting().tunnelId()).isEqualTo(5);
        assertThat(flow.setting().gwlbEndpointId()).isEqualTo(0x0fed_cba9_8765_4321L);
        assertThat(flow.setting().gwlbAttachmentId()).isEqualTo(0x1122_3344_5566_7788L);
        assertThat(flow.setting().gwlbFlowCookie()).isEqualTo(0x9abc_def0);
    }

    @Test
    void shouldTellFlowsOfTwoEndpointsApartWhoseAddressesAreTheSame() {
        long endpoint = 0x0fed_cba9_8765_4321L;
        for (int bit = 0; bit < Long.SIZE; bit++) {
            meter.meter(
                    tcp(SYN).gwlb(endpoint, 1, 1).at(START),
                    tcp(SYN).gwlb(endpoint ^ 1L << bit, 1, 1).at(START));
            assertThat(meter.drained()).as("bit " + bit).hasSize(2);
        }
    }

    @Test
    void shouldGiveTheTunnelsMemoryToTheNextFlow() {
        for (int i = 0; i < 5000; i++) {
            meter.meter(
                    udp().tunnel(TunnelType.VXLAN, i, "192.0.2.1", "192.0.2.2").at(START));
            assertThat(onlyOne().setting().tunnelSource()).isEqualTo("192.0.2.1");
        }
        assertThat(meter.cache.memoryOctets()).isLessThan(1 << 20);
    }

    private RecordedFlow onlyOne() {
        List<RecordedFlow> flows = meter.drained();
        assertThat(flows).hasSize(1);
        return flows.get(0);
    }
}
