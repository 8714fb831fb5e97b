// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/**
 * The network's gateway: who does not reach it is the one that is cut off.
 *
 * @param address its IP address
 * @param networkInterface the interface that leads to it; the key in files is {@code interface}
 */
@Variant("gateway")
@Describe("The network's gateway: a node that does not reach it is itself the one that is cut off.")
public record GatewayWitnessConfig(
        @Describe(value = "IP address of the gateway, which answers ARP or neighbour discovery.", required = true)
        String address,

        @Describe(value = "Interface that leads to it.", key = "interface", required = true)
        String networkInterface)
        implements WitnessConfig {

    /** Checks the address and the name. */
    public GatewayWitnessConfig {
        Checks checks = Checks.of(GatewayWitnessConfig.class);
        if (checks.notBlank("address", address)) {
            checks.address("address", address);
        }
        checks.interfaceName("interface", networkInterface);
        checks.finish();
    }

    /** An instance to show. */
    public static GatewayWitnessConfig example() {
        return new GatewayWitnessConfig("10.0.1.1", "eth0");
    }
}
