// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import dev.weir.config.GeneveConnectionsConfig;
import dev.weir.config.GeneveForwardingConfig;
import dev.weir.config.IpAddresses;
import dev.weir.config.IpPrefix;
import dev.weir.router.forward.DesiredState;
import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.KernelRouting;
import dev.weir.router.forward.LinkState;
import dev.weir.router.forward.NftTable;
import dev.weir.router.forward.Observation;
import dev.weir.router.forward.Owner;
import dev.weir.router.forward.Resource;
import dev.weir.router.forward.Route;
import dev.weir.router.forward.SelectorRule;
import dev.weir.router.forward.Sysctl;
import dev.weir.router.forward.TunLink;
import dev.weir.router.forward.proxyarp.Addresses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the system looks like when the kernel routes between Weir's own interface, by which the load balancer's packets come,
 * and the second arm. Client networks are looked up, in a table of their own, by what came in on that arm and by the kernel's
 * own answers to clients alone, so that the node's routes to its own networks are as they were.
 */
public final class TwoArmState implements DesiredState {
    /** Priorities of the rules of policy routing, and numbers of the tables that they lead to. */
    private static final int OUT = 8710;

    private static final int HOME = 8711;
    private static final int ANSWERS = 8712;

    /** What packets of clients are marked with, their connections, and the kernel's own answers to them: "Weir". */
    static final int MARK = 0x57656972;

    private static final String MARK_TEXT = "0x" + Integer.toHexString(MARK);

    private static final String TUN = TunDevice.NAME;
    private static final String CONNTRACK = "net/netfilter/nf_conntrack_";

    private final GeneveForwardingConfig config;
    private final String mark;

    /** That of a configuration, on a node of a name. */
    public TwoArmState(GeneveForwardingConfig config, String node) {
        this.config = config;
        this.mark = Owner.mark(node);
    }

    @Override
    public String mark() {
        return mark;
    }

    @Override
    public List<Resource> resources(Observation now) throws ForwardingException {
        List<Resource> wanted = new ArrayList<>();
        // Should it go while Weir runs, all that keeps packets from going elsewhere stays.
        boolean isThere = now.requirePresent(config.outside());
        List<String> between = isThere ? List.of(TUN, config.outside()) : List.of(TUN);
        if (!Observation.linkExists(TUN)) {
            now.willMake(TUN);
        }
        wanted.add(TunLink.of(TUN));
        // Rules come before forwarding, so that no packet leaves with an address that was to be hidden.
        wanted.add(new NftTable("inet weir", ruleset(config), mark));
        wanted.add(LinkState.up(TUN));
        conntrack(wanted, config.connections());
        routing(wanted, 4, isThere ? config.gateway() : "");
        wanted.add(Sysctl.of("net/ipv4/fwmark_reflect", "1"));
        wanted.addAll(KernelRouting.ipv4(between));
        if (isThere && hasIpv6(now)) {
            routing(wanted, 6, config.gateway6());
            wanted.add(Sysctl.of("net/ipv6/fwmark_reflect", "1"));
            for (String name : List.of(config.networkInterface(), config.outside())) {
                acceptAdvertisements(wanted, name, now);
            }
            wanted.addAll(KernelRouting.ipv6(between));
        }
        return wanted;
    }

    private boolean hasIpv6(Observation now) throws ForwardingException {
        return Files.exists(Path.of("/proc/sys/net/ipv6"))
                && !clients(6).isEmpty()
                && !now.addresses(config.outside(), 6).isEmpty();
    }

    /** A router that does not take advertisements, or no more than a host does, loses the routes it has from them. */
    private static void acceptAdvertisements(List<Resource> wanted, String name, Observation now)
            throws ForwardingException {
        Sysctl setting = Sysctl.of("net/ipv6/conf/" + name + "/accept_ra", "2");
        boolean isOff = !Observation.linkExists(name)
                || setting.observe(now).filter("0"::equals).isPresent();
        if (!isOff) {
            wanted.add(setting);
        }
    }

    private List<String> clients(int version) {
        return config.clientNetworks().stream()
                .filter(network -> IpAddresses.version(network.address()) == version)
                .map(TwoArmState::text)
                .toList();
    }

    /** As {@code ip route} words it. */
    private static String text(IpPrefix network) {
        if (network.length() == 0) {
            return "default";
        }
        boolean isHost = network.length() == Byte.SIZE * network.address().getAddress().length;
        return Addresses.text(network.address()) + (isHost ? "" : "/" + network.length());
    }

    private void routing(List<Resource> wanted, int version, String gateway) {
        for (String network : clients(version)) {
            wanted.add(Route.of(version, HOME, network, "dev " + TUN));
        }
        wanted.add(SelectorRule.of(version, HOME, "iif " + config.outside(), HOME));
        wanted.add(SelectorRule.of(version, ANSWERS, "fwmark " + MARK_TEXT + " iif lo", HOME));
        if (!gateway.isEmpty()) {
            wanted.add(Route.of(version, OUT, "default", "via " + gateway + " dev " + config.outside()));
            wanted.add(SelectorRule.of(version, OUT, "iif " + TUN, OUT));
        }
    }

    /**
     * Packets of clients go out of the second arm or nowhere, not to the node itself either, and nothing comes to clients but
     * answers: of the kernel's own, those to their packets. Should the interface be gone, answers do not go elsewhere. What
     * connections are wrapped in is none of the kernel's, which would know each of them twice. The ports behind which clients
     * are hidden are chosen at random, so that one that a host of an endpoint has had is hardly the next one's of another.
     */
    static String ruleset(GeneveForwardingConfig config) {
        String outside = config.outside();
        String inside = "ifname \"" + config.networkInterface() + "\" udp dport " + config.port() + " notrack";
        String fromClients = "iifname \"" + TUN + "\" ";
        String toClients = "oifname \"" + TUN + "\" ";
        String out = fromClients + "oifname \"" + outside + "\" ";
        String home = "iifname \"" + outside + "\" " + toClients;
        String clamp = "tcp flags & (syn|rst) == syn tcp option maxseg size set rt mtu";
        return chain("arrival", "filter hook prerouting priority raw", "i" + inside)
                + chain("departure", "filter hook output priority raw", "o" + inside)
                + chain(
                        "prerouting",
                        "filter hook prerouting priority mangle",
                        fromClients + "meta mark set " + MARK_TEXT,
                        fromClients + "ct mark set " + MARK_TEXT)
                + chain("input", "filter hook input priority filter", fromClients + "drop")
                + chain(
                        "forward",
                        "filter hook forward priority filter",
                        fromClients + "oifname != \"" + outside + "\" drop",
                        toClients + "iifname != \"" + outside + "\" drop",
                        // It translates neither.
                        out + "ct state invalid,untracked drop",
                        // What has no connection has no mark to be compared either.
                        home + "ct state != { established, related } drop",
                        home + "ct mark != " + MARK_TEXT + " drop",
                        "iifname \"" + outside + "\" oifname != \"" + TUN + "\" ct mark " + MARK_TEXT + " drop",
                        out + clamp,
                        home + clamp)
                + chain(
                        "output",
                        "filter hook output priority filter",
                        toClients + "meta mark != " + MARK_TEXT + " drop")
                + chain("postrouting", "nat hook postrouting priority srcnat", out + "masquerade fully-random");
    }

    private static String chain(String name, String hook, String... rules) {
        StringBuilder chain = new StringBuilder("\tchain " + name + " {\n\t\ttype " + hook + "; policy accept;\n");
        for (String rule : rules) {
            chain.append("\t\t").append(rule).append('\n');
        }
        return chain.append("\t}\n").toString();
    }

    /** The kernel is to forget a connection no later than Weir does, which then may be another endpoint's. */
    private static void conntrack(List<Resource> wanted, GeneveConnectionsConfig connections) {
        long tcp = connections.tcpTimeout().toSeconds();
        long other = connections.timeout().toSeconds();
        atMost(wanted, "tcp_timeout_established", 432_000, tcp);
        atMost(wanted, "tcp_timeout_unacknowledged", 300, tcp);
        atMost(wanted, "tcp_timeout_max_retrans", 300, tcp);
        atMost(wanted, "tcp_timeout_syn_sent", 120, tcp);
        atMost(wanted, "tcp_timeout_syn_recv", 60, tcp);
        atMost(wanted, "tcp_timeout_fin_wait", 120, other);
        atMost(wanted, "tcp_timeout_time_wait", 120, other);
        atMost(wanted, "tcp_timeout_close_wait", 60, other);
        atMost(wanted, "tcp_timeout_last_ack", 30, other);
        atMost(wanted, "udp_timeout", 30, other);
        atMost(wanted, "udp_timeout_stream", 120, other);
        atMost(wanted, "icmp_timeout", 30, other);
        atMost(wanted, "icmpv6_timeout", 30, other);
        atMost(wanted, "gre_timeout_stream", 180, other);
        atMost(wanted, "sctp_timeout_established", 210, other);
        atMost(wanted, "generic_timeout", 600, other);
    }

    private static void atMost(List<Resource> wanted, String name, long defaultSeconds, long seconds) {
        if (seconds < defaultSeconds) {
            wanted.add(Sysctl.ifPresent(CONNTRACK + name, String.valueOf(seconds)));
        }
    }
}
