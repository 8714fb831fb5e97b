// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.memory.Memory;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacketParserTest {
    private static final String FORTH = "6 10.0.0.1 3333 > 10.0.0.2 4444";

    private final Parsing parsing = Parsing.of();

    @AfterEach
    void close() {
        parsing.close();
    }

    @Test
    void shouldFillEveryFieldOfARecord() {
        parsing.parse(Octets.ETHERNET_IPV4_TCP);

        assertThat(parsing.result()).isEqualTo(1);
        assertThat(parsing.flow()).isEqualTo(FORTH);
        assertThat(parsing.macs()).isEqualTo("02:00:00:00:00:02 > 02:00:00:00:00:01");
        assertThat(parsing.vlans()).isEqualTo("-");
        assertThat(parsing.tunnel()).isEqualTo("NONE");
        long slot = parsing.slot();
        assertThat(PacketRecord.timestampNs(slot)).isEqualTo(parsing.nowNs);
        assertThat(PacketRecord.kind(slot)).isEqualTo(4);
        assertThat(PacketRecord.tunnelId(slot)).isZero();
        assertThat(PacketRecord.observationPoint(slot)).isEqualTo(Parsing.OBSERVATION_POINT);
        assertThat(PacketRecord.ingressInterface(slot)).isEqualTo(Parsing.INTERFACE);
        assertThat(PacketRecord.octets(slot)).isEqualTo(40);
        assertThat(PacketRecord.packets(slot)).isEqualTo(1);
        assertThat(PacketRecord.segmentOctets(slot)).isEqualTo(40);
        assertThat(PacketRecord.tcpFlags(slot)).isEqualTo(0x12);
        assertThat(PacketRecord.tcpWindow(slot)).isEqualTo(256);
        assertThat(PacketRecord.icmpTypeCode(slot)).isZero();
        assertThat(PacketRecord.ttl(slot)).isEqualTo(64);
        assertThat(PacketRecord.tos(slot)).isEqualTo(8);
        assertThat(PacketRecord.flowLabel(slot)).isZero();
        assertThat(PacketRecord.flags(slot)).isEqualTo(PacketRecord.FLAG_MAC | PacketRecord.FLAG_TRANSPORT);
    }

    @Test
    void shouldLayOutTheKeyAsItIsCompared() {
        parsing.parse(Octets.ETHERNET_IPV4_TCP);

        byte[] addresses = new byte[32];
        Memory.copy(parsing.slot() + PacketRecord.ADDRESS_A_OFFSET, addresses, 0, 32);
        assertThat(addresses)
                .isEqualTo(Octets.of(
                        "0a000001 000000000000000000000000", // A: the lower address, zeros behind it
                        "0a000002 000000000000000000000000"));
        assertThat(PacketRecord.flowHash(parsing.slot()))
                .isEqualTo(new FlowHash(42).hash(parsing.slot() + PacketRecord.KEY_OFFSET));
    }

    @Test
    void shouldGiveBothDirectionsOneKey() {
        byte[] there = key(Octets.ipv4(6, Octets.of(Octets.TCP)));
        long hash = PacketRecord.flowHash(parsing.slot());
        assertThat(parsing.has(PacketRecord.FLAG_B_TO_A)).isFalse();

        byte[] back = key(
                Octets.of("4500 0028 0000 0000 4006 0000 c0000202 c0000201", "115c 0d05", Octets.TCP.substring(39)));
        assertThat(parsing.flow()).isEqualTo("6 192.0.2.2 4444 > 192.0.2.1 3333");
        assertThat(parsing.has(PacketRecord.FLAG_B_TO_A)).isTrue();
        assertThat(back).isEqualTo(there);
        assertThat(PacketRecord.flowHash(parsing.slot())).isEqualTo(hash);
    }

    @Test
    void shouldOrderAddressesWithoutSign() {
        parsing.parse(Octets.ethernet(Octets.of("4500 0014 0000 0000 4001 0000 ff000001 01000001")));
        assertThat(parsing.has(PacketRecord.FLAG_B_TO_A)).isTrue();

        parsing.parse(Octets.ethernet(Octets.of(
                "60000000 0000 3b 40", "20010db8 00000000 80000000 00000000", "20010db8 00000000 7fffffff ffffffff")));
        assertThat(parsing.flow()).isEqualTo("59 2001:db8:0:0:8000:0:0:0 0 > 2001:db8:0:0:7fff:ffff:ffff:ffff 0");
        assertThat(parsing.has(PacketRecord.FLAG_B_TO_A)).isTrue();
    }

    @Test
    void shouldOrderEqualAddressesByPortAndEqualEndpointsAsTheyCome() {
        String header = "4500 001c 0000 0000 4011 0000 7f000001 7f000001 ";
        parsing.parse(Octets.ethernet(Octets.of(header, "9000 0035 0008 0000")));
        assertThat(parsing.has(PacketRecord.FLAG_B_TO_A)).isTrue();
        assertThat(PacketRecord.portA(parsing.slot())).isEqualTo(0x35);

        parsing.parse(Octets.ethernet(Octets.of(header, "0035 9000 0008 0000")));
        assertThat(parsing.has(PacketRecord.FLAG_B_TO_A)).isFalse();

        parsing.parse(Octets.ethernet(Octets.of(header, "0035 0035 0008 0000")));
        assertThat(parsing.has(PacketRecord.FLAG_B_TO_A)).isFalse();
    }

    @Test
    void shouldForgetWhatThePacketBeforeHad() {
        parsing.frame.vlanTci(5);
        parsing.parse(Octets.ETHERNET_IPV4_TCP);
        parsing.frame.vlanTci(Frame.NO_VLAN);
        parsing.link(LinkType.RAW_IP).parse(Octets.ipv4(47, Octets.of("00000000")));

        assertThat(parsing.flow()).isEqualTo("47 192.0.2.1 0 > 192.0.2.2 0");
        assertThat(parsing.vlans()).isEqualTo("-");
        assertThat(parsing.macs()).isEqualTo("-");
        assertThat(PacketRecord.vlanId(parsing.slot())).isZero();
        assertThat(PacketRecord.tcpFlags(parsing.slot())).isZero();
        assertThat(PacketRecord.tcpWindow(parsing.slot())).isZero();
        assertThat(PacketRecord.flags(parsing.slot())).isZero();
    }

    @Test
    void shouldMeterEveryCutOfAPacketThatHasItsIpHeader() {
        byte[] whole = Octets.of(Octets.ETHERNET_IPV4_TCP);
        for (int captured = 0; captured <= whole.length; captured++) {
            parsing.parse(whole, captured);
            String expected;
            if (captured < 14) {
                expected = "TRUNCATED_LINK";
            } else if (captured < 34) {
                expected = "TRUNCATED_NETWORK";
            } else {
                expected = captured < 38 ? "6 10.0.0.1 0 > 10.0.0.2 0" : FORTH;
                assertThat(parsing.octets()).isEqualTo(40);
                assertThat(PacketRecord.tcpFlags(parsing.slot())).isEqualTo(captured < 50 ? 0 : 0x12);
                assertThat(parsing.has(PacketRecord.FLAG_TRANSPORT)).isEqualTo(captured >= 50);
            }
            assertThat(parsing.flow()).as("%d octets captured", captured).isEqualTo(expected);
        }
        assertThat(parsing.count(LedgerCounter.TRUNCATED_TRANSPORT)).isEqualTo("16/640");
    }

    @Test
    void shouldTellWhyAFrameIsNotMetered() {
        assertThat(reason(Octets.MACS, "0806 0001 0800 0604 0001")).isEqualTo(LedgerCounter.NOT_IP);
        assertThat(reason("020000")).isEqualTo(LedgerCounter.TRUNCATED_LINK);
        assertThat(reason(Octets.MACS, "0800 4500 0028")).isEqualTo(LedgerCounter.TRUNCATED_NETWORK);
        assertThat(reason(Octets.MACS, "8100 0001".repeat(17), "0800")).isEqualTo(LedgerCounter.MALFORMED_LINK);
        assertThat(reason(Octets.MACS, "0800 5", Octets.IPV4_TCP.substring(1))).isEqualTo(LedgerCounter.MALFORMED_IPV4);
        assertThat(reason(Octets.MACS, "86dd 5", Octets.IPV6_UDP.substring(1))).isEqualTo(LedgerCounter.MALFORMED_IPV6);
        assertThat(parsing.ledger.packets(LedgerCounter.Stage.NOT_METERED)).isZero();
    }

    @Test
    void shouldLeaveTunnelsOnUnlessToldOtherwise() {
        parsing.parse(Octets.ethernet(Octets.ipv4(4, Octets.of(Octets.IPV4_TCP))));

        assertThat(parsing.result()).isEqualTo(1);
        assertThat(parsing.flow()).isEqualTo("4 192.0.2.1 0 > 192.0.2.2 0");
        assertThat(TunnelType.ofKind(PacketRecord.kind(parsing.slot()))).isEqualTo(TunnelType.NONE);
    }

    private LedgerCounter reason(String... hex) {
        LedgerCounter reason = parsing.parse(hex).reason();
        assertThat(reason.stage()).isEqualTo(LedgerCounter.Stage.NOT_METERED);
        return reason;
    }

    private byte[] key(byte[] ip) {
        parsing.parse(Octets.ethernet(ip));
        byte[] key = new byte[PacketRecord.KEY_OCTETS];
        Memory.copy(parsing.slot() + PacketRecord.KEY_OFFSET, key, 0, key.length);
        return key;
    }
}
