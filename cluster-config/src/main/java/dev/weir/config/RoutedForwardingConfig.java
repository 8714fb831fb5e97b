// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernel routes between interfaces.
 *
 * @param interfaces the interfaces it routes between, at least one
 * @param ipv6 whether IPv6 is routed too
 * @param mssClamp whether the maximum segment size that TCP handshakes tell is lowered to what the route can carry
 * @param nat translation of addresses
 * @param conntrack the kernel's table of connections
 * @param onStop what becomes of the changes when Weir ends
 */
@Variant("routed")
@Describe("The kernel routes between interfaces; Weir sets it up, watches it and undoes it.")
public record RoutedForwardingConfig(
        @Describe(value = "The interfaces that are routed between.", required = true)
        List<RoutedInterfaceConfig> interfaces,

        @Describe("Whether IPv6 is routed too.") boolean ipv6,

        @Describe("Whether the segment size in TCP handshakes is lowered to what the route can carry.")
        boolean mssClamp,

        @Describe("Translation of addresses.") NatConfig nat,

        @Describe("The kernel's table of connections.") ConntrackConfig conntrack,

        @Describe("When Weir ends: keep leaves traffic flowing, restore puts everything back as it was found.")
        OnStop onStop)
        implements ForwardingConfig {

    /** The default of {@code ipv6}. */
    public static final boolean DEFAULT_IPV6 = true;

    /** The default of {@code mssClamp}. */
    public static final boolean DEFAULT_MSS_CLAMP = true;

    /** The default of {@code onStop}. */
    public static final OnStop DEFAULT_ON_STOP = OnStop.KEEP;

    /** Checks that there are interfaces, each once, and that NAT speaks of them. */
    public RoutedForwardingConfig {
        Checks checks = Checks.of(RoutedForwardingConfig.class);
        boolean named = checks.present("interfaces", interfaces);
        if (named) {
            interfaces = List.copyOf(interfaces);
            checks.require(!interfaces.isEmpty(), "interfaces", "is empty; it must have at least one interface");
            requireOnce(checks, interfaces);
        }
        if (checks.present("nat", nat) && named && nat.mode() != NatMode.NONE) {
            requireKnown(checks, "nat.outside", nat.outside(), interfaces);
            for (int i = 0; i < nat.inside().size(); i++) {
                requireKnown(checks, "nat.inside[" + i + "]", nat.inside().get(i), interfaces);
            }
        }
        checks.present("conntrack", conntrack);
        checks.present("onStop", onStop);
        checks.finish();
    }

    /** Routes between these, everything else at its default. */
    public static RoutedForwardingConfig of(List<RoutedInterfaceConfig> interfaces) {
        return new RoutedForwardingConfig(
                interfaces,
                DEFAULT_IPV6,
                DEFAULT_MSS_CLAMP,
                NatConfig.defaults(),
                ConntrackConfig.defaults(),
                DEFAULT_ON_STOP);
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static RoutedForwardingConfig example() {
        return of(List.of(RoutedInterfaceConfig.of("eth0"), RoutedInterfaceConfig.of("eth1")));
    }

    private static void requireOnce(Checks checks, List<RoutedInterfaceConfig> interfaces) {
        Map<String, Integer> places = new HashMap<>();
        Map<Long, Integer> tables = new HashMap<>();
        for (int i = 0; i < interfaces.size(); i++) {
            RoutedInterfaceConfig one = interfaces.get(i);
            Integer first = places.putIfAbsent(one.name(), i);
            checks.require(
                    first == null,
                    "interfaces[" + i + "].name",
                    "is " + Names.quote(one.name()) + ", as that of interfaces[" + first + "] is; name each once");
            Integer sharer = one.table() == 0 ? null : tables.putIfAbsent(one.table(), i);
            checks.require(
                    sharer == null,
                    "interfaces[" + i + "].table",
                    "is " + one.table() + ", as that of interfaces[" + sharer + "] is; give each a table of its own");
        }
    }

    private static void requireKnown(Checks checks, String key, String name, List<RoutedInterfaceConfig> interfaces) {
        checks.require(
                interfaces.stream().anyMatch(one -> one.name().equals(name)),
                key,
                "is " + Names.quote(name) + "; it must be one of interfaces");
    }
}
