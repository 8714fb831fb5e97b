// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.packet.PacketRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SegmentsTest {
    private final Parsing parsing = Parsing.of();

    @AfterEach
    void close() {
        parsing.close();
    }

    @Test
    void shouldCountTheSegmentsOfASuperPacket() {
        parsing.frame.segments(1448, 0);
        // 3,000 octets behind a TCP header with 12 octets of options: 1448 + 1448 + 104.
        byte[] tcp = Octets.of("0d05 115c 00000001 00000002 8010 0100 0000 0000", "0101080a 00000001 00000002");
        parsing.parse(Octets.ethernet(Octets.ipv4(6, Octets.join(tcp, new byte[3000]))));

        assertCounts(3, 3000 + 3 * 52, 1500);
    }

    @Test
    void shouldCountAWholeNumberOfSegmentsWithoutOneMore() {
        parsing.frame.segments(1000, 0);
        parsing.parse(Octets.ethernet(Octets.ipv4(17, Octets.udp(1, 2, new byte[4000]))));

        assertCounts(4, 4000 + 4 * 28, 1028);
    }

    @Test
    void shouldCountAPacketThatFitsOneSegmentAsItself() {
        parsing.frame.segments(1448, 0);
        parsing.parse(Octets.ETHERNET_IPV4_TCP);

        assertCounts(1, 40, 40);
    }

    @Test
    void shouldNotCutUpWhatHasNoTransportHeaderThatIsKnown() {
        parsing.frame.segments(100, 0);
        parsing.parse(Octets.ethernet(Octets.ipv4(47, new byte[1000])));

        assertCounts(1, 1020, 1020);
    }

    @Test
    void shouldCutUpATunnelByItsInnermostPacketWhicheverIsMetered() {
        // Outer IPv4 and UDP 28, then 50 octets of whatever a tunnel has up to the end of its TCP header.
        byte[] frame = Octets.ethernet(Octets.ipv4(17, Octets.udp(1, 9999, new byte[50 + 2500])));
        parsing.frame.segments(1000, 14 + 28 + 50);
        parsing.parse(frame);

        assertCounts(3, 2500 + 3 * 78, 1078);
    }

    @Test
    void shouldNotBelieveHeadersThatEndOutsideThePacket() {
        byte[] frame = Octets.ethernet(Octets.ipv4(17, Octets.udp(1, 2, new byte[2500])));
        parsing.frame.segments(1000, 14 + 28 + 2500);
        parsing.parse(frame);

        assertCounts(3, 2500 + 3 * 28, 1028);
    }

    @Test
    void shouldLeaveTheJumboHeaderOfBigTcpOutOfTheSegments() {
        parsing.frame.segments(1000, 0);
        String header = "60000000 0000 00 40" + Octets.IPV6_ADDRESSES + "06 00 c204 0001117c" + Octets.TCP;
        byte[] captured = Octets.ethernet(Octets.of(header));
        parsing.parse(captured, captured.length, 14 + 40 + 8 + 20 + 70_000);

        // 0x1117c = 70,012 says less than the frame has; 28 octets of it are headers.
        assertCounts(70, 69_984 + 70 * 60, 1060);
    }

    private void assertCounts(int packets, long octets, long longest) {
        assertThat(PacketRecord.packets(parsing.slot())).isEqualTo(packets);
        assertThat(parsing.octets()).isEqualTo(octets);
        assertThat(PacketRecord.segmentOctets(parsing.slot())).isEqualTo(longest);
    }
}
