// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.NodeConfig;
import dev.weir.config.cluster.ClusterMembership;
import dev.weir.config.cluster.LoneMembership;
import dev.weir.node.client.JsonTree;
import dev.weir.node.http.Answer;
import dev.weir.node.http.resource.ClusterResource;
import dev.weir.node.metrics.FakeCluster;
import org.junit.jupiter.api.Test;

class StatusCommandTest {

    @Test
    void shouldShowWhoDoesWhat() throws Exception {
        assertThat(StatusCommand.cluster(told(new FakeCluster())))
                .containsExactly(
                        "",
                        "cluster weir: 2 nodes; NOT SAFE: what is shared lacks copies",
                        "NODE               ROLES        ADDRESS         SINCE                 WEIR",
                        "edge-2             flow,export  10.0.1.12:5701  2026-01-31T12:00:00Z  0.9, NOT UNDERSTOOD",
                        "edge-1 (this one)  router       10.0.1.11:5701  2026-01-31T12:00:00Z  0.9");
    }

    @Test
    void shouldShowNothingWhereThereIsNoCluster() throws Exception {
        assertThat(StatusCommand.cluster(told(new LoneMembership(NodeConfig.defaults()))))
                .isEmpty();
    }

    private static JsonTree told(ClusterMembership membership) throws Exception {
        Answer answer = new ClusterResource(membership)
                .operations()
                .get("getCluster")
                .handle(null)
                .result();
        return new JsonTree(((Answer.Json) answer).body());
    }
}
