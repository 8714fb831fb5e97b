// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelRecord;
import dev.weir.model.packet.TunnelType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelsTest {
    private static final String TCP_FLOW = "6 10.0.0.1 3333 > 10.0.0.2 4444";
    private static final String UDP6_FLOW = "17 2001:db8:0:0:0:0:0:1 1111 > 2001:db8:0:0:0:0:0:2 2222";
    private static final String GWLB_OPTIONS =
            "0108 01 02 0fedcba987654321 0108 02 02 1122334455667788 0108 03 01 9abcdef0";
    private static final String OUTER = ": 192.0.2.1 > 192.0.2.2";
    private static final String INNER_ETHERNET = "02000000000a 02000000000b 8100 0064 0800" + Octets.IPV4_TCP;

    @Test
    void shouldTakeVxlanOff() {
        String header = "08000000 abcdef 00"; // network identifier valid
        assertInside(TunnelType.VXLAN, overUdp(4789, header + INNER_ETHERNET), TCP_FLOW, "VXLAN 11259375" + OUTER);
        assertInside(TunnelType.VXLAN, overUdp(8472, header + INNER_ETHERNET), TCP_FLOW, "VXLAN 11259375" + OUTER);
        // Generic protocol extension: by its flag, and by its port; next protocols IPv4, IPv6, Ethernet.
        assertInside(
                TunnelType.VXLAN, overUdp(4789, "0c000001 000001 00" + Octets.IPV4_TCP), TCP_FLOW, "VXLAN 1" + OUTER);
        assertInside(
                TunnelType.VXLAN, overUdp(4790, "0c000002 000001 00" + Octets.IPV6_UDP), UDP6_FLOW, "VXLAN 1" + OUTER);
        assertInside(
                TunnelType.VXLAN, overUdp(4790, "0c000003 000001 00" + INNER_ETHERNET), TCP_FLOW, "VXLAN 1" + OUTER);
        assertOutside(TunnelType.VXLAN, overUdp(4790, "0c000004 000001 00" + Octets.IPV4_TCP), 1);
        assertOutside(TunnelType.VXLAN, overUdp(4789, "080000"), 1);
    }

    @Test
    void shouldReplaceTheLinkByTheOneInside() {
        try (Parsing parsing = Parsing.of(TunnelType.VXLAN)) {
            byte[] packet = overUdp(4789, "08000000 000001 00" + INNER_ETHERNET);
            parsing.parse(Octets.join(Octets.of(Octets.MACS, "88a8 0007 8100 0008 0800"), packet));
            assertThat(parsing.flow()).isEqualTo(TCP_FLOW);
            assertThat(parsing.vlans()).isEqualTo("100");
            assertThat(parsing.macs()).isEqualTo("02:00:00:00:00:0b > 02:00:00:00:00:0a");
            assertThat(parsing.octets()).isEqualTo(40);
        }
        try (Parsing parsing = Parsing.of(TunnelType.IPIP)) {
            byte[] packet = Octets.ipv4(4, Octets.of(Octets.IPV4_TCP));
            parsing.parse(Octets.join(Octets.of(Octets.MACS, "88a8 0007 8100 0008 0800"), packet));
            assertThat(parsing.vlans()).as("no link inside").isEqualTo("7 8");
            assertThat(parsing.macs()).isEqualTo("02:00:00:00:00:02 > 02:00:00:00:00:01");
        }
    }

    @Test
    void shouldTakeGeneveOff() {
        assertInside(
                TunnelType.GENEVE,
                overUdp(6081, "00 00 6558 000102 00" + INNER_ETHERNET),
                TCP_FLOW,
                "GENEVE 258" + OUTER);
        assertInside(
                TunnelType.GENEVE,
                overUdp(6081, "00 00 86dd 000102 00" + Octets.IPV6_UDP),
                UDP6_FLOW,
                "GENEVE 258" + OUTER);
        // Two words of options.
        String options = "0108 01 01 00000001";
        assertInside(
                TunnelType.GENEVE,
                overUdp(6081, "02 40 0800 000102 00" + options + Octets.IPV4_TCP),
                TCP_FLOW,
                "GENEVE 258" + OUTER);
        assertOutside(TunnelType.GENEVE, overUdp(6081, "00 80 0800 000102 00" + Octets.IPV4_TCP), 0); // control
        assertOutside(TunnelType.GENEVE, overUdp(6081, "40 00 0800 000102 00" + Octets.IPV4_TCP), 1); // version 1
        assertOutside(
                TunnelType.GENEVE, overUdp(6081, "3f 00 0800 000102 00" + Octets.IPV4_TCP), 1); // options too long
        assertOutside(TunnelType.GENEVE, overUdp(6081, "00 00 0001 000102 00" + Octets.IPV4_TCP), 1); // no EtherType
    }

    @Test
    void shouldTakeGeneveOffFromItsOwnPortToo() {
        String geneve = "00 00 6558 000102 00" + INNER_ETHERNET;
        try (Parsing parsing = Parsing.ofGeneveOn(7000)) {
            for (int port : List.of(7000, 6081)) {
                parsing.parse(Octets.ethernet(overUdp(port, geneve)));
                assertThat(parsing.flow() + ", " + parsing.tunnel()).isEqualTo(TCP_FLOW + ", GENEVE 258" + OUTER);
            }
            parsing.parse(Octets.ethernet(overUdp(7001, geneve)));
            assertThat(parsing.tunnel()).isEqualTo("NONE");
            parsing.parse(Octets.ethernet(overUdp(4789, "08000000 abcdef 00" + INNER_ETHERNET)));
            assertThat(parsing.tunnel()).startsWith("VXLAN");
        }
        try (Parsing parsing = Parsing.ofGeneveOn(4789)) {
            parsing.parse(Octets.ethernet(overUdp(4789, geneve)));
            assertThat(parsing.tunnel()).as("what was said to be GENEVE").startsWith("GENEVE");
        }
    }

    @Test
    void shouldReadWhatAGatewayLoadBalancerTells() {
        try (Parsing parsing = Parsing.of(TunnelType.GENEVE)) {
            byte[] packet = overUdp(6081, "08 00 0800 000102 00" + GWLB_OPTIONS + Octets.IPV4_TCP);
            parsing.parse(Octets.join(Octets.of(Octets.MACS, "8100 0007 0800"), packet));

            assertThat(parsing.flow()).isEqualTo(TCP_FLOW);
            assertThat(TunnelType.ofKind(PacketRecord.kind(parsing.slot()))).isEqualTo(TunnelType.GWLB);
            assertThat(PacketRecord.gwlbEndpointId(parsing.slot())).isEqualTo(0x0fed_cba9_8765_4321L);
            long tunnel = parsing.slot() + PacketRecord.SLOT_OCTETS;
            assertThat(TunnelRecord.gwlbAttachmentId(tunnel)).isEqualTo(0x1122_3344_5566_7788L);
            assertThat(TunnelRecord.gwlbFlowCookie(tunnel)).isEqualTo(0x9abc_def0);
            assertThat(TunnelRecord.vni(tunnel)).isEqualTo(0x102);
            assertThat(parsing.vlans()).as("no place for them").isEqualTo("-");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Two of the three.
                "06 00 0800 000102 00 0108 01 02 0fedcba987654321 0108 02 02 1122334455667788",
                // A flow cookie of 8 octets, an endpoint of 4, another class.
                "09 00 0800 000102 00 0108 01 02 0fedcba987654321 0108 02 02 1122334455667788 0108 03 02 9abcdef000000000",
                "07 00 0800 000102 00 0108 01 01 0fedcba9 0108 02 02 1122334455667788 0108 03 01 9abcdef0",
                "08 00 0800 000102 00 0109 01 02 0fedcba987654321 0108 02 02 1122334455667788 0108 03 01 9abcdef0",
                // The last longer than the header.
                "08 00 0800 000102 00 0108 01 02 0fedcba987654321 0108 02 02 1122334455667788 0108 03 02 9abcdef0"
            })
    void shouldTakeOtherGeneveForWhatItIs(String header) {
        assertInside(TunnelType.GENEVE, overUdp(6081, header + Octets.IPV4_TCP), TCP_FLOW, "GENEVE 258" + OUTER);
    }

    @Test
    void shouldFindTheFirstFragmentOfTheSameEndpointOnly() {
        try (Parsing parsing = Parsing.of(TunnelType.GENEVE)) {
            byte[] first = Octets.ipv4(17, 9, 0x2000, Octets.udp(1111, 2222, new byte[16]));
            byte[] later = Octets.ipv4(17, 9, 3, new byte[16]);
            String other = GWLB_OPTIONS.replace("4321", "4322");
            parsing.parse(Octets.ethernet(inGeneve(GWLB_OPTIONS, first)));
            parsing.parse(Octets.ethernet(inGeneve(other, later)));
            assertThat(parsing.flow()).isEqualTo("17 192.0.2.1 0 > 192.0.2.2 0");
            parsing.parse(Octets.ethernet(inGeneve(GWLB_OPTIONS, later)));
            assertThat(parsing.flow()).isEqualTo("17 192.0.2.1 1111 > 192.0.2.2 2222");
        }
    }

    private static byte[] inGeneve(String options, byte[] inner) {
        return Octets.ipv4(
                17, Octets.udp(50000, 6081, Octets.join(Octets.of("08 00 0800 000000 00" + options), inner)));
    }

    @Test
    void shouldTakeGreOff() {
        assertInside(TunnelType.GRE, overIp(47, "0000 0800" + Octets.IPV4_TCP), TCP_FLOW, "GRE 0" + OUTER);
        assertInside(TunnelType.GRE, overIp(47, "0000 86dd" + Octets.IPV6_UDP), UDP6_FLOW, "GRE 0" + OUTER);
        assertInside(TunnelType.GRE, overIp(47, "0000 8847 00064140" + Octets.IPV4_TCP), TCP_FLOW, "GRE 0" + OUTER);
        // Key; checksum, key and sequence number; NVGRE's subnet 1 and flow 2.
        assertInside(
                TunnelType.GRE, overIp(47, "2000 0800 f0000001" + Octets.IPV4_TCP), TCP_FLOW, "GRE 4026531841" + OUTER);
        assertInside(
                TunnelType.GRE,
                overIp(47, "b000 0800 abcd0000 00000005 00000001" + Octets.IPV4_TCP),
                TCP_FLOW,
                "GRE 5" + OUTER);
        assertInside(TunnelType.GRE, overIp(47, "2000 6558 00000102" + INNER_ETHERNET), TCP_FLOW, "GRE 258" + OUTER);
        assertOutside(TunnelType.GRE, overIp(47, "3001 880b 00040001 00000001 ff030021"), 0); // PPTP
        assertOutside(TunnelType.GRE, overIp(47, "4000 0800" + Octets.IPV4_TCP), 1); // routing
        assertOutside(TunnelType.GRE, overIp(47, "2000 0800 00"), 1);
        assertOutside(TunnelType.GRE, overIp(47, "0000 0000"), 1); // keep-alive
    }

    @Test
    void shouldTakeErspanOff() {
        String two = "1000 88be 00000001" + "1064 102a 00000000"; // sequence 1; version 1, VLAN 100, session 42
        String three = "1000 22eb 00000001" + "2064 102a 00000000 0000 "; // version 2
        for (TunnelType[] takenOff : new TunnelType[][] {
            {TunnelType.ERSPAN}, {TunnelType.GRE, TunnelType.ERSPAN},
        }) {
            assertInside(takenOff, overIp(47, "0000 88be" + INNER_ETHERNET), TCP_FLOW, "ERSPAN 0" + OUTER);
            assertInside(takenOff, overIp(47, two + INNER_ETHERNET), TCP_FLOW, "ERSPAN 42" + OUTER);
            assertInside(takenOff, overIp(47, three + "0000" + INNER_ETHERNET), TCP_FLOW, "ERSPAN 42" + OUTER);
            // A platform header of 8 octets; frame type 2 is IP.
            assertInside(
                    takenOff,
                    overIp(47, three + "0001" + "00".repeat(8) + INNER_ETHERNET),
                    TCP_FLOW,
                    "ERSPAN 42" + OUTER);
            assertInside(takenOff, overIp(47, three + "0800" + Octets.IPV4_TCP), TCP_FLOW, "ERSPAN 42" + OUTER);
        }
        assertOutside(TunnelType.GRE, overIp(47, two + INNER_ETHERNET), 0);
        assertOutside(TunnelType.ERSPAN, overIp(47, "0000 0800" + Octets.IPV4_TCP), 0);
        assertOutside(TunnelType.ERSPAN, overIp(47, three + "0001 0000"), 1);
        assertOutside(TunnelType.ERSPAN, overIp(47, "1000 88be 00000001 7064 102a 00000000" + INNER_ETHERNET), 1);
    }

    @Test
    void shouldTakeIpInIpOff() {
        byte[] v4 = Octets.of(Octets.IPV4_TCP);
        byte[] v6 = Octets.of(Octets.IPV6_UDP);
        String outer6 = ": 2001:db8:0:0:0:0:0:1 > 2001:db8:0:0:0:0:0:2";
        assertInside(TunnelType.IPIP, Octets.ipv4(4, v4), TCP_FLOW, "IPIP 0" + OUTER);
        assertInside(TunnelType.IPIP, Octets.ipv4(41, v6), UDP6_FLOW, "IPIP 0" + OUTER);
        assertInside(TunnelType.IPIP, Octets.ipv6(4, v4), TCP_FLOW, "IPIP 0" + outer6);
        assertInside(TunnelType.IPIP, Octets.ipv6(41, v6), UDP6_FLOW, "IPIP 0" + outer6);
        assertOutside(TunnelType.IPIP, Octets.ipv4(4, v6), 1);
        assertOutside(TunnelType.IPIP, Octets.ipv4(4, new byte[12]), 1);
    }

    @Test
    void shouldTakeGtpOff() {
        assertInside(
                TunnelType.GTPU,
                overUdp(2152, "30 ff 0028 8c61be36" + Octets.IPV4_TCP),
                TCP_FLOW,
                "GTPU 2355215926" + OUTER);
        assertInside(
                TunnelType.GTPU, overUdp(2152, "30 ff 0034 00000001" + Octets.IPV6_UDP), UDP6_FLOW, "GTPU 1" + OUTER);
        // A sequence number; then an extension header of 4 octets (the PDU session container, 0x85), then one of 8.
        assertInside(
                TunnelType.GTPU,
                overUdp(2152, "32 ff 002c 00000001 0001 00 85" + Octets.IPV4_TCP),
                TCP_FLOW,
                "GTPU 1" + OUTER);
        assertInside(
                TunnelType.GTPU,
                overUdp(2152, "34 ff 0038 00000001 0000 00 85 01 0009 c0 02 000000000000 00" + Octets.IPV4_TCP),
                TCP_FLOW,
                "GTPU 1" + OUTER);
        assertOutside(TunnelType.GTPU, overUdp(2152, "32 01 0004 00000000 00010000"), 0); // echo request
        assertOutside(TunnelType.GTPU, overUdp(2152, "34 ff 002c 00000001 0000 00 85 00 000000" + Octets.IPV4_TCP), 1);
        assertOutside(TunnelType.GTPU, overUdp(2152, "34 ff 0004 00000001 0000 00 85"), 1);
        assertOutside(TunnelType.GTPU, overUdp(2152, "50 ff 0028 00000001" + Octets.IPV4_TCP), 1);
        assertOutside(TunnelType.GTPU, overUdp(2152, "30 ff 0028 00000001 0000"), 1);
    }

    @Test
    void shouldTakeTeredoOff() {
        String authentication = "0001 02 03 aabb ccddee 0000000000000000 00"; // client 2 octets, value 3
        String origin = "0000 f22b 5a9f6e1d";
        assertInside(TunnelType.TEREDO, overUdp(3544, Octets.IPV6_UDP), UDP6_FLOW, "TEREDO 0" + OUTER);
        assertInside(TunnelType.TEREDO, overUdp(3544, origin + Octets.IPV6_UDP), UDP6_FLOW, "TEREDO 0" + OUTER);
        assertInside(TunnelType.TEREDO, overUdp(3544, authentication + Octets.IPV6_UDP), UDP6_FLOW, "TEREDO 0" + OUTER);
        assertInside(
                TunnelType.TEREDO,
                overUdp(3544, authentication + origin + Octets.IPV6_UDP),
                UDP6_FLOW,
                "TEREDO 0" + OUTER);
        byte[] answer = Octets.ipv4(17, Octets.udp(3544, 50000, Octets.of(Octets.IPV6_UDP)));
        assertInside(TunnelType.TEREDO, answer, UDP6_FLOW, "TEREDO 0" + OUTER);
        assertOutside(TunnelType.TEREDO, overUdp(3544, "0001 ff ff 00"), 1);
        assertOutside(TunnelType.TEREDO, overUdp(3544, "0000 f22b"), 1);
        assertOutside(TunnelType.TEREDO, overUdp(3544, ""), 1);
    }

    @Test
    void shouldLeaveOtherTunnelsOn() {
        TunnelType[] allButVxlan = {
            TunnelType.GENEVE, TunnelType.GRE, TunnelType.ERSPAN, TunnelType.IPIP, TunnelType.GTPU, TunnelType.TEREDO
        };
        assertOutside(allButVxlan, overUdp(4789, "08000000 000001 00" + INNER_ETHERNET), 0);
        assertOutside(TunnelType.VXLAN, overIp(47, "0000 0800" + Octets.IPV4_TCP), 0);
        assertOutside(TunnelType.VXLAN, Octets.ipv4(4, Octets.of(Octets.IPV4_TCP)), 0);
        // A tunnel's port as the source port of something else.
        assertOutside(
                TunnelType.VXLAN,
                Octets.ipv4(17, Octets.udp(4789, 53, Octets.of("08000000 000001 00", INNER_ETHERNET))),
                0);
    }

    @Test
    void shouldRecordTheInnermostOfFourTunnelsAndLeaveTheFifthOn() {
        try (Parsing parsing = Parsing.of(TunnelType.IPIP, TunnelType.GRE)) {
            byte[] one = Octets.of(
                    "4500 003c 0000 0000 402f 0000 c6336401 c6336402 0000 0800".replace("003c", "0040"),
                    Octets.IPV4_TCP);
            parsing.parse(Octets.ethernet(Octets.ipv4(4, Octets.ipv4(4, one))));
            assertThat(parsing.flow()).isEqualTo(TCP_FLOW);
            assertThat(parsing.result()).isEqualTo(2);
            assertThat(parsing.tunnel()).isEqualTo("GRE 0: 198.51.100.1 > 198.51.100.2");

            byte[] five = Octets.of(Octets.IPV4_TCP);
            for (int depth = 0; depth < 5; depth++) {
                five = Octets.ipv4(4, five);
            }
            parsing.parse(Octets.ethernet(five));
            assertThat(parsing.flow()).isEqualTo("4 192.0.2.1 0 > 192.0.2.2 0");
            assertThat(parsing.octets()).isEqualTo(60);
            assertThat(parsing.count(LedgerCounter.DECAPSULATION_FAILED)).isEqualTo("0/0");
        }
    }

    @Test
    void shouldMeterTheLastTunnelWhoseInsideWasReadable() {
        try (Parsing parsing = Parsing.of(TunnelType.IPIP)) {
            parsing.parse(Octets.ethernet(Octets.ipv4(4, Octets.ipv4(4, new byte[8]))));
            assertThat(parsing.flow()).isEqualTo("4 192.0.2.1 0 > 192.0.2.2 0");
            assertThat(parsing.octets()).isEqualTo(28);
            assertThat(parsing.count(LedgerCounter.DECAPSULATED)).isEqualTo("1/28");
            assertThat(parsing.count(LedgerCounter.DECAPSULATION_FAILED)).isEqualTo("1/28");
        }
    }

    @Test
    void shouldMeterLaterFragmentsOfATunnelByTheirOuterHeader() {
        try (Parsing parsing = Parsing.of(TunnelType.VXLAN)) {
            byte[] vxlan = Octets.udp(1111, 4789, Octets.of("08000000 000001 00", INNER_ETHERNET));
            parsing.parse(Octets.ethernet(Octets.ipv4(17, 1, 0x2000, vxlan)));
            assertThat(parsing.flow()).isEqualTo(TCP_FLOW);

            parsing.parse(Octets.ethernet(Octets.ipv4(17, 1, 9, Octets.of("08000000 000001 00", INNER_ETHERNET))));
            assertThat(parsing.flow()).isEqualTo("17 192.0.2.1 1111 > 192.0.2.2 4789");
            assertThat(parsing.ledger.packets(LedgerCounter.DECAPSULATION_FAILED))
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldNotReadBehindTheOuterPacket() {
        try (Parsing parsing = Parsing.of(TunnelType.IPIP)) {
            // The outer total length ends in the middle of the inner header.
            byte[] frame =
                    Octets.of(Octets.MACS, "0800 4500 001e 0000 0000 4004 0000 c0000201 c0000202", Octets.IPV4_TCP);
            parsing.parse(frame);
            assertThat(parsing.flow()).isEqualTo("4 192.0.2.1 0 > 192.0.2.2 0");
        }
    }

    private static byte[] overUdp(int destinationPort, String payload) {
        return Octets.ipv4(17, Octets.udp(50000, destinationPort, Octets.of(payload)));
    }

    private static byte[] overIp(int protocol, String payload) {
        return Octets.ipv4(protocol, Octets.of(payload));
    }

    private static void assertInside(TunnelType takenOff, byte[] packet, String flow, String tunnel) {
        assertInside(new TunnelType[] {takenOff}, packet, flow, tunnel);
    }

    private static void assertInside(TunnelType[] takenOff, byte[] packet, String flow, String tunnel) {
        try (Parsing parsing = Parsing.of(takenOff)) {
            parsing.parse(Octets.ethernet(packet));
            assertThat(parsing.flow()).isEqualTo(flow);
            assertThat(parsing.tunnel()).isEqualTo(tunnel);
            assertThat(parsing.result()).isEqualTo(2);
            assertThat(parsing.count(LedgerCounter.DECAPSULATED)).isEqualTo("1/" + parsing.octets());
            assertThat(parsing.count(LedgerCounter.DECAPSULATION_FAILED)).isEqualTo("0/0");
        }
    }

    private static void assertOutside(TunnelType takenOff, byte[] packet, int failed) {
        assertOutside(new TunnelType[] {takenOff}, packet, failed);
    }

    private static void assertOutside(TunnelType[] takenOff, byte[] packet, int failed) {
        try (Parsing parsing = Parsing.of(takenOff)) {
            parsing.parse(Octets.ethernet(packet));
            assertThat(parsing.result()).isEqualTo(1);
            assertThat(parsing.octets()).isEqualTo(packet.length);
            assertThat(parsing.has(PacketRecord.FLAG_TUNNEL)).isFalse();
            assertThat(parsing.tunnel()).isEqualTo("NONE");
            assertThat(parsing.ledger.packets(LedgerCounter.DECAPSULATION_FAILED))
                    .isEqualTo(failed);
        }
    }
}
