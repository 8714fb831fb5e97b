// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import dev.weir.config.NoClusterConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.NodeRole;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClusterMembershipTest {

    @Test
    void shouldBeAloneWithoutACluster() throws Exception {
        ClusterMembership membership = Clusters.join(NodeConfig.defaults(), NoClusterConfig.defaults());

        assertThat(membership.isClustered()).isFalse();
        assertThat(membership.isAlone()).isTrue();
        assertThat(membership.members()).containsExactly(membership.self());
        assertThat(membership.hashSeed()).isEmpty();
        assertThat(membership.status()).isEqualTo(new ClusterStatus("none", "", true, 0, true));
        assertThat(membership.leave(Duration.ZERO)).isCompleted();
    }

    @Test
    void shouldTellEachNodeOfTheOthers() throws Exception {
        try (TestCluster cluster = new TestCluster(2)) {
            ClusterMembership a = cluster.join(0, "a");
            assertThat(a.isClustered()).isTrue();
            assertThat(a.isAlone()).isTrue();
            Events events = new Events();
            a.listen(events);

            ClusterMembership b = cluster.join(1, "b");

            assertThat(events.next()).isEqualTo("joined b");
            assertThat(a.isAlone()).isFalse();
            assertThat(a.members()).extracting(member -> member.id().name()).containsExactly("a", "b");
            assertThat(b.members())
                    .extracting(ClusterMember::id)
                    .containsExactly(a.self().id(), b.self().id());
            ClusterMember seen = a.member("b").orElseThrow();
            assertThat(seen.id()).isEqualTo(b.self().id());
            assertThat(seen.self()).isFalse();
            assertThat(seen.roles()).containsExactly(NodeRole.values());
            assertThat(seen.address().orElseThrow().port())
                    .isEqualTo(cluster.config(1).port());
            assertThat(seen.bus().orElseThrow().port())
                    .isEqualTo(cluster.config(1).busPort());
            assertThat(seen.since()).isEqualTo(b.self().since());
            assertThat(seen.isCompatible()).isTrue();
            assertThat(a.hashSeed()).isPresent().isEqualTo(b.hashSeed());
            assertThat(b.status().name()).isEqualTo("test");

            Events late = new Events();
            b.listen(late);
            assertThat(late.next()).isEqualTo("joined a");

            assertThat(b.leave(Duration.ofSeconds(20))).succeedsWithin(Duration.ofSeconds(20));
            assertThat(events.next()).isEqualTo("left b");
            assertThat(a.isAlone()).isTrue();
            assertThat(a.expelled()).isNotDone();
            assertThat(b.expelled()).isNotDone();
        }
    }

    @Test
    void shouldRefuseASecondNodeOfALivingOnesName() throws Exception {
        try (TestCluster cluster = new TestCluster(2)) {
            ClusterMembership first = cluster.join(0, "a");
            Events events = new Events();
            first.listen(events);

            assertThatThrownBy(() -> cluster.join(1, "a"))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageMatching("a node named \"a\" is in the cluster \"test\" already, at 127\\.0\\.0\\.1:"
                            + cluster.config(0).port() + " since [0-9T:-]+Z; give this one another node\\.name");

            assertThat(first.members()).containsExactly(first.self());
            assertThat(events.none()).isTrue();
        }
    }

    @Test
    void shouldBeginAnEpochThatTheClusterHasNotSeen() throws Exception {
        try (TestCluster cluster = new TestCluster(2)) {
            ClusterMembership keeper = cluster.join(0, "keeper");
            long future = System.currentTimeMillis() + 3_600_000;
            IMap<String, Long> epochs = HazelcastMembership.hazelcast(keeper).getMap(SharedMaps.EPOCHS);
            epochs.set("b", future);

            ClusterMembership b = cluster.join(1, "b");

            assertThat(b.self().id()).isEqualTo(new NodeId("b", future + 1));
            assertThat(epochs.get("b")).isEqualTo(future + 1);
            assertThat(b.self().since().toEpochMilli()).isLessThan(future);
        }
    }

    @Test
    void shouldNameANodeThatItDoesNotUnderstandAndKeepObjectsOut() throws Exception {
        try (TestCluster cluster = new TestCluster(2)) {
            ClusterMembership a = cluster.join(0, "a");
            Events events = new Events();
            a.listen(events);

            HazelcastInstance stranger =
                    cluster.join(1, new NodeId("s", 1), Map.of("weir.wireVersion", "9", "weir.roles", "flow,later"));

            assertThat(events.next()).isEqualTo("joined s");
            ClusterMember seen = a.member("s").orElseThrow();
            assertThat(seen.wireVersion()).isEqualTo(9);
            assertThat(seen.isCompatible()).isFalse();
            assertThat(seen.roles()).containsExactly(NodeRole.FLOW);

            // The filter of the node itself refuses what the stranger put there.
            stranger.getMap("anything").set("key", new Smuggled());
            assertThatThrownBy(() ->
                            HazelcastMembership.hazelcast(a).getMap("anything").get("key"))
                    .isInstanceOf(HazelcastSerializationException.class)
                    .hasRootCauseInstanceOf(SecurityException.class);
        }
    }

    @Test
    void shouldGiveUpANodeAtOnce() throws Exception {
        try (TestCluster cluster = new TestCluster(2)) {
            ClusterMembership a = cluster.join(0, "a");
            ClusterMembership b = cluster.join(1, "b");
            Events events = new Events();
            a.listen(events);
            assertThat(events.next()).isEqualTo("joined b");

            a.giveUp(new NodeId("b", 0), "another epoch");
            // A process that was fenced goes on in a later epoch than the one that it joined in.
            a.giveUp(new NodeId("b", b.self().id().epoch() + 1), "its heartbeats stopped");

            assertThat(events.next()).isEqualTo("left b");
        }
    }

    @Test
    void shouldSayWhichPortCannotBeHad() throws Exception {
        try (TestCluster cluster = new TestCluster(1);
                ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress("127.0.0.1", cluster.config(0).busPort()));

            assertThatThrownBy(() -> cluster.join(0, "a"))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageStartingWith("the cluster cannot be joined: cluster.busPort, TCP port "
                            + taken.getLocalPort() + " of cluster.interface 127.0.0.1, cannot be had: ");
        }
    }

    @Test
    void shouldKnowWhichVersionsMeet() {
        assertThat(WireVersion.isCompatible(WireVersion.CURRENT)).isTrue();
        assertThat(WireVersion.isCompatible(WireVersion.CURRENT + 1)).isTrue();
        assertThat(WireVersion.isCompatible(WireVersion.CURRENT - 1)).isTrue();
        assertThat(WireVersion.isCompatible(WireVersion.CURRENT + 2)).isFalse();
    }

    /** An object as Java serializes it. */
    private static final class Smuggled implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    private static final class Events implements MemberListener {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void joined(ClusterMember member) {
            events.add("joined " + member.id().name());
        }

        @Override
        public void left(ClusterMember member) {
            events.add("left " + member.id().name());
        }

        String next() throws InterruptedException {
            return events.poll(20, TimeUnit.SECONDS);
        }

        boolean none() {
            return events.isEmpty();
        }
    }
}
