// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.NodeRole;
import dev.weir.config.WeirConfig;
import dev.weir.config.cluster.ClusterMember;
import dev.weir.config.cluster.ClusterMembership;
import dev.weir.config.cluster.MemberListener;
import dev.weir.config.cluster.NodeId;
import dev.weir.config.cluster.StateStores;
import dev.weir.flow.SharedFlows;
import dev.weir.flow.SharedFlowsStatus;
import dev.weir.flow.checkpoint.EndedLife;
import dev.weir.flow.checkpoint.StateHead;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.state.StateOwner;
import dev.weir.model.state.StateStore;
import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Decides when the flows of this node are kept for others and when those of others are taken over: kept as long as another
 * node of the cluster is there; taken over from one that has gone, unless heartbeats decide of that, which know better than
 * the cluster whether a node is dead or only cut off. A node in no failover group does neither.
 */
public final class FlowSharing {
    private static final Logger LOG = System.getLogger(FlowSharing.class.getName());

    /** For how long flows of a process that died may be on their way to who takes them over. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** {@code null} for a node in no failover group. */
    private final SharedFlows flows;

    /** As {@link #flows}. */
    private final StateStore store;

    private final ClusterMembership membership;
    private final boolean byMembership;
    private Shards shards;
    private Future<?> ownPast = Future.succeededFuture();

    private FlowSharing(SharedFlows flows, StateStore store, ClusterMembership membership, boolean byMembership) {
        this.flows = flows;
        this.store = store;
        this.membership = membership;
        this.byMembership = byMembership;
    }

    /** That of a node with this configuration, which has joined its cluster. */
    static FlowSharing of(WeirConfig config, ClusterMembership membership, FlowHash hash) {
        if (config.ha().group().isEmpty()
                || !membership.isClustered()
                || !config.node().has(NodeRole.FLOW)) {
            return new FlowSharing(null, null, membership, false);
        }
        NodeId self = membership.self().id();
        StateStore store = StateStores.of(membership, config.ha().group());
        SharedFlows flows = new SharedFlows(
                store,
                new StateOwner(self.name(), self.epoch()),
                config.ha(),
                hash,
                config.metering().shards());
        return new FlowSharing(
                flows,
                store,
                membership,
                // Heartbeats are between those that have the traffic.
                config.ha().heartbeat().peers().isEmpty() || !config.node().has(NodeRole.ROUTER));
    }

    /** What the shards share; {@code null} for nothing. */
    SharedFlows flows() {
        return flows;
    }

    /** How it is doing; empty for a node in no failover group. */
    public Optional<SharedFlowsStatus> status() {
        return Optional.ofNullable(flows).map(SharedFlows::status);
    }

    /** Begins, once the shards are there. */
    Future<Void> start(Shards of) {
        shards = of;
        if (flows != null) {
            membership.listen(new Others());
            Future<Long> past = undisturbed(flows::takeOverOwnPast);
            ownPast = past;
            tell("what this node has left earlier", past);
        }
        return Future.succeededFuture();
    }

    /** Epoch of the flows here; 0 for a node in no failover group. */
    long epoch() {
        return flows == null ? 0 : flows.owner().epoch();
    }

    /** What has been taken over of the flows that an earlier process of this node had in a life, by whomever. */
    Future<StateHead.Adopted> takenOf(long epoch) {
        if (flows == null) {
            return Future.succeededFuture(StateHead.Adopted.NOTHING);
        }
        StateOwner dead = new StateOwner(membership.self().id().name(), epoch);
        return ownPast.transform(any -> Future.fromCompletionStage(new EndedLife(store, PATIENCE).of(dead)));
    }

    /** Takes the flows of a node over that is known to be dead, or to have handed its traffic over. */
    public void takeOver(String node, long epoch) {
        if (flows != null) {
            tell("the flows of " + node, undisturbed(() -> flows.takeOver(node, epoch)));
        }
    }

    /** Whoever says when another node may have taken over has to be awake: while it is not, nothing is known. */
    void watchedBy(BooleanSupplier isAwake) {
        if (flows != null) {
            flows.watchedBy(isAwake);
        }
    }

    /**
     * Another node may have taken the flows of this one over: what is here of them is kept back until that is known.
     *
     * @return to be called when it is known that none has
     */
    public Runnable doubt() {
        return flows == null ? () -> {} : flows.doubt();
    }

    private Future<Long> undisturbed(Supplier<CompletionStage<Long>> what) {
        return shards.undisturbed(() -> Future.fromCompletionStage(what.get()));
    }

    private static void tell(String what, Future<Long> taken) {
        taken.onFailure(failure -> LOG.log(
                Level.WARNING,
                what + " could not be taken over: " + failure + "; it is tried again at the next change"
                        + " of the cluster"));
    }

    /** Leaves the flows to another node, where there is one; completes when none is here, or all are to be exported here. */
    Future<Boolean> handOver() {
        return flows == null || !flows.isWanted()
                ? Future.succeededFuture(false)
                : shards.undisturbed(() -> Future.fromCompletionStage(flows.handOver()))
                        .otherwise(false);
    }

    void stop() {
        if (flows != null) {
            flows.close();
        }
    }

    private final class Others implements MemberListener {
        @Override
        public void joined(ClusterMember member) {
            flows.protect();
        }

        @Override
        public void left(ClusterMember member) {
            if (byMembership) {
                takeOver(member.id().name(), member.id().epoch());
            } else {
                tell(
                        "what " + member.id().name() + " has handed over",
                        undisturbed(() -> flows.takeOverReleased(
                                member.id().name(), member.id().epoch())));
            }
            if (membership.isAlone()) {
                LOG.log(Level.INFO, "no other node is there: records do not wait for the shared state any more");
                flows.withdraw();
            }
        }
    }
}
