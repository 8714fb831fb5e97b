// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.HostPrefix;
import dev.weir.config.IpEndpoint;
import dev.weir.config.NodeRole;
import dev.weir.config.VipTakeoverConfig;
import dev.weir.config.WeirConfig;
import dev.weir.config.cluster.ClusterMembership;
import dev.weir.config.cluster.NodeId;
import dev.weir.router.Failover;
import dev.weir.router.takeover.FailoverListener;
import dev.weir.router.takeover.FailoverStatus;
import dev.weir.router.takeover.StandDownCause;
import dev.weir.router.takeover.TookOver;
import dev.weir.router.takeover.conntrackd.Conntrackd;
import dev.weir.router.takeover.conntrackd.ConntrackdSettings;
import dev.weir.router.takeover.conntrackd.ConntrackdStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The part of a node in its failover group, joined to what has to happen with the traffic: the kernel's connections are
 * there before the first packet, and the flows of a node that is dead are taken over, those of one that has handed its
 * traffic over once it has left them.
 */
final class GroupPart implements FailoverListener {
    /** After these this node does not know whether another has taken its traffic, and its flows. */
    private static final Set<StandDownCause> UNSURE = Set.of(StandDownCause.PAUSED, StandDownCause.ISOLATED);

    /** Parts of a cluster find each other again within some ten seconds. */
    private static final long MAX_DOUBT_MS = 60_000;

    private static final long LOOK_MS = 2_000;

    /** {@code null} for a node in no group. */
    private final Failover failover;

    /** {@code null} where NAT state is not shared. */
    private final Conntrackd conntrackd;

    private final ClusterMembership membership;
    private final FlowSharing sharing;
    private final SilentMembers silent;
    private Vertx vertx;
    private long lookTimer = -1;

    /** Ends the doubt whether another node has taken over. */
    private Runnable trust = () -> {};

    private GroupPart(WeirConfig config, ClusterMembership membership, FlowSharing sharing, LongSupplier metered) {
        this.membership = membership;
        this.sharing = sharing;
        boolean routes = config.node().has(NodeRole.ROUTER);
        this.failover = routes && Failover.isNeeded(config.ha())
                ? new Failover(
                        config.ha(), config.node(), membership.self().id().epoch(), this, metered)
                : null;
        this.silent = new SilentMembers(this::status, gone -> sharing.takeOver(gone.name(), gone.epoch()));
        if (failover != null) {
            sharing.watchedBy(failover::isAwake);
        }
        this.conntrackd = routes && config.ha().conntrackd().enabled() ? new Conntrackd(settings(config)) : null;
    }

    /**
     * That of a node with this configuration.
     *
     * @param metered packets that it has metered
     */
    static GroupPart of(WeirConfig config, ClusterMembership membership, FlowSharing sharing, LongSupplier metered) {
        return new GroupPart(config, membership, sharing, metered);
    }

    private static ConntrackdSettings settings(WeirConfig config) {
        List<InetAddress> moving = config.ha().takeover() instanceof VipTakeoverConfig vip
                ? vip.hostPrefixes().stream().map(HostPrefix::address).toList()
                : List.of();
        return new ConntrackdSettings(
                config.ha().conntrackd(),
                config.ha().heartbeat().endpoints().stream()
                        .map(IpEndpoint::address)
                        .toList(),
                moving,
                Path.of(config.node().stateDirectory()));
    }

    /** Begins, once packets are metered. Fails with the line for the user. */
    Future<Void> start(Vertx in) {
        vertx = in;
        Future<Void> companion = conntrackd == null
                ? Future.succeededFuture()
                : in.executeBlocking(() -> {
                    conntrackd.start();
                    return null;
                });
        return companion
                .compose(started -> failover == null ? Future.succeededFuture() : failover.start(in))
                .onSuccess(started -> watch());
    }

    private void watch() {
        if (failover != null) {
            membership.listen(silent);
            lookTimer = vertx.setPeriodic(LOOK_MS, timer -> silent.look());
        }
    }

    /** Hands the traffic over, and takes none any more. */
    Future<Void> leave() {
        if (vertx != null) {
            vertx.cancelTimer(lookTimer);
        }
        return failover == null ? Future.succeededFuture() : failover.leave();
    }

    /** Ends. */
    Future<Void> stop() {
        Future<Void> ended = failover == null ? Future.succeededFuture() : failover.stop();
        return conntrackd == null || vertx == null
                ? ended
                : ended.eventually(() -> vertx.executeBlocking(() -> {
                    conntrackd.close();
                    return null;
                }));
    }

    /** How it is doing; empty for a node in no group, and before the start. */
    Optional<FailoverStatus> status() {
        return failover == null ? Optional.empty() : failover.status();
    }

    /** How the companion is doing that shares NAT state; empty where there is none. */
    Optional<ConntrackdStatus> conntrackd() {
        return Optional.ofNullable(conntrackd).map(Conntrackd::status);
    }

    @Override
    public void onActive(TookOver event) {
        if (event.why().isOfTheDead() && !event.peer().isEmpty()) {
            vertx.runOnContext(now -> takeOver(event));
        }
    }

    private void takeOver(TookOver event) {
        // What it held in the shared state is had from its copies at once.
        vertx.executeBlocking(() -> {
                    membership.giveUp(
                            new NodeId(event.peer(), event.peerEpoch()), "this node has taken its traffic over");
                    return null;
                })
                .onComplete(given -> sharing.takeOver(event.peer(), event.peerEpoch()));
    }

    @Override
    public void onStandDown(StandDownCause cause, String other) {
        if (UNSURE.contains(cause)) {
            trust = sharing.doubt();
        }
    }

    @Override
    public void onListened() {
        trust.run();
    }

    /** Of its flows the other says nothing: the shared state does, once both are in one cluster. */
    @Override
    public void onFenced(String by, long epoch) {
        Runnable resolved = sharing.doubt();
        trust = () -> {};
        vertx.runOnContext(now -> {
            vertx.setTimer(MAX_DOUBT_MS, late -> resolved.run());
            failover.renew(epoch + 1);
        });
    }

    @Override
    public void beforeTraffic(TookOver event) {
        if (conntrackd != null) {
            conntrackd.becomeActive(Conntrackd.COMMIT_LIMIT);
        }
    }

    @Override
    public void afterTraffic(String owner) {
        if (conntrackd != null) {
            conntrackd.standDown();
        }
    }
}
