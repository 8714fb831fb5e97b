// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;
import java.util.List;

/**
 * The kernel routes between interfaces that share one subnet, and answers ARP and NDP for each side's hosts on the others.
 *
 * @param interfaces the sides, at least two
 * @param subnets networks that the sides share; empty for those of the interfaces' own addresses
 * @param ageing how long a host is kept that does not show itself
 * @param probeInterval how often a host that is silent is asked whether it is still there
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

        @Describe(value = "How long a host is kept that does not show itself.", min = "5s", max = "24h")
        Duration ageing,

        @Describe(value = "How often a silent host is asked whether it is still there.", min = "1s", max = "1h")
        Duration probeInterval,

        @Describe("Whether neighbours are told at the start, and at the end, who answers for the hosts.")
        boolean announce,

        @Describe("When Weir ends: keep leaves traffic flowing, restore puts everything back as it was found.")
        OnStop onStop)
        implements ForwardingConfig {

    /** The default of {@code ageing}. */
    public static final Duration DEFAULT_AGEING = Duration.ofMinutes(5);

    /** The default of {@code probeInterval}. */
    public static final Duration DEFAULT_PROBE_INTERVAL = Duration.ofSeconds(30);

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
        checks.within("ageing", ageing);
        checks.within("probeInterval", probeInterval);
        checks.present("onStop", onStop);
        checks.finish();
    }

    /** Joins these, everything else at its default. */
    public static ProxyArpForwardingConfig of(List<String> interfaces) {
        return new ProxyArpForwardingConfig(
                interfaces, List.of(), DEFAULT_AGEING, DEFAULT_PROBE_INTERVAL, DEFAULT_ANNOUNCE, DEFAULT_ON_STOP);
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static ProxyArpForwardingConfig example() {
        return of(List.of("eth0", "eth1"));
    }
}
