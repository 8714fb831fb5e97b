// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.net.InetAddress;

/**
 * A cluster whose nodes find each other by multicast.
 *
 * @param name the name of the cluster
 * @param address the IP address of this node to bind; the key in files is {@code interface}
 * @param port TCP port of the cluster itself
 * @param busPort TCP port of the event bus
 * @param group the multicast group
 * @param multicastPort UDP port of the group
 * @param detection when a silent member is given up
 */
@Variant("multicast")
@Describe("A cluster whose nodes find each other by multicast, for networks that have it.")
public record MulticastClusterConfig(
        @Describe("Name of the cluster. Nodes that were told another one do not join.")
        String name,

        @Describe(
                value =
                        "IP address of this node that the cluster binds to, and to no other. Its traffic is not encrypted:"
                                + " give one of a network that only nodes are in.",
                key = "interface",
                required = true)
        String address,

        @Describe(value = "TCP port of the cluster itself: membership and shared state.", min = "1", max = "65535")
        int port,

        @Describe(
                value = "TCP port of what the nodes send each other: packets, flow records, orders.",
                min = "1",
                max = "65535")
        int busPort,

        @Describe("IP address of the multicast group.") String group,

        @Describe(value = "UDP port of the multicast group.", min = "1", max = "65535")
        int multicastPort,

        @Describe("When a member that says nothing is taken for gone.")
        DetectionConfig detection)
        implements JoinedClusterConfig {

    /** The default group. */
    public static final String DEFAULT_GROUP = "224.2.2.3";

    /** The default port of the group. */
    public static final int DEFAULT_MULTICAST_PORT = 54_327;

    /** Checks addresses and limits. */
    public MulticastClusterConfig {
        Checks checks = Checks.of(MulticastClusterConfig.class);
        checks.name("name", name);
        checks.ownAddress("interface", address);
        checks.clusterPorts(port, busPort);
        if (checks.notBlank("group", group)) {
            checks.require(
                    IpAddresses.parse(group)
                            .filter(InetAddress::isMulticastAddress)
                            .isPresent(),
                    "group",
                    "is " + Names.quote(group) + "; it must be a multicast address, such as " + DEFAULT_GROUP);
        }
        checks.within("multicastPort", multicastPort);
        checks.present("detection", detection);
        checks.finish();
    }

    /** A cluster of the nodes that this address reaches, everything else at its default. */
    public static MulticastClusterConfig of(String address) {
        return new MulticastClusterConfig(
                DEFAULT_NAME,
                address,
                DEFAULT_PORT,
                DEFAULT_BUS_PORT,
                DEFAULT_GROUP,
                DEFAULT_MULTICAST_PORT,
                DetectionConfig.defaults());
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static MulticastClusterConfig example() {
        return of("10.0.1.11");
    }
}
