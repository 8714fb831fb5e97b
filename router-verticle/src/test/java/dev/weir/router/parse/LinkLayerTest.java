// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.packet.PacketRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkLayerTest {
    private static final String TCP_FLOW = "6 10.0.0.1 3333 > 10.0.0.2 4444";
    private static final String IPV6_FLOW = "17 2001:db8:0:0:0:0:0:1 1111 > 2001:db8:0:0:0:0:0:2 2222";

    private final Parsing parsing = Parsing.of();

    @AfterEach
    void close() {
        parsing.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8100", "88a8", "9100", "9200", "9300"})
    void shouldReadAVlanTag(String type) {
        // Priority 5 and drop eligible do not belong to the identifier.
        parsing.parse(Octets.MACS, type, "b064 0800", Octets.IPV4_TCP);

        assertThat(parsing.flow()).isEqualTo(TCP_FLOW);
        assertThat(parsing.vlans()).isEqualTo("100");
    }

    @Test
    void shouldReadAServiceAndACustomerTag() {
        parsing.parse(Octets.MACS, "88a8 0064 8100 00c8 86dd", Octets.IPV6_UDP);

        assertThat(parsing.flow()).isEqualTo(IPV6_FLOW);
        assertThat(parsing.vlans()).isEqualTo("100 200");
    }

    @Test
    void shouldKeepTheFirstTwoOfThreeTags() {
        parsing.parse(Octets.MACS, "88a8 0064 8100 00c8 8100 012c 0800", Octets.IPV4_TCP);

        assertThat(parsing.vlans()).isEqualTo("100 200");
    }

    @Test
    void shouldTakeTheCardsTagForTheOuterOne() {
        parsing.frame.vlanTci(0xe00a);
        parsing.parse(Octets.MACS, "8100 0014 0800", Octets.IPV4_TCP);

        assertThat(parsing.vlans()).isEqualTo("10 20");
    }

    @Test
    void shouldTellAPriorityTagFromNone() {
        parsing.parse(Octets.MACS, "8100 a000 0800", Octets.IPV4_TCP);

        assertThat(parsing.vlans()).isEqualTo("0");
    }

    @Test
    void shouldReadLlcWithSnap() {
        parsing.parse(Octets.MACS, "0030 aaaa03 000000 0800", Octets.IPV4_TCP);
        assertThat(parsing.flow()).isEqualTo(TCP_FLOW);

        // The organization code of IEEE 802.1H.
        parsing.parse(Octets.MACS, "0030 aaaa03 0000f8 0800", Octets.IPV4_TCP);
        assertThat(parsing.flow()).isEqualTo(TCP_FLOW);

        // Cisco's: CDP.
        parsing.parse(Octets.MACS, "0030 aaaa03 00000c 2000", Octets.IPV4_TCP);
        assertThat(parsing.flow()).isEqualTo("NOT_IP");
    }

    @Test
    void shouldReadLlcWithTheAccessPointOfIp() {
        parsing.parse(Octets.MACS, "002b 060603", Octets.IPV4_TCP);
        assertThat(parsing.flow()).isEqualTo(TCP_FLOW);

        parsing.parse(Octets.MACS, "0026 424203 0000000000", "00".repeat(30));
        assertThat(parsing.flow()).as("spanning tree").isEqualTo("NOT_IP");
    }

    @Test
    void shouldNotReadBehindThe8023Length() {
        parsing.parse(Octets.MACS, "000a aaaa03 000000 0800", Octets.IPV4_TCP);

        assertThat(parsing.flow()).isEqualTo("TRUNCATED_NETWORK");
    }

    @Test
    void shouldReadPppoe() {
        String session = "8864 11 00 0001 002a"; // version 1, type 1, data, session 1, length 42
        parsing.parse(Octets.MACS, session, "0021", Octets.IPV4_TCP);
        assertThat(parsing.flow()).isEqualTo(TCP_FLOW);

        parsing.parse(Octets.MACS, session, "0057", Octets.IPV6_UDP);
        assertThat(parsing.flow()).isEqualTo(IPV6_FLOW);

        parsing.parse(Octets.MACS, session, "c021 0101000e");
        assertThat(parsing.flow()).as("LCP").isEqualTo("NOT_IP");
    }

    @Test
    void shouldReadPppWithAndWithoutFramingAndCompression() {
        parsing.link(LinkType.PPP);
        for (String header : new String[] {"ff03 0021", "0021", "ff03 21", "21", "0f00 0800", "8f00 0800"}) {
            assertThat(parsing.parse(header, Octets.IPV4_TCP).flow()).as(header).isEqualTo(TCP_FLOW);
        }
        assertThat(parsing.parse("ff03 0057", Octets.IPV6_UDP).flow()).isEqualTo(IPV6_FLOW);
        assertThat(parsing.parse("ff03 0281 00064140", Octets.IPV4_TCP).flow()).isEqualTo(TCP_FLOW);
        assertThat(parsing.parse("ff03 c023 01").flow()).isEqualTo("NOT_IP");
        assertThat(parsing.parse("ff03").flow()).isEqualTo("TRUNCATED_LINK");
        assertThat(parsing.parse("ff03 00").flow()).isEqualTo("TRUNCATED_LINK");
    }

    @Test
    void shouldReadCookedFrames() {
        parsing.link(LinkType.LINUX_SLL);
        String header = "0000 0001 0006 020000000002 0000"; // to us, Ethernet, address of 6 octets
        assertThat(parsing.parse(header, "0800", Octets.IPV4_TCP).flow()).isEqualTo(TCP_FLOW);
        assertThat(parsing.macs()).isEqualTo("-");
        assertThat(parsing.parse(header, "8100 0064 86dd", Octets.IPV6_UDP).flow())
                .isEqualTo(IPV6_FLOW);
        assertThat(parsing.vlans()).isEqualTo("100");
        assertThat(parsing.parse(header, "0004 aaaa03 000000 0800", Octets.IPV4_TCP)
                        .flow())
                .isEqualTo(TCP_FLOW);
        assertThat(parsing.parse(header, "0001", Octets.IPV4_TCP).flow()).isEqualTo("NOT_IP");
        assertThat(parsing.parse("0004 0338 0000 0000000000000000 0800", Octets.IPV4_TCP)
                        .flow())
                .as("netlink")
                .isEqualTo("NOT_IP");
        assertThat(parsing.parse(header).flow()).isEqualTo("TRUNCATED_LINK");
    }

    @Test
    void shouldReadCookedFramesOfVersionTwoWithTheirInterface() {
        parsing.link(LinkType.LINUX_SLL2);
        String header = "0000 0000002a 0001 00 06 020000000002 0000"; // interface 42
        assertThat(parsing.parse("0800", header, Octets.IPV4_TCP).flow()).isEqualTo(TCP_FLOW);
        assertThat(PacketRecord.ingressInterface(parsing.slot())).isEqualTo(42);
        assertThat(parsing.parse("8100", header, "0064 0800", Octets.IPV4_TCP).flow())
                .isEqualTo(TCP_FLOW);
        assertThat(parsing.vlans()).isEqualTo("100");
        assertThat(parsing.parse("0806", header, "00").flow()).isEqualTo("NOT_IP");
        assertThat(parsing.parse("0800 0000").flow()).isEqualTo("TRUNCATED_LINK");
    }

    @Test
    void shouldReadLoopbackInEitherByteOrder() {
        parsing.link(LinkType.NULL);
        assertThat(parsing.parse("02000000", Octets.IPV4_TCP).flow()).isEqualTo(TCP_FLOW);
        assertThat(parsing.parse("00000002", Octets.IPV4_TCP).flow()).isEqualTo(TCP_FLOW);
        for (String family : new String[] {"0a", "17", "18", "1c", "1e"}) {
            assertThat(parsing.parse(family + "000000", Octets.IPV6_UDP).flow()).isEqualTo(IPV6_FLOW);
            assertThat(parsing.parse("000000" + family, Octets.IPV6_UDP).flow()).isEqualTo(IPV6_FLOW);
        }
        assertThat(parsing.parse("07000000", Octets.IPV4_TCP).flow()).isEqualTo("NOT_IP");
        assertThat(parsing.parse("0200").flow()).isEqualTo("TRUNCATED_LINK");
    }

    @Test
    void shouldReadOpenBsdLoopbackInNetworkByteOrder() {
        parsing.link(LinkType.LOOP);
        assertThat(parsing.parse("00000002", Octets.IPV4_TCP).flow()).isEqualTo(TCP_FLOW);
        assertThat(parsing.parse("00000018", Octets.IPV6_UDP).flow()).isEqualTo(IPV6_FLOW);
        assertThat(parsing.parse("02000000", Octets.IPV4_TCP).flow()).isEqualTo("NOT_IP");
    }

    @Test
    void shouldReadRawIpByItsVersion() {
        parsing.link(LinkType.RAW_IP);
        assertThat(parsing.parse(Octets.IPV4_TCP).flow()).isEqualTo(TCP_FLOW);
        assertThat(parsing.parse(Octets.IPV6_UDP).flow()).isEqualTo(IPV6_FLOW);
        assertThat(parsing.parse("15000000").flow()).isEqualTo("NOT_IP");
        assertThat(parsing.parse("").flow()).isEqualTo("TRUNCATED_NETWORK");

        assertThat(parsing.link(LinkType.RAW_IPV4).parse(Octets.IPV4_TCP).flow())
                .isEqualTo(TCP_FLOW);
        assertThat(parsing.parse(Octets.IPV6_UDP).flow()).isEqualTo("MALFORMED_IPV4");
        assertThat(parsing.link(LinkType.RAW_IPV6).parse(Octets.IPV6_UDP).flow())
                .isEqualTo(IPV6_FLOW);
        assertThat(parsing.parse(Octets.IPV4_TCP).flow()).isEqualTo("MALFORMED_IPV6");
    }

    @Test
    void shouldReadBackboneAndRedundancyHeaders() {
        String inner = "02000000000a 02000000000b 0800";
        // IEEE 802.1ah: service identifier 1; the addresses of the frame are the backbone's.
        parsing.parse(Octets.MACS, "88e7 00000001", inner, Octets.IPV4_TCP);
        assertThat(parsing.flow()).isEqualTo(TCP_FLOW);
        assertThat(parsing.macs()).isEqualTo("02:00:00:00:00:02 > 02:00:00:00:00:01");

        // HSR: path and size, sequence number.
        parsing.parse(Octets.MACS, "892f 002e 0001 0800", Octets.IPV4_TCP);
        assertThat(parsing.flow()).isEqualTo(TCP_FLOW);
    }

    @Test
    void shouldReadMplsLabels() {
        // Label 100; labels 100, 200, 300.
        assertThat(parsing.parse(Octets.MACS, "8847 00064140", Octets.IPV4_TCP).flow())
                .isEqualTo(TCP_FLOW);
        assertThat(parsing.parse(Octets.MACS, "8848 00064040 000c8040 0012c140", Octets.IPV6_UDP)
                        .flow())
                .isEqualTo(IPV6_FLOW);
        assertThat(parsing.parse(Octets.MACS, "8847", "00064040".repeat(17)).flow())
                .isEqualTo("MALFORMED_LINK");
        assertThat(parsing.parse(Octets.MACS, "8847 00064040").flow()).isEqualTo("TRUNCATED_LINK");
        assertThat(parsing.parse(Octets.MACS, "8847 0000d140", Octets.IPV4_TCP).flow())
                .as("associated channel label 13")
                .isEqualTo("NOT_IP");
    }

    @Test
    void shouldReadEthernetPseudowires() {
        String mpls = Octets.MACS + "8847 00064140";
        assertThat(parsing.parse(mpls, "00000000", Octets.ETHERNET_IPV4_TCP).flow())
                .as("with a control word")
                .isEqualTo(TCP_FLOW);
        assertThat(parsing.parse(mpls, Octets.ETHERNET_IPV4_TCP).flow())
                .as("without one")
                .isEqualTo(TCP_FLOW);
        // A MAC address that begins as IP does: what would be IPv4's total length is longer than the frame.
        assertThat(parsing.parse(mpls, "4500ffff0001 020000000002 0800", Octets.IPV4_TCP)
                        .flow())
                .isEqualTo(TCP_FLOW);
        assertThat(parsing.parse(mpls, "6000ffffffff 020000000002 8100 0064 0800", Octets.IPV4_TCP)
                        .flow())
                .isEqualTo(TCP_FLOW);
        assertThat(parsing.parse(mpls, "10000021", Octets.IPV4_TCP).flow())
                .as("associated channel")
                .isEqualTo("NOT_IP");
        assertThat(parsing.parse(mpls, "00000000", "ff".repeat(20)).flow()).isEqualTo("NOT_IP");
    }

    @Test
    void shouldEndOnHeadersThatNestWithoutEnd() {
        assertThat(parsing.parse(Octets.MACS, ("6558" + Octets.MACS).repeat(40), "0800")
                        .flow())
                .isEqualTo("MALFORMED_LINK");
    }
}
