// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.node.client.JsonTree;
import dev.weir.node.console.Quantities;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The parts of a flow record, as a node tells it in JSON, as people read them. */
final class FlowText {
    private static final Map<Long, String> PROTOCOLS = Map.ofEntries(
            Map.entry(1L, "icmp"),
            Map.entry(2L, "igmp"),
            Map.entry(6L, "tcp"),
            Map.entry(17L, "udp"),
            Map.entry(33L, "dccp"),
            Map.entry(47L, "gre"),
            Map.entry(50L, "esp"),
            Map.entry(51L, "ah"),
            Map.entry(58L, "icmp6"),
            Map.entry(89L, "ospf"),
            Map.entry(132L, "sctp"),
            Map.entry(136L, "udplite"));

    private static final String FLAGS = "FSRPAUECN";
    private static final int SECONDS_END = 23;

    private FlowText() {}

    /** When it began, to the millisecond. */
    static String start(JsonTree flow) {
        String text = flow.text("flowStartNanoseconds").replace('T', ' ');
        return text.length() > SECONDS_END ? text.substring(0, SECONDS_END) : text;
    }

    static String duration(JsonTree flow) {
        try {
            Instant start = Instant.parse(flow.text("flowStartNanoseconds"));
            Instant end = Instant.parse(flow.text("flowEndNanoseconds"));
            String reverse = flow.text("reverseFlowEndNanoseconds");
            if (!reverse.isEmpty() && Instant.parse(reverse).isAfter(end)) {
                end = Instant.parse(reverse);
            }
            return Quantities.seconds(Duration.between(start, end).toNanos() / 1e9);
        } catch (DateTimeException e) {
            return "?";
        }
    }

    /** An IP protocol's name, or its number. */
    static String protocol(long number) {
        return PROTOCOLS.getOrDefault(number, Long.toString(number));
    }

    static String source(JsonTree flow) {
        return endpoint(flow, "source");
    }

    static String destination(JsonTree flow) {
        return endpoint(flow, "destination");
    }

    /** TCP flags of both directions together, as letters; of ICMP, type and code. */
    static String flags(JsonTree flow) {
        for (String version : new String[] {"icmpTypeCodeIPv4", "icmpTypeCodeIPv6"}) {
            if (!flow.at(version).isAbsent()) {
                long typeCode = flow.number(version);
                return typeCode / 256 + "." + typeCode % 256;
            }
        }
        long bits = flow.number("tcpControlBits") | flow.number("reverseTcpControlBits");
        StringBuilder letters = new StringBuilder();
        for (int bit = FLAGS.length() - 1; bit >= 0; bit--) {
            if ((bits & 1L << bit) != 0) {
                letters.append(FLAGS.charAt(bit));
            }
        }
        return letters.toString();
    }

    private static String endpoint(JsonTree flow, String side) {
        String ipv4 = flow.text(side + "IPv4Address");
        String address = ipv4.isEmpty() ? flow.text(side + "IPv6Address") : ipv4;
        String port = flow.text(side + "TransportPort");
        if (port.isEmpty()) {
            return address;
        }
        return (ipv4.isEmpty() ? "[" + address + "]" : address) + ":" + port;
    }
}
