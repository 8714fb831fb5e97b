// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.List;
import java.util.Set;

/**
 * Translation of addresses (RFC 3022), by the kernel's nftables.
 *
 * @param mode how source addresses are translated
 * @param inside interfaces whose hosts are hidden
 * @param outside the interface behind which they are hidden
 * @param addresses what {@link NatMode#SNAT} translates to, IPv4 and at will IPv6 addresses
 * @param ports the ports it translates to, such as {@code 1024-65535}; empty for the kernel's choice
 * @param ipv6 whether IPv6 is translated as well
 * @param portForwards what comes in from outside, as {@link PortForward} reads it
 */
@Describe("Translation of addresses.")
public record NatConfig(
        @Describe("How the source addresses of what leaves are translated: to the address of the outside interface"
                + " (masquerade) or to those given (snat).")
        NatMode mode,

        @Describe("Interfaces whose hosts are hidden.") List<String> inside,

        @Describe("The interface behind which they are hidden.")
        String outside,

        @Describe("Addresses that snat translates to, one or a range of each family: 203.0.113.5 or"
                + " 203.0.113.5-203.0.113.9.")
        List<String> addresses,

        @Describe("Ports that sources are translated to, such as 1024-65535. Empty: the kernel's choice.")
        String ports,

        @Describe("Whether IPv6 is translated as well.") boolean ipv6,

        @Describe("What is let in from outside, and to which host it goes: tcp/443=10.0.1.5:8443.")
        List<String> portForwards) {

    /** The default mode. */
    public static final NatMode DEFAULT_MODE = NatMode.NONE;

    /** The default ports: the kernel's choice. */
    public static final String DEFAULT_PORTS = "";

    /** The default of {@code ipv6}: there are addresses enough. */
    public static final boolean DEFAULT_IPV6 = false;

    /** Checks that the mode has what it needs and every address is one. */
    public NatConfig {
        Checks checks = Checks.of(NatConfig.class);
        checks.present("mode", mode);
        inside = checks.present("inside", inside) ? List.copyOf(inside) : null;
        checks.present("outside", outside);
        addresses = checks.present("addresses", addresses) ? List.copyOf(addresses) : null;
        checks.present("ports", ports);
        portForwards = checks.present("portForwards", portForwards) ? List.copyOf(portForwards) : null;
        if (mode != null && inside != null && outside != null && addresses != null && portForwards != null) {
            requireAddresses(checks, addresses, mode, ipv6);
            requireForwards(checks, portForwards);
            if (mode != NatMode.NONE) {
                requireInterfaces(checks, inside, outside);
            }
            checks.require(
                    mode != NatMode.NONE || addresses.isEmpty() && portForwards.isEmpty() && inside.isEmpty(),
                    "mode",
                    "is none, but the rest of nat is given; it must be masquerade or snat");
        }
        if (ports != null && !ports.isEmpty()) {
            checks.require(
                    PortForward.isPorts(ports),
                    "ports",
                    "is " + Names.quote(ports) + "; it must be ports such as 1024-65535");
        }
        checks.finish();
    }

    /** No translation. */
    public static NatConfig defaults() {
        return new NatConfig(DEFAULT_MODE, List.of(), "", List.of(), DEFAULT_PORTS, DEFAULT_IPV6, List.of());
    }

    /** Hides the hosts of some interfaces behind the address of another. */
    public static NatConfig masquerade(List<String> inside, String outside) {
        return new NatConfig(NatMode.MASQUERADE, inside, outside, List.of(), DEFAULT_PORTS, DEFAULT_IPV6, List.of());
    }

    /** The forwards, as they are read. */
    public List<PortForward> forwards() {
        return portForwards.stream().map(PortForward::parse).toList();
    }

    private static void requireInterfaces(Checks checks, List<String> inside, String outside) {
        checks.require(!inside.isEmpty(), "inside", "is empty; it must name the interfaces whose hosts are hidden");
        for (int i = 0; i < inside.size(); i++) {
            checks.interfaceName("inside[" + i + "]", inside.get(i));
        }
        if (checks.interfaceName("outside", outside)) {
            checks.require(!inside.contains(outside), "outside", "is one of inside; it must be another");
        }
    }

    private static void requireAddresses(Checks checks, List<String> addresses, NatMode mode, boolean ipv6) {
        Set<NatMode> without = Set.of(NatMode.NONE, NatMode.MASQUERADE);
        checks.require(
                mode != NatMode.SNAT || !addresses.isEmpty(),
                "addresses",
                "is empty; snat must be given the addresses to translate to");
        checks.require(
                !without.contains(mode) || addresses.isEmpty(),
                "addresses",
                "is given; only mode snat translates to given addresses");
        int[] ranges = new int[7];
        for (int i = 0; i < addresses.size(); i++) {
            String text = addresses.get(i);
            String key = "addresses[" + i + "]";
            int version = IpAddresses.versionOfRange(text);
            if (checks.require(
                    version != 0,
                    key,
                    "is " + Names.quote(text) + "; it must be an IP address or a range of them, first-last")) {
                ranges[version]++;
                checks.require(
                        version == 4 || ipv6,
                        key,
                        "is of IPv6, which is not translated; set ipv6 to true if it is to be");
                checks.require(
                        ranges[version] == 1,
                        key,
                        "is the second of IPv" + version
                                + "; the kernel translates to one address or one range of each");
            }
        }
    }

    private static void requireForwards(Checks checks, List<String> forwards) {
        for (int i = 0; i < forwards.size(); i++) {
            try {
                PortForward.parse(forwards.get(i));
            } catch (IllegalArgumentException wrong) {
                checks.require(false, "portForwards[" + i + "]", wrong.getMessage());
            }
        }
    }
}
