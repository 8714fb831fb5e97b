// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/**
 * A third node, which hears the heartbeats of both.
 *
 * @param address where it listens for heartbeats, as {@link IpEndpoint} reads it
 */
@Variant("node")
@Describe("A third node, which hears the heartbeats of both.")
public record NodeWitnessConfig(
        @Describe(value = "IP address and port that it receives heartbeats at: 10.0.3.13:8643.", required = true)
        String address)
        implements WitnessConfig {

    /** Checks the address. */
    public NodeWitnessConfig {
        Checks checks = Checks.of(NodeWitnessConfig.class);
        if (checks.notBlank("address", address)) {
            checks.require(
                    IpEndpoint.parse(address, HeartbeatConfig.DEFAULT_PORT).isPresent(),
                    "address",
                    "is " + Names.quote(address) + "; it must be an IP address with a port, such as 10.0.3.13:8643");
        }
        checks.finish();
    }

    /** An instance to show. */
    public static NodeWitnessConfig example() {
        return new NodeWitnessConfig("10.0.3.13:8643");
    }

    /** Where it listens. */
    public IpEndpoint endpoint() {
        return IpEndpoint.parse(address, HeartbeatConfig.DEFAULT_PORT).orElseThrow();
    }
}
