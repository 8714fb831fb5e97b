// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/**
 * An interface that is routed between.
 *
 * @param name its name
 * @param uplink whether its IPv6 routes come by router advertisements, which a router otherwise ignores
 * @param table number of the routing table for what comes from the interface's own addresses; 0 for none
 * @param gateway IPv4 address of the next hop in that table; empty for none
 * @param gateway6 IPv6 address of the next hop in that table; empty for none
 */
@Describe("An interface that is routed between.")
public record RoutedInterfaceConfig(
        @Describe(value = "Name of the interface; `weir interfaces` lists them.", required = true)
        String name,

        @Describe("Whether router advertisements are taken there, which a router otherwise ignores.")
        boolean uplink,

        @Describe(
                value =
                        "Routing table for what is sent from the interface's own addresses, so that answers leave by the"
                                + " interface that was asked.",
                min = "1",
                max = "4294967295",
                zero = "none")
        long table,

        @Describe("IPv4 address of the next hop in that table. Empty: none.")
        String gateway,

        @Describe("IPv6 address of the next hop in that table. Empty: none.")
        String gateway6) {

    /** The default of {@code uplink}. */
    public static final boolean DEFAULT_UPLINK = false;

    /** The default table: none. */
    public static final long DEFAULT_TABLE = 0;

    /** The default gateway: none. */
    public static final String DEFAULT_GATEWAY = "";

    private static final long FIRST_RESERVED_TABLE = 253;
    private static final long LAST_RESERVED_TABLE = 255;

    /** Checks the name, the table and the addresses. */
    public RoutedInterfaceConfig {
        Checks checks = Checks.of(RoutedInterfaceConfig.class);
        checks.interfaceName("name", name);
        checks.within("table", table);
        checks.require(
                table < FIRST_RESERVED_TABLE || table > LAST_RESERVED_TABLE,
                "table",
                "is " + table + ", one of the kernel's own (253 default, 254 main, 255 local); take another");
        if (checks.present("gateway", gateway) && !gateway.isEmpty()) {
            checks.address("gateway", gateway, 4);
        }
        if (checks.present("gateway6", gateway6) && !gateway6.isEmpty()) {
            checks.address("gateway6", gateway6, 6);
        }
        checks.require(
                table != 0 || gateway == null || gateway.isEmpty(),
                "gateway",
                "is given, but no table to put its route in; give table too");
        checks.require(
                table != 0 || gateway6 == null || gateway6.isEmpty(),
                "gateway6",
                "is given, but no table to put its route in; give table too");
        checks.finish();
    }

    /** An interface, everything else at its default. */
    public static RoutedInterfaceConfig of(String name) {
        return new RoutedInterfaceConfig(name, DEFAULT_UPLINK, DEFAULT_TABLE, DEFAULT_GATEWAY, DEFAULT_GATEWAY);
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static RoutedInterfaceConfig example() {
        return of("eth0");
    }
}
