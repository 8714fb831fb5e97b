// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import dev.weir.config.JoinedClusterConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds out, before the cluster is joined, whether its address and ports can be had, to say so in a line of its own. */
final class BindCheck {
    private BindCheck() {}

    static void check(JoinedClusterConfig cluster) throws ClusterException {
        check("cluster.port", cluster.address(), cluster.port());
        check("cluster.busPort", cluster.address(), cluster.busPort());
    }

    private static void check(String key, String address, int port) throws ClusterException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException refused) {
            throw new ClusterException(
                    "the cluster cannot be joined: " + key + ", TCP port " + port + " of cluster.interface " + address
                            + ", cannot be had: " + refused.getMessage(),
                    refused);
        }
    }
}
