// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.regex.Pattern;

/**
 * A cluster whose nodes are the pods behind a headless service.
 *
 * @param name the name of the cluster
 * @param address the IP address of this node to bind; the key in files is {@code interface}
 * @param port TCP port of the cluster itself
 * @param busPort TCP port of the event bus
 * @param service DNS name of the service
 * @param detection when a silent member is given up
 */
@Variant("kubernetes")
@Describe("A cluster whose nodes are the pods behind a headless service.")
public record KubernetesClusterConfig(
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

        @Describe(value = "DNS name of the headless service, which leads to the pods' addresses.", required = true)
        String service,

        @Describe("When a member that says nothing is taken for gone.")
        DetectionConfig detection)
        implements JoinedClusterConfig {

    private static final Pattern DNS_NAME = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");

    /** Checks addresses and limits. */
    public KubernetesClusterConfig {
        Checks checks = Checks.of(KubernetesClusterConfig.class);
        checks.name("name", name);
        checks.ownAddress("interface", address);
        checks.clusterPorts(port, busPort);
        if (checks.notBlank("service", service)) {
            checks.require(
                    DNS_NAME.matcher(service).matches(),
                    "service",
                    "is " + Names.quote(service) + "; it must be a DNS name, such as weir.default.svc.cluster.local");
        }
        checks.present("detection", detection);
        checks.finish();
    }

    /** A cluster of a service's pods, everything else at its default. */
    public static KubernetesClusterConfig of(String address, String service) {
        return new KubernetesClusterConfig(
                DEFAULT_NAME, address, DEFAULT_PORT, DEFAULT_BUS_PORT, service, DetectionConfig.defaults());
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static KubernetesClusterConfig example() {
        return of("10.0.1.11", "weir.default.svc.cluster.local");
    }
}
