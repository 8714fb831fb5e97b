// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import dev.weir.config.ConntrackConfig;
import dev.weir.config.NatMode;
import dev.weir.config.RoutedForwardingConfig;
import dev.weir.config.RoutedInterfaceConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the system looks like when the kernel routes between interfaces. */
final class RoutedState implements DesiredState {
    private static final long FIRST_PRIORITY = 10_000;
    private static final String CONNTRACK = "net/netfilter/nf_conntrack_";

    /** The kernel rounds the number of buckets up to whole pages of list heads of 8 octets. */
    private static final int BUCKETS_A_PAGE = 512;

    private static final int CONNECTIONS_A_BUCKET = 4;

    private final RoutedForwardingConfig config;
    private final String mark;

    RoutedState(RoutedForwardingConfig config, String mark) {
        this.config = config;
        this.mark = mark;
    }

    @Override
    public String mark() {
        return mark;
    }

    @Override
    public List<Resource> resources(Observation now) throws ForwardingException {
        List<RoutedInterfaceConfig> present = config.interfaces().stream()
                .filter(one -> now.requirePresent(one.name()))
                .toList();
        List<Resource> wanted = new ArrayList<>();
        for (RoutedInterfaceConfig one : present) {
            if (one.table() != 0) {
                wanted.addAll(policyRouting(one, now));
            }
        }
        // Rules come before forwarding, so that no packet leaves with an address that was to be hidden.
        String rules = NatRuleset.of(config);
        if (!rules.isEmpty()) {
            wanted.add(new NftTable(NatRuleset.TABLE, rules, mark));
        }
        wanted.addAll(conntrack());
        wanted.addAll(KernelRouting.ipv4(names(present)));
        if (config.ipv6() && Files.exists(Path.of("/proc/sys/net/ipv6"))) {
            // A router that does not take advertisements loses the routes it has from them, so this comes first.
            present.stream()
                    .filter(RoutedInterfaceConfig::uplink)
                    .forEach(one -> wanted.add(Sysctl.of("net/ipv6/conf/" + one.name() + "/accept_ra", "2")));
            wanted.addAll(KernelRouting.ipv6(names(present)));
        }
        return wanted;
    }

    private static List<String> names(List<RoutedInterfaceConfig> interfaces) {
        return interfaces.stream().map(RoutedInterfaceConfig::name).toList();
    }

    private List<Resource> policyRouting(RoutedInterfaceConfig one, Observation now) throws ForwardingException {
        List<Resource> wanted = new ArrayList<>();
        long priority = FIRST_PRIORITY + config.interfaces().indexOf(one);
        for (int version : config.ipv6() ? new int[] {4, 6} : new int[] {4}) {
            for (String network : now.connected(one.name(), version)) {
                wanted.add(Route.of(version, one.table(), network, "dev " + one.name()));
            }
            String gateway = version == 4 ? one.gateway() : one.gateway6();
            if (!gateway.isEmpty()) {
                wanted.add(Route.of(version, one.table(), "default", "via " + gateway + " dev " + one.name()));
            }
            for (String address : now.addresses(one.name(), version)) {
                String alone = address.substring(0, address.indexOf('/'));
                wanted.add(Rule.of(version, priority, alone, one.table()));
            }
        }
        return wanted;
    }

    /** Settings of the table of connections, which are there once something uses it. */
    private List<Resource> conntrack() {
        ConntrackConfig wish = config.conntrack();
        if (config.nat().mode() == NatMode.NONE && wish.equals(ConntrackConfig.defaults())) {
            return List.of();
        }
        List<Resource> wanted = new ArrayList<>();
        if (wish.max() != 0) {
            int buckets = (wish.max() / CONNECTIONS_A_BUCKET + BUCKETS_A_PAGE - 1) / BUCKETS_A_PAGE * BUCKETS_A_PAGE;
            wanted.add(Sysctl.ifPresent(CONNTRACK + "buckets", String.valueOf(buckets)));
            wanted.add(Sysctl.ifPresent(CONNTRACK + "max", String.valueOf(wish.max())));
        }
        timeout(wanted, "tcp_timeout_established", wish.tcpEstablishedTimeout());
        timeout(wanted, "udp_timeout", wish.udpTimeout());
        timeout(wanted, "udp_timeout_stream", wish.udpStreamTimeout());
        wanted.add(Sysctl.ifPresent(CONNTRACK + "tcp_loose", wish.loose() ? "1" : "0"));
        wanted.add(Sysctl.ifPresent(CONNTRACK + "tcp_be_liberal", wish.liberal() ? "1" : "0"));
        if (config.nat().mode() != NatMode.NONE) {
            // Connections of one host and port are told apart by when they began.
            wanted.add(Sysctl.ifPresent(CONNTRACK + "timestamp", "1"));
        }
        return wanted;
    }

    private static void timeout(List<Resource> wanted, String name, Duration timeout) {
        if (!timeout.isZero()) {
            wanted.add(Sysctl.ifPresent(CONNTRACK + name, String.valueOf(timeout.toSeconds())));
        }
    }
}
