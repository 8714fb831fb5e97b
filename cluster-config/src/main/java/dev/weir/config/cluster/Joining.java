// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import dev.weir.config.JoinedClusterConfig;
import dev.weir.config.Names;
import dev.weir.config.NodeConfig;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How a node joins: under a name that nobody else has, in an epoch that no node of that name has had. */
final class Joining {
    private static final System.Logger LOG = System.getLogger(Joining.class.getName());
    private static final long PRESENCE_TIMEOUT_MS = 2_000;
    private static final long POLL_MS = 50;
    /** To notice that a silent member is gone, and to tell all the others. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final NodeConfig node;
    private final JoinedClusterConfig cluster;
    private final Instant since = Instant.now();

    private Joining(NodeConfig node, JoinedClusterConfig cluster) {
        this.node = node;
        this.cluster = cluster;
    }

    static ClusterMembership join(NodeConfig node, JoinedClusterConfig cluster) throws ClusterException {
        BindCheck.check(cluster);
        // Before the first of Hazelcast's classes makes its logger.
        System.setProperty("hazelcast.logging.class", HazelcastLog.class.getName());
        return new Joining(node, cluster).join();
    }

    private ClusterMembership join() throws ClusterException {
        long epoch = since.toEpochMilli();
        while (true) {
            NodeId id = new NodeId(node.name(), epoch);
            HazelcastInstance hazelcast = start(id);
            boolean joined = false;
            try {
                requireOwnName(hazelcast);
                IMap<String, Long> epochs = hazelcast.getMap(SharedMaps.EPOCHS);
                Long last = epochs.get(id.name());
                if (last != null && last >= epoch) {
                    // The clock has gone back: once more, as the successor of the last.
                    epoch = last + 1;
                    continue;
                }
                epochs.set(id.name(), epoch);
                HazelcastMembership membership = new HazelcastMembership(hazelcast, cluster);
                membership.start();
                joined = true;
                return membership;
            } catch (HazelcastException | IllegalStateException failed) {
                throw new ClusterException("the cluster cannot be joined: " + failed.getMessage(), failed);
            } finally {
                if (!joined) {
                    hazelcast.shutdown();
                }
            }
        }
    }

    private HazelcastInstance start(NodeId id) throws ClusterException {
        Config config = HazelcastConfigs.of(cluster, MemberAttributes.of(node, cluster, id, since));
        try {
            return Hazelcast.newHazelcastInstance(config);
        } catch (IllegalStateException unanswered) {
            return startAlone(config);
        } catch (HazelcastException failed) {
            throw new ClusterException("the cluster cannot be joined: " + failed.getMessage(), failed);
        }
    }

    /**
     * A node that takes connections and does not answer them, as one that stands still, keeps others from starting. They
     * begin without it, and are one with it when it answers again.
     */
    private static HazelcastInstance startAlone(Config config) throws ClusterException {
        TcpIpConfig join = config.getAdvancedNetworkConfig().getJoin().getTcpIpConfig();
        List<String> members = List.copyOf(join.getMembers());
        if (!join.isEnabled()) {
            throw new ClusterException("the cluster cannot be joined: no node that answers lets this one in");
        }
        LOG.log(Level.WARNING, "no node of the cluster answers, though one takes connections; beginning without");
        join.setMembers(List.of());
        try {
            return Hazelcast.newHazelcastInstance(config);
        } catch (HazelcastException | IllegalStateException failed) {
            throw new ClusterException("the cluster cannot be begun: " + failed.getMessage(), failed);
        } finally {
            join.setMembers(members);
        }
    }

    /** Of two of one name the one that came first stays, unless it is dead and the cluster has yet to notice. */
    private void requireOwnName(HazelcastInstance hazelcast) throws ClusterException {
        Instant end = Instant.now()
                .plus(cluster.detection().maxSilence())
                .plus(cluster.detection().heartbeatInterval())
                .plus(GRACE);
        Optional<Member> other = namesake(hazelcast);
        while (other.isPresent()) {
            if (isPresent(hazelcast, other.get()) || Instant.now().isAfter(end)) {
                ClusterMember taken = MemberAttributes.read(other.get()).orElseThrow();
                throw new ClusterException("a node named " + Names.quote(node.name()) + " is in the cluster "
                        + Names.quote(cluster.name()) + " already, at " + MemberAttributes.place(other.get())
                        + " since " + taken.since().truncatedTo(ChronoUnit.SECONDS)
                        + "; give this one another node.name");
            }
            other = namesake(hazelcast);
        }
    }

    private Optional<Member> namesake(HazelcastInstance hazelcast) {
        return hazelcast.getCluster().getMembers().stream()
                .takeWhile(member -> !member.localMember())
                .filter(member -> MemberAttributes.read(member)
                        .filter(read -> read.id().name().equals(node.name()))
                        .isPresent())
                .findFirst();
    }

    private static boolean isPresent(HazelcastInstance hazelcast, Member member) throws ClusterException {
        try {
            return hazelcast
                    .getExecutorService(Presence.EXECUTOR)
                    .submitToMember(new Presence(), member)
                    .get(PRESENCE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException silent) {
            pause();
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while the cluster was being joined", e);
        }
    }

    private static void pause() throws ClusterException {
        try {
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while the cluster was being joined", e);
        }
    }
}
