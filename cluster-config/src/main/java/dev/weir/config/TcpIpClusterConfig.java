// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.List;

/**
 * A cluster whose nodes are named one by one.
 *
 * @param name the name of the cluster
 * @param address the IP address of this node to bind; the key in files is {@code interface}
 * @param port TCP port of the cluster itself
 * @param busPort TCP port of the event bus
 * @param members where the nodes are, as {@link IpEndpoint} reads them; this one may be among them
 * @param detection when a silent member is given up
 */
@Variant("tcp-ip")
@Describe("A cluster whose nodes are named one by one.")
public record TcpIpClusterConfig(
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

        @Describe(
                value = "IP addresses of the cluster's nodes, with a port where it is another one than this node's:"
                        + " 10.0.1.12 or 10.0.1.12:5702. This node may be among them, and one that is up is enough.",
                required = true)
        List<String> members,

        @Describe("When a member that says nothing is taken for gone.")
        DetectionConfig detection)
        implements JoinedClusterConfig {

    /** Checks addresses and limits. */
    public TcpIpClusterConfig {
        Checks checks = Checks.of(TcpIpClusterConfig.class);
        checks.name("name", name);
        checks.ownAddress("interface", address);
        checks.clusterPorts(port, busPort);
        if (checks.present("members", members)) {
            members = List.copyOf(members);
            checks.require(!members.isEmpty(), "members", "is empty; it must name at least one node");
            checks.endpoints("members", members);
        }
        checks.present("detection", detection);
        checks.finish();
    }

    /** A cluster of these nodes, everything else at its default. */
    public static TcpIpClusterConfig of(String address, List<String> members) {
        return new TcpIpClusterConfig(
                DEFAULT_NAME, address, DEFAULT_PORT, DEFAULT_BUS_PORT, members, DetectionConfig.defaults());
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static TcpIpClusterConfig example() {
        return of("10.0.1.11", List.of("10.0.1.11", "10.0.1.12"));
    }

    /** Where the nodes are. */
    public List<IpEndpoint> endpoints() {
        return members.stream()
                .map(member -> IpEndpoint.parse(member, port).orElseThrow())
                .toList();
    }
}
