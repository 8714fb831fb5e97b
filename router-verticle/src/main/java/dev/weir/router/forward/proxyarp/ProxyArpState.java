// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import dev.weir.config.IpAddresses;
import dev.weir.config.IpPrefix;
import dev.weir.config.ProxyArpForwardingConfig;
import dev.weir.router.forward.DesiredState;
import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.KernelRouting;
import dev.weir.router.forward.NftTable;
import dev.weir.router.forward.Observation;
import dev.weir.router.forward.Owner;
import dev.weir.router.forward.Resource;
import dev.weir.router.forward.SharedSubnet;
import dev.weir.router.forward.Sysctl;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the system looks like when interfaces share subnets, but for the hosts, which a {@link Learner} finds (arp(7); proxy_arp,
 * arp_ignore and proxy_delay in networking/ip-sysctl of the kernel's documentation).
 */
public final class ProxyArpState implements DesiredState {
    private static final int HEX = 16;

    private final ProxyArpForwardingConfig config;
    private final String mark;

    /** That of a configuration, on a node of a name. */
    public ProxyArpState(ProxyArpForwardingConfig config, String node) {
        this.config = config;
        this.mark = Owner.mark(node);
    }

    @Override
    public String mark() {
        return mark;
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
            wanted.add(new NftTable("ip6 weir", silence(sides), mark));
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

    /**
     * Keeps solicitations without a source from the kernel, unless they are for an address of this machine: a host that moved
     * looks whether its address is free (RFC 4862, section 5.4), and must not be told by the kernel that it is not. Weir asks the
     * address's owner at its old place, and answers when that one does.
     */
    private String silence(Sides sides) {
        String interfaces =
                config.interfaces().stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
        String own = IntStream.range(0, sides.count())
                .boxed()
                .flatMap(side -> sides.get(side).addresses().stream())
                .filter(address -> !Addresses.isIpv4(address))
                .map(address -> "0x" + new BigInteger(1, address.getAddress()).toString(HEX))
                .sorted()
                .distinct()
                .collect(Collectors.joining(", "));
        return "\tchain input {\n\t\ttype filter hook input priority filter; policy accept;\n\t\tiifname { "
                + interfaces
                + " } icmpv6 type nd-neighbor-solicit ip6 saddr :: "
                + (own.isEmpty() ? "" : "@th,64,128 != { " + own + " } ") + "drop\n\t}\n";
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
