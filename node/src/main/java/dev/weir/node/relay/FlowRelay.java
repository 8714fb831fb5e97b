// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import dev.weir.model.bus.Beacon.Takes;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.ExportDemand;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.relay.Load;
import dev.weir.model.relay.Rendezvous;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * In the place of the exporters on a node that does not export: hands the records of its shards to one export node, another
 * one when that is lost. What was on its way then is lost, and counted; what still waited here goes to the other.
 *
 * <p>Records of capture files hold the metering back when they cannot go on. Those of a live link are dropped, and counted,
 * when too many wait: a link does not wait.
 */
public final class FlowRelay extends VerticleBase {
    /** Its name in the ledger, in which it is an exporter. */
    public static final String NAME = "relay";

    private final String node;
    private final long maxRecords;
    private final ExportDemand demand;
    private final ExporterLedger ledger;
    private final Lines<FlowCargo> lines;
    private final Queue<FlowCargo> unowned = new ArrayDeque<>();
    private volatile List<PeerStatus> status = List.of();

    /** {@code null} when there is no export node. */
    private Line<FlowCargo> chosen;

    private boolean live;
    private boolean flowsEnded;
    private boolean givenUp;
    private Promise<Void> draining;

    /**
     * Makes one.
     *
     * @param node this node's name
     * @param maxRecords records of a live link that wait at most
     */
    public FlowRelay(String node, long maxRecords, Ledger ledger, ExportDemand demand) {
        this.node = node;
        this.maxRecords = maxRecords;
        this.demand = demand;
        this.ledger = ledger.exporter(NAME);
        this.lines = new Lines<>(node, Takes.FLOWS, ledger, ledger.slice(NAME), new Hands());
    }

    @Override
    public Future<?> start() {
        demand.join();
        vertx.setPeriodic(RelayTimes.BEAT_MS, timer -> status = lines.status());
        return Future.join(
                Channels.FLOWS
                        .consume(vertx.eventBus(), message -> take(message.body()))
                        .completion(),
                lines.start(vertx, live, List.of()));
    }

    /** How it gets on with each export node. Any thread may ask. */
    public List<PeerStatus> status() {
        return status;
    }

    /**
     * Completes when all that was published before the end of flows is handed over, or given up. Any thread may ask, once.
     */
    public Future<Void> drain() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> {
            draining = done;
            lines.finish();
            answerIfDrained();
        });
        return done.future();
    }

    /**
     * Gives up what the export nodes have not taken over by now, and all that still comes: the time to drain is up. It is
     * lost, and counted. Any thread may ask.
     */
    public void giveUp() {
        context.runOnContext(late -> {
            givenUp = true;
            lines.abandon();
            for (FlowCargo cargo = unowned.poll(); cargo != null; cargo = unowned.poll()) {
                leaveQueue(cargo.load(), ExporterCounter.LOST_SHUTDOWN);
            }
            answerIfDrained();
        });
    }

    private void take(FlowBatch batch) {
        if (batch.isEnd()) {
            flowsEnded = true;
            answerIfDrained();
            return;
        }
        follow(batch.live());
        FlowCargo cargo = new FlowCargo(batch);
        count(ExporterCounter.OFFERED, cargo.load(), 1);
        if (live && ledger.count(ExporterCounter.QUEUED) + batch.records() > maxRecords) {
            count(ExporterCounter.LOST_QUEUE_FULL, cargo.load(), 1);
        } else {
            count(ExporterCounter.QUEUED, cargo.load(), 1);
            route(cargo);
        }
    }

    /** Holds the metering back while it meters capture files. */
    private void follow(boolean isLive) {
        if (live != isLive) {
            live = isLive;
            lines.announce(live, List.of());
            if (live) {
                demand.leave(0);
            } else {
                demand.join();
            }
        }
    }

    private void route(FlowCargo cargo) {
        if (givenUp) {
            leaveQueue(cargo.load(), ExporterCounter.LOST_SHUTDOWN);
        } else if (chosen == null) {
            unowned.add(cargo);
        } else {
            lines.send(chosen, cargo);
        }
    }

    private void count(ExporterCounter counter, Load load, int sign) {
        ledger.add(counter, sign * load.records(), sign * load.packets(), sign * load.octets());
    }

    private void leaveQueue(Load load, ExporterCounter counter) {
        count(ExporterCounter.QUEUED, load, -1);
        count(counter, load, 1);
        if (!live) {
            demand.written(load.records());
        }
    }

    private void answerIfDrained() {
        boolean allHandedOver = unowned.isEmpty() && lines.all().stream().allMatch(Line::isIdle);
        if (draining != null && flowsEnded && allHandedOver) {
            lines.close(false).onComplete(closed -> draining.tryComplete());
        }
    }

    /** What its lines tell it. */
    private final class Hands implements Lines.Owner<FlowCargo> {
        @Override
        public void changed() {
            List<Line<FlowCargo>> usable = lines.usable();
            int place = Rendezvous.owner(node, usable.stream().map(Line::node).toList());
            chosen = place < 0 ? null : usable.get(place);
            if (chosen != null) {
                for (int left = unowned.size(); left > 0; left--) {
                    lines.send(chosen, unowned.remove());
                }
            }
        }

        @Override
        public void settled(Line<FlowCargo> line, Load load) {
            ledger.add(ExporterCounter.DATA_RECORDS, load.records());
            ledger.add(ExporterCounter.MESSAGES, load.parcels());
            leaveQueue(load, ExporterCounter.SENT);
            answerIfDrained();
        }

        @Override
        public void lost(Line<FlowCargo> line, Load load) {
            leaveQueue(load, ExporterCounter.LOST_IN_FLIGHT);
        }

        @Override
        public void returned(Queue<FlowCargo> waiting) {
            waiting.forEach(FlowRelay.this::route);
            answerIfDrained();
        }
    }
}
