// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import dev.weir.config.IpAddresses;
import dev.weir.config.IpPrefix;
import dev.weir.config.ProxyArpForwardingConfig;
import dev.weir.router.forward.DesiredState;
import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.KernelRouting;
import dev.weir.router.forward.Observation;
import dev.weir.router.forward.Resource;
import dev.weir.router.forward.SharedSubnet;
import dev.weir.router.forward.Sysctl;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the system looks like when interfaces share subnets, but for the hosts, which a {@link Learner} finds (arp(7); proxy_arp,
 * arp_ignore and proxy_delay in networking/ip-sysctl of the kernel's documentation).
 */
public final class ProxyArpState implements DesiredState {
    private final ProxyArpForwardingConfig config;

    public ProxyArpState(ProxyArpForwardingConfig config) {
        this.config = config;
    }

    @Override
    public List<Resource> resources(Observation now) throws ForwardingException {
        List<String> present =
                config.interfaces().stream().filter(now::requirePresent).toList();
        Sides sides = sides(config);
        sides.refresh();
        List<IpPrefix> subnets = sides.subnets();
        if (subnets.isEmpty()) {
            throw new ForwardingException("proxy-arp: none of the interfaces "
                    + String.join(", ", config.interfaces())
                    + " has an address, so that it is not known which network they"
                    + " share; give router.forwarding.subnets");
        }
        boolean hasIpv6 = subnets.stream().anyMatch(subnet -> !Addresses.isIpv4(subnet.address()));
        List<Resource> wanted = new ArrayList<>();
        wanted.add(SharedSubnet.of(
                config.interfaces(),
                subnets.stream().map(ProxyArpState::text).toList(),
                !config.gateways().isEmpty()));
        wanted.addAll(KernelRouting.ipv4(present));
        wanted.add(Sysctl.of("net/ipv4/conf/all/arp_ignore", "0"));
        for (String name : present) {
            wanted.add(Sysctl.of("net/ipv4/conf/" + name + "/arp_ignore", "0"));
            wanted.add(Sysctl.of("net/ipv4/conf/" + name + "/medium_id", "0"));
            wanted.add(Sysctl.of("net/ipv4/conf/" + name + "/proxy_arp_pvlan", "0"));
            wanted.add(Sysctl.of("net/ipv4/neigh/" + name + "/proxy_delay", "0"));
        }
        if (hasIpv6) {
            wanted.addAll(KernelRouting.ipv6(present));
            for (String name : present) {
                wanted.add(Sysctl.of("net/ipv6/neigh/" + name + "/proxy_delay", "0"));
                wanted.add(Sysctl.of("net/ipv6/conf/" + name + "/proxy_ndp", "1"));
            }
        }
        // Last: what is answered for is routed by now.
        for (String name : present) {
            wanted.add(Sysctl.of("net/ipv4/conf/" + name + "/proxy_arp", "1"));
        }
        return wanted;
    }

    private static String text(IpPrefix subnet) {
        return Addresses.text(subnet.address()) + "/" + subnet.length();
    }

    /** The sides that a configuration names. */
    static Sides sides(ProxyArpForwardingConfig config) {
        return new Sides(
                config.interfaces(),
                config.subnets().stream()
                        .flatMap(subnet -> IpPrefix.parse(subnet).stream())
                        .toList());
    }

    /** The gateways that a configuration names. */
    static Set<InetAddress> gateways(ProxyArpForwardingConfig config) {
        Set<InetAddress> gateways = new LinkedHashSet<>();
        config.gateways().forEach(text -> IpAddresses.parse(text).ifPresent(gateways::add));
        return gateways;
    }
}
