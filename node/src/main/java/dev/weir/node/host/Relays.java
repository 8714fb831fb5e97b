// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.CaptureConfig;
import dev.weir.config.Direction;
import dev.weir.config.ExporterConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.NodeRole;
import dev.weir.config.WeirConfig;
import dev.weir.flow.ObservationPoints;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.ExportDemand;
import dev.weir.model.bus.Opening;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.packet.OwnExports;
import dev.weir.model.packet.PacketBatch;
import dev.weir.node.relay.FlowIntake;
import dev.weir.node.relay.FlowRelay;
import dev.weir.node.relay.OthersExports;
import dev.weir.node.relay.PacketIntake;
import dev.weir.node.relay.PacketRelay;
import dev.weir.node.relay.PeerStatus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node has in the place of the roles that it leaves to others, and takes from others for its own: of a node that has
 * all roles and is in no cluster, nothing.
 */
final class Relays {
    private static final long NO_TIMEOUT = Long.MAX_VALUE / 2;

    /** Each {@code null} where the node has it not. */
    private final PacketRelay packetRelay;

    private final FlowRelay flowRelay;
    private final PacketIntake packetIntake;
    private final FlowIntake flowIntake;
    private final OthersExports othersExports;

    /**
     * Those of a node; nothing starts yet.
     *
     * @param clustered whether there may be other nodes
     * @param live whether the node's own packets are of now, as against those of capture files
     * @param points is told where routers see packets
     * @param demand of the node's exporters
     * @param onExhausted is run when the sources of all routers have come to their ends
     */
    Relays(
            WeirConfig config,
            boolean clustered,
            boolean live,
            Ledger ledger,
            OwnExports ownExports,
            ObservationPoints points,
            ExportDemand demand,
            Runnable onExhausted) {
        NodeConfig node = config.node();
        boolean meters = node.has(NodeRole.FLOW);
        boolean exports = node.has(NodeRole.EXPORT);
        packetRelay = node.has(NodeRole.ROUTER) && !meters
                ? new PacketRelay(node.name(), live, points(config.captures()), ledger)
                : null;
        flowRelay = meters && !exports
                ? new FlowRelay(node.name(), ExporterConfig.DEFAULT_QUEUE_RECORDS, ledger, demand)
                : null;
        packetIntake = meters && clustered
                ? new PacketIntake(node.name(), config.metering().shards(), points, ledger, ownExports, onExhausted)
                : null;
        othersExports = node.has(NodeRole.ROUTER) && clustered ? new OthersExports(node.name(), ownExports) : null;
        flowIntake = exports && clustered ? new FlowIntake(node.name(), ledger, demand, ownExports) : null;
    }

    private static List<Opening.Point> points(List<CaptureConfig> captures) {
        return captures.stream()
                .map(CaptureConfig::observationPoint)
                .map(point -> new Opening.Point(point.id(), point.direction() == Direction.EGRESS))
                .toList();
    }

    /** Begins to hand to others what this node leaves to them: before anything is captured or metered. */
    Future<Void> startHandingOver(Vertx vertx) {
        return deploy(vertx, othersExports)
                .compose(started -> deploy(vertx, packetRelay))
                .compose(started -> deploy(vertx, flowRelay));
    }

    /** Begins to take from others: when this node can meter and export. */
    Future<Void> startTaking(Vertx vertx) {
        return deploy(vertx, flowIntake).compose(started -> deploy(vertx, packetIntake));
    }

    private static Future<Void> deploy(Vertx vertx, VerticleBase verticle) {
        return verticle == null
                ? Future.succeededFuture()
                : vertx.deployVerticle(verticle).mapEmpty();
    }

    /** Has what comes from routers sorted to another number of shards; see {@link PacketIntake#resort}. */
    Future<Void> resort(int generation, int shards) {
        return packetIntake == null ? Future.succeededFuture() : packetIntake.resort(generation, shards);
    }

    /** Tells flow nodes where packets are seen from now on. */
    void learn(List<CaptureConfig> captures) {
        if (packetRelay != null) {
            packetRelay.points(points(captures));
        }
    }

    /** What the others have not taken over in this time is lost, and counted. */
    void giveUpAfter(Vertx vertx, long timeoutMs) {
        if (packetRelay != null) {
            vertx.setTimer(timeoutMs, late -> packetRelay.giveUp());
        }
        if (flowRelay != null) {
            vertx.setTimer(timeoutMs, late -> flowRelay.giveUp());
        }
    }

    /** All packets that were captured here, or sent here by routers, are metered, here or there, or given up. */
    Future<Void> drainPackets(Vertx vertx) {
        if (packetRelay != null) {
            PacketBatch batch = PacketBatch.unpooled(1);
            batch.drain(true);
            return Channels.packets(0)
                    .request(vertx.eventBus(), batch, NO_TIMEOUT, Long.class)
                    .mapEmpty();
        }
        return packetIntake == null ? Future.succeededFuture() : packetIntake.leave();
    }

    /** All records that flow nodes sent here are offered to the exporters. */
    Future<Void> leaveFlows() {
        return flowIntake == null ? Future.succeededFuture() : flowIntake.leave();
    }

    /** All records that were made here before the end of flows are handed over, or given up. */
    Future<Void> drainFlows() {
        return flowRelay == null ? Future.succeededFuture() : flowRelay.drain();
    }

    /** How it gets on with each of the others. Any thread may ask. */
    List<PeerStatus> status() {
        List<PeerStatus> status = new ArrayList<>();
        if (packetIntake != null) {
            status.addAll(packetIntake.status());
        }
        if (packetRelay != null) {
            status.addAll(packetRelay.status());
        }
        if (flowIntake != null) {
            status.addAll(flowIntake.status());
        }
        if (flowRelay != null) {
            status.addAll(flowRelay.status());
        }
        return List.copyOf(status);
    }
}
