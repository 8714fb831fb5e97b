// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router;

import dev.weir.config.HaConfig;
import dev.weir.config.NodeConfig;
import dev.weir.router.takeover.FailoverListener;
import dev.weir.router.takeover.FailoverStatus;
import dev.weir.router.takeover.GroupMember;
import dev.weir.router.takeover.TakeoverException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The life of a node in its failover group. Start it once packets are metered, and have it leave before they are no more: by then
 * another node has the traffic.
 */
public final class Failover {
    /** Neighbours know better by then. */
    private static final long LINGER_MS = 200;

    private final GroupMember member;
    private Vertx vertx;

    /**
     * One that has not begun.
     *
     * @param epoch of the node, greater than in any run before
     * @param listener is told what becomes of the node, on the thread of the heartbeats: it must return at once
     * @param meteredPackets packets that the node has metered, for others to know
     */
    public Failover(HaConfig ha, NodeConfig node, long epoch, FailoverListener listener, LongSupplier meteredPackets) {
        this.member = new GroupMember(ha, node, epoch, listener, meteredPackets);
    }

    /** Whether a node that is configured so takes part in a group, or is a witness for one. */
    public static boolean isNeeded(HaConfig ha) {
        return GroupMember.isNeeded(ha);
    }

    /** Begins. Fails with the {@link TakeoverException} of what cannot be done; nothing is left half done then. */
    public Future<Void> start(Vertx in) {
        vertx = in;
        return in.executeBlocking(() -> {
            member.start();
            return null;
        });
    }

    /**
     * Has another node take the traffic, and takes none any more until {@link #rejoin}.
     *
     * @return completes when this node has none, and what was on its way has come; within some seconds, whether another has
     *     taken it or not
     */
    public Future<Void> leave() {
        return vertx == null
                ? Future.succeededFuture()
                : Future.fromCompletionStage(member.leave())
                        .compose(left -> vertx.timer(LINGER_MS, TimeUnit.MILLISECONDS))
                        .mapEmpty();
    }

    /** Has the node take traffic again. */
    public void rejoin() {
        member.rejoin();
    }

    /** Has the node go on in another epoch, after it was fenced. */
    public void renew(long epoch) {
        member.renew(epoch);
    }

    /** Leaves, and ends. */
    public Future<Void> stop() {
        return vertx == null
                ? Future.succeededFuture()
                : vertx.executeBlocking(() -> {
                    member.close();
                    return null;
                });
    }

    /** Whether its listener would have been told by now that this process was asleep, if it was. Any thread may ask. */
    public boolean isAwake() {
        return member.isAwake();
    }

    /** How the node is doing in its group; empty before the start. Any thread may ask. */
    public Optional<FailoverStatus> status() {
        return Optional.ofNullable(member.status());
    }
}
