// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FragmentTest {
    private static final int MORE = 0x2000;
    private static final String KNOWN = "17 192.0.2.1 1111 > 192.0.2.2 2222";
    private static final String UNKNOWN = "17 192.0.2.1 0 > 192.0.2.2 0";

    private final Parsing parsing = Parsing.of();

    @AfterEach
    void close() {
        parsing.close();
    }

    @Test
    void shouldChargeLaterFragmentsToTheFlowOfTheFirst() {
        assertThat(first(1)).isEqualTo(KNOWN);
        assertThat(parsing.has(PacketRecord.FLAG_FRAGMENT)).isTrue();
        assertThat(parsing.has(PacketRecord.FLAG_TRANSPORT)).isTrue();
        long hash = PacketRecord.flowHash(parsing.slot());

        assertThat(later(1, MORE | 185)).isEqualTo(KNOWN);
        assertThat(PacketRecord.flowHash(parsing.slot())).isEqualTo(hash);
        assertThat(parsing.has(PacketRecord.FLAG_FRAGMENT)).isTrue();
        assertThat(parsing.has(PacketRecord.FLAG_TRANSPORT)).isFalse();
        assertThat(later(1, 370)).isEqualTo(KNOWN);
        assertThat(parsing.count(LedgerCounter.FRAGMENTS)).isEqualTo("2/56");
        assertThat(parsing.count(LedgerCounter.FRAGMENTS_UNMATCHED)).isEqualTo("0/0");
    }

    @Test
    void shouldMeterFragmentsOfAnUnknownDatagramWithoutPorts() {
        first(1);

        assertThat(later(2, 185)).isEqualTo(UNKNOWN);
        assertThat(parsing.count(LedgerCounter.FRAGMENTS_UNMATCHED)).isEqualTo("1/28");
    }

    @Test
    void shouldForgetADatagramWhenItsTimeIsOver() {
        first(1);
        parsing.nowNs += Parsing.FRAGMENT_TIMEOUT_NS;
        assertThat(later(1, 185)).isEqualTo(KNOWN);
        parsing.nowNs += 1;
        assertThat(later(1, 185)).isEqualTo(UNKNOWN);
    }

    @Test
    void shouldForgetTheOldestDatagramWhenFullAndCountIt() {
        for (int datagram = 0; datagram < 18; datagram++) {
            first(datagram);
        }

        assertThat(later(0, 185)).isEqualTo(UNKNOWN);
        assertThat(later(1, 185)).isEqualTo(UNKNOWN);
        assertThat(later(2, 185)).isEqualTo(KNOWN);
        assertThat(later(17, 185)).isEqualTo(KNOWN);
        assertThat(parsing.ledger.packets(LedgerCounter.FRAGMENTS_FORGOTTEN)).isEqualTo(2);
    }

    @Test
    void shouldTellDatagramsOfOneIdentificationByProtocolVlanAndAddress() {
        first(1);

        parsing.parse(Octets.ethernet(Octets.ipv4(6, 1, 185, new byte[8])));
        assertThat(parsing.flow()).isEqualTo("6 192.0.2.1 0 > 192.0.2.2 0");
        parsing.parse(Octets.join(Octets.of(Octets.MACS, "8100 0000 0800"), Octets.ipv4(17, 1, 185, new byte[8])));
        assertThat(parsing.flow()).isEqualTo(UNKNOWN);
        parsing.parse(
                Octets.ethernet(Octets.of("4500 001c 0001 00b9 4011 0000 c0000202 c0000201", "0000000000000000")));
        assertThat(parsing.flow()).isEqualTo("17 192.0.2.2 0 > 192.0.2.1 0");
    }

    @Test
    void shouldMatchFragmentsOfIpv6() {
        String flow = "17 2001:db8:0:0:0:0:0:1 1111 > 2001:db8:0:0:0:0:0:2 2222";
        parsing.parse(Octets.ethernet(Octets.ipv6(44, Octets.of("11 00 0001 0000abcd", Octets.UDP))));
        assertThat(parsing.flow()).isEqualTo(flow);

        parsing.parse(Octets.ethernet(Octets.ipv6(44, Octets.of("11 00 0010 0000abcd", "00000000"))));
        assertThat(parsing.flow()).isEqualTo(flow);

        parsing.parse(Octets.ethernet(Octets.ipv6(44, Octets.of("11 00 0010 0001abcd", "00000000"))));
        assertThat(parsing.flow()).isEqualTo("17 2001:db8:0:0:0:0:0:1 0 > 2001:db8:0:0:0:0:0:2 0");
    }

    @Test
    void shouldFindTheProtocolBehindExtensionsThatOnlyTheFirstFragmentHas() {
        // Destination options within the fragmented part: later fragments name protocol 60.
        byte[] firstPart = Octets.of("3c 00 0001 00000009", "11 00 0104 00000000", Octets.UDP);
        parsing.parse(Octets.ethernet(Octets.ipv6(44, firstPart)));
        parsing.parse(Octets.ethernet(Octets.ipv6(44, Octets.of("3c 00 0018 00000009", "00000000"))));

        assertThat(parsing.flow()).isEqualTo("17 2001:db8:0:0:0:0:0:1 1111 > 2001:db8:0:0:0:0:0:2 2222");
    }

    @Test
    void shouldTakeNoHeaderFromALaterFragment() {
        parsing.parse(Octets.ethernet(Octets.ipv4(6, 5, 185, Octets.of(Octets.TCP))));

        assertThat(parsing.flow()).isEqualTo("6 192.0.2.1 0 > 192.0.2.2 0");
        assertThat(PacketRecord.tcpFlags(parsing.slot())).isZero();
    }

    @Test
    void shouldMatchFragmentsInsideATunnel() {
        try (Parsing inside = Parsing.of(TunnelType.IPIP)) {
            inside.parse(Octets.ethernet(
                    Octets.ipv4(4, Octets.ipv4(17, 1, MORE, Octets.udp(1111, 2222, new byte[16])))));
            inside.parse(Octets.ethernet(Octets.ipv4(4, Octets.ipv4(17, 1, 3, new byte[8]))));
            assertThat(inside.flow()).isEqualTo(KNOWN);

            inside.parse(Octets.ethernet(Octets.ipv4(17, 1, 3, new byte[8])));
            assertThat(inside.flow()).as("the same outside the tunnel").isEqualTo(UNKNOWN);
        }
    }

    private String first(int identification) {
        parsing.parse(Octets.ethernet(Octets.ipv4(17, identification, MORE, Octets.udp(1111, 2222, new byte[1472]))));
        return parsing.flow();
    }

    private String later(int identification, int fragment) {
        return parsing.parse(Octets.ethernet(Octets.ipv4(17, identification, fragment, new byte[8])))
                .flow();
    }
}
