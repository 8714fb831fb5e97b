// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.MemberAttributeConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.weir.config.DetectionConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.TcpIpClusterConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Nodes of one cluster in this JVM, over loopback. */
final class TestCluster implements AutoCloseable {
    private static final String ADDRESS = "127.0.0.1";

    private final List<Integer> ports = new ArrayList<>();
    private final List<Integer> busPorts = new ArrayList<>();
    private final List<Runnable> closing = new ArrayList<>();

    /** Has ports for so many nodes. */
    TestCluster(int nodes) throws IOException {
        List<ServerSocket> free = new ArrayList<>();
        for (int i = 0; i < 2 * nodes; i++) {
            free.add(new ServerSocket(0, 1, InetAddress.getByName(ADDRESS)));
            (i < nodes ? ports : busPorts).add(free.get(i).getLocalPort());
        }
        for (ServerSocket socket : free) {
            socket.close();
        }
    }

    /** Configuration of the cluster, of the node at a place among the ports. */
    TcpIpClusterConfig config(int place) {
        return new TcpIpClusterConfig(
                "test",
                ADDRESS,
                ports.get(place),
                busPorts.get(place),
                ports.stream().map(port -> ADDRESS + ":" + port).toList(),
                DetectionConfig.defaults());
    }

    /** Joins under a name. */
    ClusterMembership join(int place, String name) throws ClusterException {
        ClusterMembership membership = Clusters.join(node(name), config(place));
        closing.add(() -> membership.leave(Duration.ofSeconds(10)).join());
        return membership;
    }

    /** Joins as something that tells of itself what it wants to. */
    HazelcastInstance join(int place, NodeId id, Map<String, String> told) {
        MemberAttributeConfig attributes = MemberAttributes.of(node(id.name()), config(place), id, Instant.now());
        told.forEach(attributes::setAttribute);
        Config config = HazelcastConfigs.of(config(place), attributes);
        HazelcastInstance hazelcast = Hazelcast.newHazelcastInstance(config);
        closing.add(hazelcast::shutdown);
        return hazelcast;
    }

    private static NodeConfig node(String name) {
        return new NodeConfig(name, 1, "/nowhere", NodeConfig.DEFAULT_ROLES);
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
    }
}
