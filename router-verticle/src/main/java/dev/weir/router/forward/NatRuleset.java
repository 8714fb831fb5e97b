// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import dev.weir.config.IpAddresses;
import dev.weir.config.NatConfig;
import dev.weir.config.NatMode;
import dev.weir.config.PortForward;
import dev.weir.config.RoutedForwardingConfig;
import dev.weir.config.RoutedInterfaceConfig;
import java.util.List;
import java.util.stream.Collectors;

/** The rules of nftables that a router needs, in nft's language: the clamp of segment sizes, and NAT. */
final class NatRuleset {
    /** The table that they are in. */
    static final String TABLE = "inet weir";

    private NatRuleset() {}

    /** What stands in the table; empty when no rule is needed. */
    static String of(RoutedForwardingConfig config) {
        StringBuilder table = new StringBuilder();
        if (config.mssClamp()) {
            String all = set(config.interfaces().stream()
                    .map(RoutedInterfaceConfig::name)
                    .toList());
            chain(
                    table,
                    "forward",
                    "filter hook forward priority mangle",
                    "iifname " + all + " oifname " + all
                            + " tcp flags & (syn|rst) == syn tcp option maxseg size set rt mtu\n");
        }
        if (config.nat().mode() != NatMode.NONE) {
            nat(table, config.nat());
        }
        return table.toString();
    }

    private static void nat(StringBuilder table, NatConfig nat) {
        String forwards = nat.forwards().stream()
                .map(forward -> destination(nat.outside(), forward))
                .collect(Collectors.joining());
        if (!forwards.isEmpty()) {
            chain(table, "prerouting", "nat hook prerouting priority dstnat", forwards);
        }
        StringBuilder sources = new StringBuilder();
        String way = "iifname " + set(nat.inside()) + " oifname " + set(List.of(nat.outside())) + " meta nfproto ";
        if (nat.mode() == NatMode.MASQUERADE) {
            source(sources, way + "ipv4", "masquerade", "to ", nat.ports());
            if (nat.ipv6()) {
                source(sources, way + "ipv6", "masquerade", "to ", nat.ports());
            }
        } else {
            for (String addresses : nat.addresses()) {
                boolean ipv6 = addresses.indexOf(':') >= 0;
                String to = ipv6 ? "snat ip6 to " + bracketed(addresses) : "snat ip to " + addresses;
                source(sources, way + (ipv6 ? "ipv6" : "ipv4"), to, "", nat.ports());
            }
        }
        chain(table, "postrouting", "nat hook postrouting priority srcnat", sources.toString());
    }

    /** Ports can be chosen only for what has ports; the rest is translated all the same. */
    private static void source(StringBuilder rules, String match, String to, String beforePorts, String ports) {
        if (!ports.isEmpty()) {
            rules.append(match).append(" meta l4proto { tcp, udp } ").append(to);
            rules.append(beforePorts.isEmpty() ? ":" : " " + beforePorts + ":")
                    .append(ports)
                    .append('\n');
        }
        rules.append(match).append(' ').append(to).append('\n');
    }

    private static String destination(String outside, PortForward forward) {
        boolean ipv6 = IpAddresses.version(forward.host()) == 6;
        String host = forward.host().getHostAddress();
        return "iifname " + set(List.of(outside)) + " fib daddr type local meta nfproto " + (ipv6 ? "ipv6 " : "ipv4 ")
                + forward.protocol() + " dport " + forward.ports() + " dnat "
                + (ipv6 ? "ip6 to [" + host + "]" : "ip to " + host) + ":" + forward.hostPorts() + "\n";
    }

    private static String bracketed(String addresses) {
        return "[" + addresses.replace("-", "]-[") + "]";
    }

    private static void chain(StringBuilder table, String name, String hook, String rules) {
        table.append("\tchain ")
                .append(name)
                .append(" {\n\t\ttype ")
                .append(hook)
                .append("; policy accept;\n");
        rules.lines().forEach(rule -> table.append("\t\t").append(rule).append('\n'));
        table.append("\t}\n");
    }

    private static String set(List<String> names) {
        return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", ", "{ ", " }"));
    }
}
