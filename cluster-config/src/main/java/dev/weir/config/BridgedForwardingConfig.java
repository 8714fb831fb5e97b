// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.List;

/**
 * The kernel bridges between interfaces, transparently.
 *
 * @param bridge name of the bridge, which is made
 * @param ports interfaces that become its ports, at least two
 * @param stp whether it takes part in the spanning tree (IEEE 802.1D)
 * @param onStop what becomes of the changes when Weir ends
 */
@Variant("bridged")
@Describe("The kernel bridges between interfaces, unseen by hosts; VLANs pass.")
public record BridgedForwardingConfig(
        @Describe("Name of the bridge, which is made.") String bridge,

        @Describe(value = "Interfaces that become its ports, two or more.", required = true)
        List<String> ports,

        @Describe("Whether the bridge takes part in the spanning tree.")
        boolean stp,

        @Describe("When Weir ends: keep leaves traffic flowing, restore puts everything back as it was found.")
        OnStop onStop)
        implements ForwardingConfig {

    /** The default name of the bridge. */
    public static final String DEFAULT_BRIDGE = "br-weir";

    /** The default of {@code stp}: a bridge that waits for the spanning tree forwards nothing for half a minute. */
    public static final boolean DEFAULT_STP = false;

    /** The default of {@code onStop}. */
    public static final OnStop DEFAULT_ON_STOP = OnStop.KEEP;

    /** Checks that there are two ports, each once. */
    public BridgedForwardingConfig {
        Checks checks = Checks.of(BridgedForwardingConfig.class);
        checks.interfaceName("bridge", bridge);
        if (checks.present("ports", ports)) {
            ports = List.copyOf(ports);
            checks.interfaceNames("ports", ports, 2);
            checks.require(
                    bridge == null || !ports.contains(bridge), "bridge", "is one of ports; it must be another name");
        }
        checks.present("onStop", onStop);
        checks.finish();
    }

    /** Bridges between these, everything else at its default. */
    public static BridgedForwardingConfig of(List<String> ports) {
        return new BridgedForwardingConfig(DEFAULT_BRIDGE, ports, DEFAULT_STP, DEFAULT_ON_STOP);
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static BridgedForwardingConfig example() {
        return of(List.of("eth0", "eth1"));
    }
}
