// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.packet.PacketRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IpTest {
    private static final String TCP_FLOW = "6 10.0.0.1 3333 > 10.0.0.2 4444";
    private static final String UDP6_FLOW = "17 2001:db8:0:0:0:0:0:1 1111 > 2001:db8:0:0:0:0:0:2 2222";
    /** Next header UDP, 8 octets, PadN of 4. */
    private static final String OPTIONS_TO_UDP = "11 00 0104 00000000";

    private final Parsing parsing = Parsing.of();

    @AfterEach
    void close() {
        parsing.close();
    }

    @Test
    void shouldSkipIpv4Options() {
        parsing.parse(Octets.MACS, "0800", """
                46 00 002c 0000 0000 40 06 0000   # header 24
                0a000001 0a000002
                94040000                          # router alert
                """, Octets.TCP);

        assertThat(parsing.flow()).isEqualTo(TCP_FLOW);
        assertThat(parsing.octets()).isEqualTo(44);
    }

    @Test
    void shouldCountTheIpLengthNotTheFrames() {
        parsing.parse(Octets.ETHERNET_IPV4_TCP, "000000000000"); // padded to 60 octets
        assertThat(parsing.octets()).isEqualTo(40);

        byte[] mirrored = Octets.ethernet(Octets.of("4500 05dc 0000 4000 4011 0000 0a000001 0a000002", Octets.UDP));
        parsing.parse(mirrored);
        assertThat(parsing.octets()).as("cut by who mirrored it").isEqualTo(1500);
    }

    @Test
    void shouldTakeNoPortsFromPadding() {
        parsing.parse(Octets.MACS, "0800 4500 0014 0000 0000 4011 0000 0a000001 0a000002", "3333 3333 3333 3333");

        assertThat(parsing.flow()).isEqualTo("17 10.0.0.1 0 > 10.0.0.2 0");
        assertThat(parsing.count(LedgerCounter.MALFORMED_TRANSPORT)).isEqualTo("1/20");
    }

    @Test
    void shouldCountTheFrameWhereOffloadLeftTheLengthOut() {
        byte[] whole = Octets.ethernet(Octets.of("4500 0000 0000 4000 4006 0000 0a000001 0a000002", Octets.TCP));
        parsing.parse(whole, whole.length, 14 + 70_000);
        assertThat(parsing.flow()).isEqualTo(TCP_FLOW);
        assertThat(parsing.octets()).isEqualTo(70_000);

        byte[] whole6 = Octets.ethernet(Octets.of("60000000 0000 11 40", Octets.IPV6_ADDRESSES, Octets.UDP));
        parsing.parse(whole6, whole6.length, 14 + 70_000);
        assertThat(parsing.flow()).isEqualTo(UDP6_FLOW);
        assertThat(parsing.octets()).isEqualTo(70_000);
    }

    @Test
    void shouldTakePadding0behindAnIpv6PacketWithoutPayloadForPadding() {
        parsing.parse(Octets.ethernet(Octets.of("60000000 0000 3b 40", Octets.IPV6_ADDRESSES, "000000000000")));

        assertThat(parsing.flow()).isEqualTo("59 2001:db8:0:0:0:0:0:1 0 > 2001:db8:0:0:0:0:0:2 0");
        assertThat(parsing.octets()).isEqualTo(40);
    }

    @Test
    void shouldHonourTheJumboPayloadOptionUpToTheFrame() {
        String jumbo = "11 00 c204 00011178"; // next UDP, 8 octets, jumbo payload of 70,008
        byte[] whole = Octets.ethernet(Octets.of("60000000 0000 00 40", Octets.IPV6_ADDRESSES, jumbo, Octets.UDP));
        parsing.parse(whole, whole.length, 14 + 40 + 70_020);
        assertThat(parsing.flow()).isEqualTo(UDP6_FLOW);
        assertThat(parsing.octets()).isEqualTo(40 + 70_008);

        parsing.parse(whole, whole.length, 14 + 40 + 70_000);
        assertThat(parsing.octets()).as("more than the frame had").isEqualTo(40 + 70_000);
    }

    @Test
    void shouldRefuseImpossibleIpv4Headers() {
        String rest = "0000 0000 4006 0000 0a000001 0a000002" + Octets.TCP;
        assertThat(parsing.parse(Octets.MACS, "0800 4400 0028", rest).flow()).isEqualTo("MALFORMED_IPV4");
        assertThat(parsing.parse(Octets.MACS, "0800 4500 0013", rest).flow()).isEqualTo("MALFORMED_IPV4");
        assertThat(parsing.parse(Octets.MACS, "0800 4600 0014", rest).flow()).isEqualTo("MALFORMED_IPV4");
        assertThat(parsing.parse(Octets.MACS, "0800 6500 0028", rest).flow()).isEqualTo("MALFORMED_IPV4");
        assertThat(parsing.parse(Octets.MACS, "0800 f0").flow()).isEqualTo("MALFORMED_IPV4");
        assertThat(parsing.parse(Octets.MACS, "86dd 45").flow()).isEqualTo("MALFORMED_IPV6");
        assertThat(parsing.parse(Octets.MACS, "86dd 60").flow()).isEqualTo("TRUNCATED_NETWORK");
    }

    @Test
    void shouldReadTheIpv6Header() {
        parsing.parse(Octets.MACS, "86dd", Octets.IPV6_UDP);

        assertThat(parsing.flow()).isEqualTo(UDP6_FLOW);
        assertThat(parsing.octets()).isEqualTo(52);
        assertThat(PacketRecord.kind(parsing.slot())).isEqualTo(6);
        assertThat(PacketRecord.tos(parsing.slot())).isEqualTo(0x12);
        assertThat(PacketRecord.flowLabel(parsing.slot())).isEqualTo(0x34567);
        assertThat(PacketRecord.ttl(parsing.slot())).isEqualTo(64);
    }

    @Test
    void shouldWalkEveryExtensionHeader() {
        String chain = """
                2b 00 0104 00000000        # hop-by-hop options, then routing
                3c 00 0000 00000000        # routing, then destination options
                33 00 0104 00000000        # destination options, then authentication
                3c 01 0000 00000001 00000000   # authentication of 12 octets, then destination options
                2c 01 010c 000000000000000000000000   # 16 octets, then fragment
                11 00 0000 00000001        # an atomic fragment, then UDP
                """;
        parsing.parse(Octets.ethernet(Octets.ipv6(0, Octets.of(chain, Octets.UDP))));

        assertThat(parsing.flow()).isEqualTo(UDP6_FLOW);
        assertThat(parsing.has(PacketRecord.FLAG_FRAGMENT)).isFalse();
        assertThat(parsing.count(LedgerCounter.EXTENSIONS_CUT)).isEqualTo("0/0");
    }

    @Test
    void shouldLeaveOtherHeadersOfIpv6AsTheProtocolOfTheFlow() {
        for (int protocol : new int[] {50, 59, 135, 139, 140}) {
            parsing.parse(Octets.ethernet(Octets.ipv6(protocol, Octets.of(OPTIONS_TO_UDP, Octets.UDP))));
            assertThat(parsing.flow()).isEqualTo(protocol + " 2001:db8:0:0:0:0:0:1 0 > 2001:db8:0:0:0:0:0:2 0");
        }
    }

    @Test
    void shouldNotWalkAuthenticationInIpv4() {
        parsing.parse(Octets.ethernet(Octets.ipv4(51, Octets.of("11 01 0000 00000001 00000000", Octets.UDP))));

        assertThat(parsing.flow()).isEqualTo("51 192.0.2.1 0 > 192.0.2.2 0");
    }

    @Test
    void shouldStopAtExtensionsThatAreTooMany() {
        byte[] chain = Octets.of("3c 00 0104 00000000".repeat(40), OPTIONS_TO_UDP, Octets.UDP);
        parsing.parse(Octets.ethernet(Octets.ipv6(60, chain)));

        assertThat(parsing.flow()).isEqualTo("60 2001:db8:0:0:0:0:0:1 0 > 2001:db8:0:0:0:0:0:2 0");
        assertThat(parsing.count(LedgerCounter.EXTENSIONS_CUT)).isEqualTo("1/" + (40 + chain.length));
    }

    @Test
    void shouldStopAtExtensionsThatAreCut() {
        byte[] whole = Octets.ethernet(Octets.ipv6(0, Octets.of(OPTIONS_TO_UDP, Octets.UDP)));
        for (int captured = 54; captured < whole.length; captured++) {
            parsing.parse(whole, captured);
            // The next header can be read as soon as the first two octets are there, the ports when four of UDP are.
            int protocol = captured < 56 ? 0 : 17;
            String ports = captured < 66 ? " 0 > 2001:db8:0:0:0:0:0:2 0" : " 1111 > 2001:db8:0:0:0:0:0:2 2222";
            assertThat(parsing.flow()).as("%d octets", captured).isEqualTo(protocol + " 2001:db8:0:0:0:0:0:1" + ports);
            assertThat(parsing.octets()).isEqualTo(60);
        }
        assertThat(parsing.count(LedgerCounter.EXTENSIONS_CUT)).isEqualTo("8/480");
    }

    @Test
    void shouldNotBelieveOptionsThatRunOutOfThePacket() {
        // An option of 144 octets in a header of 8; then one that leaves the header but not the packet.
        parsing.parse(Octets.ethernet(Octets.ipv6(60, Octets.of("11 00 ca90 00000000", Octets.UDP))));
        assertThat(parsing.flow()).isEqualTo("17 2001:db8:0:0:0:0:0:1 0 > 2001:db8:0:0:0:0:0:2 0");
        assertThat(parsing.count(LedgerCounter.EXTENSIONS_CUT)).isEqualTo("1/60");

        parsing.parse(Octets.ethernet(Octets.ipv6(60, Octets.of("11 00 ca08 00000000", Octets.UDP))));
        assertThat(parsing.flow()).isEqualTo(UDP6_FLOW);
    }
}
