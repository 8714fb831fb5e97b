// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.golden;

import dev.weir.it.traffic.Ip;
import dev.weir.it.traffic.Link;
import dev.weir.it.traffic.Octets;
import dev.weir.it.traffic.Timeline;
import dev.weir.it.traffic.Transport;

/** Golden captures of IP itself: both versions, fragments, extension headers, cut packets, and flows without TCP. */
final class IpGoldens {
    private static final Ip V4 = Ip.between("192.0.2.10", "198.51.100.53");
    private static final Ip V6 = Ip.between("2001:db8::10", "2001:db8:1::53");
    private static final Link LINK = Link.plain();
    private static final int HOP_BY_HOP = 0;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int OSPF = 89;

    private IpGoldens() {}

    /** A question and its answer, of different TTL and type of service: one record with both. */
    static Timeline udp() {
        return new Timeline()
                .at(0, LINK.frame(V4.withTtl(64).withTos(0xb8).packet(Transport.UDP, datagram(false, 30))))
                .at(3, LINK.reverse().frame(V4.reverse().withTtl(57).packet(Transport.UDP, datagram(true, 120))));
    }

    /** Three packets, silence for longer than the idle timeout, one more: two records. */
    static Timeline idleSplit() {
        Timeline time = new Timeline();
        for (long afterMs : new long[] {0, 5_000, 19_999, 35_000}) {
            time.at(afterMs, LINK.frame(V4.packet(Transport.UDP, datagram(false, 10))));
        }
        return time;
    }

    /** Four flows where there is room for two: the one idle the longest makes room, reason 5. */
    static Timeline fullCache() {
        Timeline time = new Timeline();
        int[] hosts = {1, 2, 1, 3, 4};
        for (int i = 0; i < hosts.length; i++) {
            Ip ip = Ip.between("192.0.2." + hosts[i], "198.51.100.53");
            time.at(100L * i, LINK.frame(ip.packet(Transport.UDP, datagram(false, 10))));
        }
        return time;
    }

    /** Echoes of ICMP, and an unreachable from a router about somebody else's packet. */
    static Timeline icmp() {
        Ip router = Ip.between("203.0.113.254", "192.0.2.10");
        return new Timeline()
                .at(0, LINK.frame(V4.packet(Transport.ICMP, Transport.icmp(8, 0, 7, 1, 56))))
                .at(1, LINK.reverse().frame(V4.reverse().packet(Transport.ICMP, Transport.icmp(0, 0, 7, 1, 56))))
                .at(2, LINK.reverse().frame(router.packet(Transport.ICMP, Transport.icmp(3, 1, 0, 0, 28))));
    }

    /** Echoes of ICMPv6 under a flow label. */
    static Timeline icmp6() {
        Ip labelled = V6.withFlowLabel(0xbeef5);
        return new Timeline()
                .at(0, LINK.frame(labelled.packet(Transport.ICMPV6, Transport.icmp(128, 0, 7, 1, 56))))
                .at(1, LINK.reverse().frame(V6.reverse().packet(Transport.ICMPV6, Transport.icmp(129, 0, 7, 1, 56))));
    }

    /** A protocol without ports. */
    static Timeline ospf() {
        return new Timeline()
                .at(
                        0,
                        LINK.frame(
                                Ip.between("192.0.2.1", "224.0.0.5").withTtl(1).packet(OSPF, new byte[44])));
    }

    /** A datagram in three fragments, then one of which the first fragment is missing: that has no ports. */
    static Timeline fragments(boolean isV6) {
        Ip ip = (isV6 ? V6 : V4).withId(77);
        Timeline time = new Timeline();
        long afterMs = 0;
        for (byte[] fragment : ip.fragments(Transport.UDP, datagram(false, 3_000), 1_448)) {
            time.at(afterMs++, LINK.frame(fragment));
        }
        byte[] orphan = ip.withId(78)
                .fragments(Transport.UDP, datagram(false, 1_600), 1_448)
                .get(1);
        return time.at(10, LINK.frame(orphan));
    }

    /** Hop-by-hop and destination options before UDP: the ports are found, the octets are all of the packet's. */
    static Timeline extensions() {
        byte[] headers = new Octets()
                .u8(DESTINATION_OPTIONS)
                .u8(0)
                .u16(0x0502)
                .u16(0)
                .u16(0x0100)
                .u8(Transport.UDP)
                .u8(1)
                .u16(0x010c)
                .zeros(12)
                .toArray();
        byte[] packet = V6.extended(HOP_BY_HOP, headers, Transport.UDP, datagram(false, 20));
        return new Timeline().at(0, LINK.frame(packet));
    }

    /** Captured whole; up to the ports; up to the IP header; and too short for that, which no record can tell of. */
    static Timeline truncated() {
        byte[] frame = LINK.frame(V4.packet(Transport.UDP, datagram(false, 500)));
        return new Timeline()
                .at(0, frame)
                .cut(1, 14 + 20 + 8, frame)
                .cut(2, 14 + 20, frame)
                .cut(3, 14 + 19, frame);
    }

    private static byte[] datagram(boolean isReply, int octets) {
        return isReply ? Transport.udp(53, 33_000, new byte[octets]) : Transport.udp(33_000, 53, new byte[octets]);
    }
}
