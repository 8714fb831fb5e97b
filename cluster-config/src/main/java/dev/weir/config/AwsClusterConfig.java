// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/**
 * A cluster whose nodes are EC2 instances with a tag.
 *
 * @param name the name of the cluster
 * @param address the IP address of this node to bind; the key in files is {@code interface}
 * @param port TCP port of the cluster itself
 * @param busPort TCP port of the event bus
 * @param region the AWS region; empty for the one that this instance is in
 * @param tagKey key of the tag
 * @param tagValue value of the tag; empty for any
 * @param detection when a silent member is given up
 */
@Variant("aws")
@Describe("A cluster whose nodes are EC2 instances that have a tag; they may describe instances.")
public record AwsClusterConfig(
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

        @Describe("AWS region of the instances. Empty: the one that this instance is in.")
        String region,

        @Describe(value = "Key of the tag that the nodes' instances have.", required = true)
        String tagKey,

        @Describe("Value of the tag. Empty: any.") String tagValue,

        @Describe("When a member that says nothing is taken for gone.")
        DetectionConfig detection)
        implements JoinedClusterConfig {

    /** The default region: that of this instance. */
    public static final String DEFAULT_REGION = "";

    /** The default value of the tag: any. */
    public static final String DEFAULT_TAG_VALUE = "";

    /** Checks addresses and limits. */
    public AwsClusterConfig {
        Checks checks = Checks.of(AwsClusterConfig.class);
        checks.name("name", name);
        checks.ownAddress("interface", address);
        checks.clusterPorts(port, busPort);
        checks.awsRegion("region", region);
        checks.notBlank("tagKey", tagKey);
        checks.present("tagValue", tagValue);
        checks.present("detection", detection);
        checks.finish();
    }

    /** A cluster of the instances with a tag, everything else at its default. */
    public static AwsClusterConfig of(String address, String tagKey) {
        return new AwsClusterConfig(
                DEFAULT_NAME,
                address,
                DEFAULT_PORT,
                DEFAULT_BUS_PORT,
                DEFAULT_REGION,
                tagKey,
                DEFAULT_TAG_VALUE,
                DetectionConfig.defaults());
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static AwsClusterConfig example() {
        return of("10.0.1.11", "weir-cluster");
    }
}
