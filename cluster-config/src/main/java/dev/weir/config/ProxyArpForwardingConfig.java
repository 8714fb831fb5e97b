// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernel routes between interfaces that share one subnet, and answers ARP and NDP for each side's hosts on the others.
 *
 * @param interfaces the sides, at least two
 * @param subnets networks that the sides share; empty for those of the interfaces' own addresses
 * @param gateways addresses in these networks of the routers that lead out of them, at most one of IPv4 and one of IPv6
 * @param maxHosts how many hosts are kept at once
 * @param ageing how long a host is kept that does not show itself
 * @param probeInterval after which silence a host is asked whether it is still there
 * @param sweep whether the networks are searched for hosts at the start
 * @param announce whether neighbours are told at the start and at the end who answers for the hosts
 * @param onStop what becomes of the changes when Weir ends
 */
@Variant("proxy-arp")
@Describe("The kernel routes between sides of one subnet and answers ARP and NDP for the hosts of the other sides.")
public record ProxyArpForwardingConfig(
        @Describe(value = "The interfaces that share a subnet, two or more.", required = true)
        List<String> interfaces,

        @Describe("Networks that they share, such as 10.0.1.0/24. Empty: those of the interfaces' own addresses.")
        List<String> subnets,

        @Describe(
                "The networks' routers to elsewhere, one of IPv4 and one of IPv6. Empty: the default routes that there are.")
        List<String> gateways,

        @Describe(
                value = "How many hosts are kept at once; the kernel gets a route for each.",
                min = "2",
                max = "65536")
        int maxHosts,

        @Describe(value = "How long a host is kept that does not show itself.", min = "5s", max = "24h")
        Duration ageing,

        @Describe(
                value = "How long a host may be silent before it is asked whether it is still there."
                        + " A host that moves without a word is found after this time and a second.",
                min = "100ms",
                max = "1h")
        Duration probeInterval,

        @Describe(
                "Whether hosts are searched for at the start: networks of IPv4 of at most 1,024 addresses and all of IPv6.")
        boolean sweep,

        @Describe("Whether neighbours are told at the start, and at the end, who answers for the hosts.")
        boolean announce,

        @Describe("When Weir ends: keep leaves traffic flowing, restore puts everything back as it was found.")
        OnStop onStop)
        implements ForwardingConfig {

    /** The default of {@code maxHosts}. */
    public static final int DEFAULT_MAX_HOSTS = 1024;

    /** The default of {@code ageing}. */
    public static final Duration DEFAULT_AGEING = Duration.ofMinutes(1);

    /** The default of {@code probeInterval}. */
    public static final Duration DEFAULT_PROBE_INTERVAL = Duration.ofSeconds(1);

    /** The default of {@code sweep}. */
    public static final boolean DEFAULT_SWEEP = true;

    /** The default of {@code announce}. */
    public static final boolean DEFAULT_ANNOUNCE = true;

    /** The default of {@code onStop}. */
    public static final OnStop DEFAULT_ON_STOP = OnStop.KEEP;

    /** Checks that there are two sides, and limits. */
    public ProxyArpForwardingConfig {
        Checks checks = Checks.of(ProxyArpForwardingConfig.class);
        if (checks.present("interfaces", interfaces)) {
            interfaces = List.copyOf(interfaces);
            checks.interfaceNames("interfaces", interfaces, 2);
        }
        if (checks.present("subnets", subnets)) {
            subnets = List.copyOf(subnets);
            for (int i = 0; i < subnets.size(); i++) {
                checks.require(
                        IpPrefix.parse(subnets.get(i)).isPresent(),
                        "subnets[" + i + "]",
                        "is " + Names.quote(subnets.get(i)) + "; it must be a network such as 10.0.1.0/24");
            }
        }
        if (checks.present("gateways", gateways)) {
            gateways = List.copyOf(gateways);
            checkGateways(checks, gateways, subnets);
        }
        checks.within("maxHosts", maxHosts);
        checks.within("ageing", ageing);
        checks.within("probeInterval", probeInterval);
        checks.present("onStop", onStop);
        checks.finish();
    }

    /** Joins these, everything else at its default. */
    public static ProxyArpForwardingConfig of(List<String> interfaces) {
        return new ProxyArpForwardingConfig(
                interfaces,
                List.of(),
                List.of(),
                DEFAULT_MAX_HOSTS,
                DEFAULT_AGEING,
                DEFAULT_PROBE_INTERVAL,
                DEFAULT_SWEEP,
                DEFAULT_ANNOUNCE,
                DEFAULT_ON_STOP);
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static ProxyArpForwardingConfig example() {
        return of(List.of("eth0", "eth1"));
    }

    private static void checkGateways(Checks checks, List<String> gateways, List<String> subnets) {
        Map<Integer, String> byVersion = new HashMap<>();
        for (int i = 0; i < gateways.size(); i++) {
            String key = "gateways[" + i + "]";
            String text = gateways.get(i);
            InetAddress gateway = IpAddresses.parse(text).orElse(null);
            if (!checks.require(
                    gateway != null, key, "is " + Names.quote(text) + "; it must be an address such as 10.0.1.1")) {
                continue;
            }
            String first = byVersion.putIfAbsent(IpAddresses.version(gateway), text);
            checks.require(
                    first == null,
                    key,
                    "is " + Names.quote(text) + " beside " + first + "; there can be one of IPv4 and one of IPv6");
            boolean isInside = subnets == null
                    || subnets.isEmpty()
                    || subnets.stream()
                            .flatMap(subnet -> IpPrefix.parse(subnet).stream())
                            .anyMatch(subnet -> subnet.contains(gateway));
            checks.require(isInside, key, "is " + Names.quote(text) + "; it must be in one of subnets");
        }
    }
}
