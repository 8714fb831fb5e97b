// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.golden;

import dev.weir.it.traffic.Timeline;
import java.util.Map;
import java.util.TreeMap;

/** How the captures of the golden cases were made, by the case's name; a case may also have one from elsewhere. */
final class GoldenCaptures {

    private GoldenCaptures() {}

    static Map<String, Timeline> all() {
        Map<String, Timeline> captures = new TreeMap<>();
        captures.put("tcp-connection", TcpGoldens.connection());
        captures.put("tcp-uniflow", TcpGoldens.connection());
        captures.put("tcp-reset", TcpGoldens.reset());
        captures.put("tcp-syn-after-end", TcpGoldens.synAfterEnd());
        captures.put("tcp-joined-at-syn-ack", TcpGoldens.joinedAtSynAck());
        captures.put("active-timeout", TcpGoldens.longLived());
        captures.put("udp-request-reply", IpGoldens.udp());
        captures.put("idle-timeout", IpGoldens.idleSplit());
        captures.put("max-flows", IpGoldens.fullCache());
        captures.put("icmp", IpGoldens.icmp());
        captures.put("icmpv6", IpGoldens.icmp6());
        captures.put("ospf", IpGoldens.ospf());
        captures.put("fragments-ipv4", IpGoldens.fragments(false));
        captures.put("fragments-ipv6", IpGoldens.fragments(true));
        captures.put("ipv6-extensions", IpGoldens.extensions());
        captures.put("truncated", IpGoldens.truncated());
        captures.put("vlan", LinkGoldens.vlan());
        captures.put("qinq", LinkGoldens.qinq());
        captures.put("padding", LinkGoldens.padding());
        captures.put("vxlan", LinkGoldens.vxlan());
        captures.put("vxlan-outer", LinkGoldens.vxlan());
        captures.put("geneve", LinkGoldens.geneve());
        captures.put("gre", LinkGoldens.gre());
        return captures;
    }
}
