// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Routes of a VPC that lead to the active node.
 *
 * @param region the AWS region; empty for the one that this instance is in
 * @param routeTables ids of the route tables
 * @param destinations the routes' destinations, networks as {@link IpPrefix} reads them
 */
@Variant("aws")
@Describe("Routes of a VPC, which are changed to lead to the active node.")
public record AwsTakeoverConfig(
        @Describe("AWS region. Empty: the one that this instance is in.")
        String region,

        @Describe(value = "Ids of the route tables that have the routes.", required = true)
        List<String> routeTables,

        @Describe(value = "Destinations of the routes, such as 0.0.0.0/0.", required = true)
        List<String> destinations)
        implements TakeoverConfig {

    /** The default region: that of this instance. */
    public static final String DEFAULT_REGION = "";

    private static final Pattern ROUTE_TABLE = Pattern.compile("rtb-[0-9a-f]{8,32}");

    /** Checks ids and networks. */
    public AwsTakeoverConfig {
        Checks checks = Checks.of(AwsTakeoverConfig.class);
        checks.awsRegion("region", region);
        if (checks.present("routeTables", routeTables)) {
            routeTables = List.copyOf(routeTables);
            checks.require(!routeTables.isEmpty(), "routeTables", "is empty; it must have at least one id");
            checks.each(
                    "routeTables",
                    routeTables,
                    id -> ROUTE_TABLE.matcher(id).matches(),
                    "it must be the id of a route table, such as rtb-0123456789abcdef0");
        }
        if (checks.present("destinations", destinations)) {
            destinations = List.copyOf(destinations);
            checks.require(!destinations.isEmpty(), "destinations", "is empty; it must have at least one network");
            checks.each(
                    "destinations",
                    destinations,
                    network -> IpPrefix.parse(network).isPresent(),
                    "it must be a network such as 0.0.0.0/0");
        }
        checks.finish();
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static AwsTakeoverConfig example() {
        return new AwsTakeoverConfig(DEFAULT_REGION, List.of("rtb-0123456789abcdef0"), List.of("0.0.0.0/0"));
    }
}
