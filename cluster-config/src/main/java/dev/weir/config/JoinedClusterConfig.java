// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** What a node must know of any cluster that it is to join, whichever way it finds the others. */
public sealed interface JoinedClusterConfig extends ClusterConfig
        permits TcpIpClusterConfig, MulticastClusterConfig, AwsClusterConfig, KubernetesClusterConfig {

    /** The default name of a cluster. */
    String DEFAULT_NAME = "weir";

    /** The default port of the cluster itself. */
    int DEFAULT_PORT = 5701;

    /** The default port of what the nodes send each other over the event bus. */
    int DEFAULT_BUS_PORT = 5801;

    /** The cluster's name; nodes that were told another one do not join. */
    String name();

    /** The IP address of this node that the cluster binds to, and to no other; the key in files is {@code interface}. */
    String address();

    /** TCP port of the cluster itself: membership and shared state. */
    int port();

    /** TCP port of what the nodes send each other over the event bus. */
    int busPort();

    /** When a silent member is given up. */
    DetectionConfig detection();
}
