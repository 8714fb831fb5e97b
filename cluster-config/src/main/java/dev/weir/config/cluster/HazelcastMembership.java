// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import dev.weir.config.JoinedClusterConfig;
import dev.weir.config.Names;
import dev.weir.config.Words;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The place of a node in a cluster of Hazelcast's. */
final class HazelcastMembership implements ClusterMembership {
    private static final System.Logger LOG = System.getLogger(HazelcastMembership.class.getName());

    private final HazelcastInstance hazelcast;
    private final JoinedClusterConfig cluster;
    private final ClusterMember self;
    private final List<MemberListener> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> expelled = new CompletableFuture<>();
    private final SharedState shared;

    /** Changed under the lock of this object, under which listeners are told too. */
    private volatile List<ClusterMember> members = List.of();

    private CompletableFuture<Void> leaving;

    HazelcastMembership(HazelcastInstance hazelcast, JoinedClusterConfig cluster) {
        this.hazelcast = hazelcast;
        this.cluster = cluster;
        this.self =
                MemberAttributes.read(hazelcast.getCluster().getLocalMember()).orElseThrow();
        this.shared = new SharedState(hazelcast, self.id());
    }

    /** Takes part, from now on: it has joined before. */
    void start() {
        shared.start();
        hazelcast.getCluster().addMembershipListener(new Events());
        hazelcast.getLifecycleService().addLifecycleListener(event -> changed(event.getState()));
        LOG.log(
                Level.INFO,
                "in the cluster " + Names.quote(cluster.name()) + " at " + cluster.address() + ":" + cluster.port()
                        + (isAlone() ? ", alone: no other node is there" : " with " + names(members)));
    }

    /** Hazelcast itself, for what of this package shares state through it. */
    HazelcastInstance hazelcast() {
        return hazelcast;
    }

    /**
     * Hazelcast behind a membership.
     *
     * @throws IllegalArgumentException if there is no cluster
     */
    static HazelcastInstance hazelcast(ClusterMembership membership) {
        if (membership instanceof HazelcastMembership joined) {
            return joined.hazelcast();
        }
        throw new IllegalArgumentException("node " + membership.self().id() + " is in no cluster");
    }

    @Override
    public boolean isClustered() {
        return true;
    }

    @Override
    public ClusterMember self() {
        return self;
    }

    @Override
    public List<ClusterMember> members() {
        return members;
    }

    @Override
    public synchronized void listen(MemberListener listener) {
        members.stream().filter(member -> !member.self()).forEach(listener::joined);
        listeners.add(listener);
    }

    @Override
    public ClusterStatus status() {
        return new ClusterStatus(
                cluster.type(), cluster.name(), shared.isSafe(), shared.octets(), shared.isSeedShared());
    }

    @Override
    public OptionalLong hashSeed() {
        return OptionalLong.of(shared.seed());
    }

    @Override
    public void giveUp(NodeId node, String reason) {
        for (Member member : hazelcast.getCluster().getMembers()) {
            boolean meant = !member.localMember()
                    && MemberAttributes.read(member)
                            .filter(read -> isLifeOf(node, read.id()))
                            .isPresent();
            if (meant) {
                LOG.log(Level.WARNING, "node " + node + " is given up: " + reason);
                ((HazelcastInstanceProxy) hazelcast)
                        .getOriginal()
                        .node
                        .getClusterService()
                        .suspectMember(member, reason, true);
            }
        }
    }

    /** A process that was fenced goes on in a later epoch than the one that it joined in; another process has one later still. */
    private static boolean isLifeOf(NodeId node, NodeId process) {
        return node.name().equals(process.name()) && node.epoch() >= process.epoch();
    }

    @Override
    public CompletableFuture<Void> expelled() {
        return expelled.copy();
    }

    @Override
    public synchronized CompletableFuture<Void> leave(Duration timeout) {
        if (leaving == null) {
            shared.stop();
            leaving = CompletableFuture.runAsync(hazelcast::shutdown, task -> new Thread(task, "weir-leave").start())
                    .completeOnTimeout(null, timeout.toMillis(), TimeUnit.MILLISECONDS);
        }
        return leaving.copy();
    }

    private synchronized boolean isLeaving() {
        return leaving != null;
    }

    private void changed(LifecycleState state) {
        if (state == LifecycleState.MERGED) {
            LOG.log(
                    Level.WARNING,
                    "this node was apart from the cluster and is in it again; what the others shared meanwhile holds");
            shared.merged();
            synchronized (this) {
                listeners.forEach(MemberListener::merged);
            }
        } else if (state == LifecycleState.SHUTDOWN && !isLeaving()) {
            expel("its part of the cluster has ended");
        }
    }

    private synchronized void begin(Collection<Member> now) {
        members = MemberView.of(now);
        members.forEach(HazelcastMembership::warnIfIncompatible);
        now.forEach(HazelcastMembership::warnIfStrange);
    }

    private synchronized void view(Collection<Member> now) {
        List<ClusterMember> before = members;
        members = MemberView.of(now);
        MemberView.without(before, members).forEach(this::left);
        MemberView.without(members, before).forEach(this::joined);
        boolean replaced = members.stream().noneMatch(ClusterMember::self)
                && members.stream()
                        .anyMatch(member -> member.id().name().equals(self.id().name()));
        if (replaced) {
            expel("another node named " + Names.quote(self.id().name()) + " has taken its place in the cluster");
        }
    }

    private void joined(ClusterMember member) {
        if (member.self()) {
            return;
        }
        LOG.log(
                Level.INFO,
                "node " + member.id() + " joined the cluster at "
                        + member.address().orElseThrow() + ": "
                        + member.roles().stream().map(Words::of).collect(Collectors.joining(", ")));
        warnIfIncompatible(member);
        listeners.forEach(listener -> listener.joined(member));
    }

    private void left(ClusterMember member) {
        if (member.self()) {
            return;
        }
        LOG.log(
                Level.WARNING,
                "node " + member.id() + " is gone from the cluster" + (isAlone() ? "; this one is alone" : ""));
        listeners.forEach(listener -> listener.left(member));
    }

    private static void warnIfIncompatible(ClusterMember member) {
        if (!member.isCompatible()) {
            LOG.log(
                    Level.WARNING,
                    "node " + member.id() + " runs Weir " + member.version() + " of wire version "
                            + member.wireVersion() + ", of which this one (" + WireVersion.CURRENT
                            + ") understands nothing; upgrade it, or this one, by one release at a time");
        }
    }

    private static void warnIfStrange(Member member) {
        if (MemberAttributes.read(member).isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "the member of the cluster at " + MemberAttributes.place(member)
                            + " is no Weir that this one can read; let only nodes reach the cluster's ports");
        }
    }

    private void expel(String reason) {
        if (expelled.completeExceptionally(
                new ClusterException("node " + self.id() + " is out of the cluster: " + reason))) {
            LOG.log(Level.ERROR, "out of the cluster: " + reason);
        }
    }

    private static String names(List<ClusterMember> members) {
        return members.stream()
                .filter(member -> !member.self())
                .map(member -> member.id().name())
                .collect(Collectors.joining(", "));
    }

    private final class Events implements InitialMembershipListener {
        @Override
        public void init(InitialMembershipEvent event) {
            begin(event.getMembers());
        }

        @Override
        public void memberAdded(MembershipEvent event) {
            warnIfStrange(event.getMember());
            view(event.getMembers());
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            view(event.getMembers());
        }
    }
}
