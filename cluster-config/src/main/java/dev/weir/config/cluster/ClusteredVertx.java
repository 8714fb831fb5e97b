// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/** The Vert.x of a node that is in a cluster. */
public final class ClusteredVertx {
    private ClusteredVertx() {}

    /**
     * Makes one whose event bus reaches the cluster's other nodes. It is to be closed before the cluster is left.
     *
     * @param membership that of a node in a cluster
     */
    public static Future<Vertx> start(ClusterMembership membership, VertxOptions options) {
        ClusterMember self = membership.self();
        String host = self.bus().orElseThrow().address().getHostAddress();
        int port = self.bus().orElseThrow().port();
        VertxOptions clustered = new VertxOptions(options)
                .setEventBusOptions(new EventBusOptions(options.getEventBusOptions())
                        .setHost(host)
                        .setPort(port)
                        .setClusterPublicHost(host)
                        .setClusterPublicPort(port));
        return Vertx.builder()
                .with(clustered)
                .withClusterManager(new HazelcastClusterManager(HazelcastMembership.hazelcast(membership)))
                .buildClustered()
                .map(ClusteredVertx::careful);
    }

    /** Nothing of what travels on Weir's channels is an object that Java, or its class, writes out by itself. */
    private static Vertx careful(Vertx vertx) {
        vertx.eventBus().serializableChecker(name -> false).clusterSerializableChecker(name -> false);
        return vertx;
    }
}
