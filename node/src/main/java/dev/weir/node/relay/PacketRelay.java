// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import dev.weir.model.bus.Beacon.Takes;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.Opening;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.relay.FlowOwners;
import dev.weir.model.relay.Load;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * In the place of a shard on a node that does not meter: takes the packet batches of its captures and hands each packet to
 * the flow node that owns its flow. A batch that finds no credit waits here and is missing in the pool, so that the captures
 * wait as they would for a shard.
 *
 * <p>When a flow node is lost, its flows have other owners at once. What was on its way to it is lost, and counted; what
 * still waited here goes to those.
 */
public final class PacketRelay extends VerticleBase {
    private static final int SHARD = 0;

    private final boolean live;
    private final LedgerSlice slice;
    private final Lines<PacketCargo> lines;
    private volatile List<Opening.Point> points;
    private volatile List<PeerStatus> status = List.of();

    /** What has no owner, because there is no flow node, or it is not known yet which there are. */
    private Queue<PacketCargo> unowned = new ArrayDeque<>();

    private FlowOwners owners = new FlowOwners(List.of());
    private Map<String, Line<PacketCargo>> byNode = Map.of();
    private boolean settling;
    private boolean givenUp;
    private Message<PacketBatch> draining;
    private boolean stopped;

    /**
     * Makes one.
     *
     * @param node this node's name
     * @param live whether packets are of now, as against those of capture files
     * @param points where they are seen
     */
    public PacketRelay(String node, boolean live, List<Opening.Point> points, Ledger ledger) {
        this.live = live;
        this.points = List.copyOf(points);
        this.slice = ledger.slice("relay");
        this.lines = new Lines<>(node, Takes.PACKETS, ledger, slice, new Hands());
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(RelayTimes.BEAT_MS, timer -> status = lines.status());
        return Future.join(
                Channels.packets(SHARD).consume(vertx.eventBus(), this::take).completion(),
                lines.start(vertx, live, points));
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        lines.abandon();
        giveUpUnowned();
        return Future.succeededFuture();
    }

    /** Packets are seen at other points from now on. Any thread may say so. */
    public void points(List<Opening.Point> now) {
        points = List.copyOf(now);
        context.runOnContext(told -> lines.announce(live, points));
    }

    /** How it gets on with each flow node. Any thread may ask. */
    public List<PeerStatus> status() {
        return status;
    }

    /**
     * Gives up what the flow nodes have not taken over by now, and all that still comes: the time to drain is up. It is lost,
     * and counted. Any thread may ask.
     */
    public void giveUp() {
        context.runOnContext(late -> {
            givenUp = true;
            lines.abandon();
            giveUpUnowned();
            answerIfDrained();
        });
    }

    private void take(Message<PacketBatch> message) {
        PacketBatch batch = message.body();
        if (batch.drain()) {
            draining = message;
            lines.finish();
        }
        if (batch.slots() == 0 || stopped) {
            batch.drop();
        } else {
            route(PacketCargo.of(batch));
        }
        answerIfDrained();
    }

    private void route(PacketCargo cargo) {
        if (givenUp) {
            giveUp(cargo);
            return;
        }
        if (settling || byNode.isEmpty()) {
            unowned.add(cargo);
            return;
        }
        PacketCargo[] parts = cargo.part(owners);
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] != null) {
                lines.send(byNode.get(owners.nodes().get(i)), parts[i]);
            }
        }
    }

    private void routeUnowned() {
        Queue<PacketCargo> all = unowned;
        unowned = new ArrayDeque<>();
        all.forEach(this::route);
    }

    private void giveUpUnowned() {
        for (PacketCargo cargo = unowned.poll(); cargo != null; cargo = unowned.poll()) {
            giveUp(cargo);
        }
    }

    private void giveUp(PacketCargo cargo) {
        slice.add(
                LedgerCounter.LOST_NO_FLOW_NODE,
                cargo.load().packets(),
                cargo.load().octets());
        cargo.discard();
    }

    private void answerIfDrained() {
        boolean allHandedOver = unowned.isEmpty() && lines.all().stream().allMatch(Line::isIdle);
        if (draining != null && allHandedOver) {
            Message<PacketBatch> asked = draining;
            draining = null;
            lines.close(!live).onComplete(closed -> asked.reply(0L));
        }
    }

    /** What its lines tell it. */
    private final class Hands implements Lines.Owner<PacketCargo> {
        @Override
        public void changed() {
            boolean hadNone = byNode.isEmpty();
            Map<String, Line<PacketCargo>> now = new LinkedHashMap<>();
            lines.usable().forEach(line -> now.put(line.node(), line));
            byNode = now;
            owners = new FlowOwners(now.keySet().stream().sorted().toList());
            if (hadNone && !now.isEmpty() && !settling) {
                settling = true;
                vertx.setTimer(RelayTimes.SETTLE_MS, settled -> {
                    settling = false;
                    routeUnowned();
                });
            }
        }

        @Override
        public void settled(Line<PacketCargo> line, Load load) {
            line.ledger().add(LedgerCounter.RELAYED, load.packets(), load.octets());
            answerIfDrained();
        }

        @Override
        public void lost(Line<PacketCargo> line, Load load) {
            line.ledger().add(LedgerCounter.LOST_IN_FLIGHT, load.packets(), load.octets());
        }

        @Override
        public void returned(Queue<PacketCargo> waiting) {
            waiting.forEach(PacketRelay.this::route);
            answerIfDrained();
        }
    }
}
