// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.golden;

import dev.weir.it.traffic.Ip;
import dev.weir.it.traffic.Link;
import dev.weir.it.traffic.Octets;
import dev.weir.it.traffic.Timeline;
import dev.weir.it.traffic.Transport;
import dev.weir.it.traffic.Tunnels;

/** Golden captures of what lies around an IP packet: tags, padding, tunnels, and frames without one. */
final class LinkGoldens {
    private static final Ip OUTER = Ip.between("203.0.113.1", "203.0.113.2");
    private static final Ip INNER = Ip.between("10.1.0.5", "10.1.0.53");
    private static final Link INNER_LINK = new Link(0x51, 0x52, Link.plain().tags());

    private LinkGoldens() {}

    /** One conversation in VLAN 100 and one between the same ends in VLAN 200: two records. */
    static Timeline vlan() {
        Timeline time = new Timeline();
        query(time, 0, Link.plain().vlan(100));
        query(time, 10, Link.plain().vlan(200));
        return time;
    }

    /** VLAN 300 inside service VLAN 20. */
    static Timeline qinq() {
        Timeline time = new Timeline();
        query(time, 0, Link.plain().vlan(20).vlan(300));
        return time;
    }

    /** ARP frames around a query that is shorter than Ethernet's least length: its octets are IP's. */
    static Timeline padding() {
        Timeline time = new Timeline().at(0, Link.plain().arp());
        query(time, 1, Link.plain());
        return time.at(9, Link.plain().reverse().arp());
    }

    /** A conversation inside VXLAN network 5001. */
    static Timeline vxlan() {
        return new Timeline()
                .at(0, udpTunnel(false, Tunnels.vxlan(5_001, INNER_LINK.frame(question()))))
                .at(2, udpTunnel(true, Tunnels.vxlan(5_001, INNER_LINK.reverse().frame(answer()))));
    }

    /** The same conversation inside two GENEVE networks, 7 and 8: two records. */
    static Timeline geneve() {
        Timeline time = new Timeline();
        for (int vni = 7; vni <= 8; vni++) {
            time.at(10L * vni, udpTunnel(false, Tunnels.geneve(vni, INNER_LINK.frame(question()))))
                    .at(
                            10L * vni + 2,
                            udpTunnel(
                                    true,
                                    Tunnels.geneve(vni, INNER_LINK.reverse().frame(answer()))));
        }
        return time;
    }

    /** A conversation inside GRE with key 99. */
    static Timeline gre() {
        return new Timeline()
                .at(0, Link.plain().frame(OUTER.packet(Transport.GRE, Tunnels.gre(99, question()))))
                .at(2, Link.plain().reverse().frame(OUTER.reverse().packet(Transport.GRE, Tunnels.gre(99, answer()))));
    }

    private static byte[] udpTunnel(boolean isReply, byte[] datagram) {
        return isReply
                ? Link.plain().reverse().frame(OUTER.reverse().packet(Transport.UDP, datagram))
                : Link.plain().frame(OUTER.packet(Transport.UDP, datagram));
    }

    private static void query(Timeline time, long afterMs, Link link) {
        time.at(afterMs, link.frame(question())).at(afterMs + 2, link.reverse().frame(answer()));
    }

    private static byte[] question() {
        return INNER.packet(Transport.UDP, Transport.udp(33_000, 53, Octets.ascii("q")));
    }

    private static byte[] answer() {
        return INNER.reverse().packet(Transport.UDP, Transport.udp(53, 33_000, Octets.ascii("the answer")));
    }
}
