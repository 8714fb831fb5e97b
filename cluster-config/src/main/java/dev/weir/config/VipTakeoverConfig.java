// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.List;

/**
 * Addresses that the active node has, and tells its neighbours about.
 *
 * @param networkInterface the interface that gets them; the key in files is {@code interface}
 * @param addresses the addresses, as {@link HostPrefix} reads them
 * @param announcements how often neighbours are told
 */
@Variant("vip")
@Describe("Addresses that the active node has, which its neighbours learn by gratuitous ARP and unsolicited NA.")
public record VipTakeoverConfig(
        @Describe(value = "Interface that gets the addresses.", key = "interface", required = true)
        String networkInterface,

        @Describe(value = "The addresses, each with the length of its network's prefix: 10.0.1.5/24.", required = true)
        List<String> addresses,

        @Describe(value = "How often neighbours are told about each address.", min = "1", max = "100")
        int announcements)
        implements TakeoverConfig {

    /** The default of {@code announcements}. */
    public static final int DEFAULT_ANNOUNCEMENTS = 5;

    /** Checks the name, the addresses and limits. */
    public VipTakeoverConfig {
        Checks checks = Checks.of(VipTakeoverConfig.class);
        checks.interfaceName("interface", networkInterface);
        if (checks.present("addresses", addresses)) {
            addresses = List.copyOf(addresses);
            checks.require(!addresses.isEmpty(), "addresses", "is empty; it must have at least one address");
            checks.each(
                    "addresses",
                    addresses,
                    address -> HostPrefix.parse(address).isPresent(),
                    "it must be an address with the length of its prefix, such as 10.0.1.5/24");
        }
        checks.within("announcements", announcements);
        checks.finish();
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static VipTakeoverConfig example() {
        return new VipTakeoverConfig("eth0", List.of("10.0.1.5/24"), DEFAULT_ANNOUNCEMENTS);
    }

    /** The addresses, as they are read. */
    public List<HostPrefix> hostPrefixes() {
        return addresses.stream()
                .map(address -> HostPrefix.parse(address).orElseThrow())
                .toList();
    }
}
