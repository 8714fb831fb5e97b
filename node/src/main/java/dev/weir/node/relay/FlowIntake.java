// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import dev.weir.model.bus.Beacon.Takes;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.ExportDemand;
import dev.weir.model.bus.FlowContent;
import dev.weir.model.bus.Parcel;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.packet.OwnExports;
import dev.weir.model.relay.CreditBook;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Takes flow records from flow nodes and publishes them to the exporters of this node. A parcel is settled when it is
 * published; while the exporters that wait have enough, parcels wait here, and hold the flow nodes back.
 */
public final class FlowIntake extends VerticleBase {
    /** Parcels that all flow nodes together are granted: 8 MiB of records, mostly. */
    private static final int CREDITS = 64;

    private static final int WINDOW = 16;

    private final ExportDemand demand;
    private final Sessions<FlowBatch> sessions;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private volatile List<PeerStatus> status = List.of();
    private Runnable onRelief;

    /** A batch that the exporters have yet to get. */
    private record Waiting(Session session, long number, FlowBatch batch) {}

    /**
     * Makes one.
     *
     * @param node this node's name
     * @param demand of this node's exporters
     * @param ownExports what they send, for routers to know
     */
    public FlowIntake(String node, Ledger ledger, ExportDemand demand, OwnExports ownExports) {
        this.demand = demand;
        this.sessions = new Sessions<>(
                node,
                Takes.FLOWS,
                ledger,
                new CreditBook(CREDITS, WINDOW),
                WINDOW,
                ownExports,
                ledger.slice("intake"),
                new Desk());
    }

    @Override
    public Future<?> start() {
        Context own = context;
        onRelief = () -> own.runOnContext(relieved -> work());
        demand.onRelief(onRelief);
        vertx.setPeriodic(RelayTimes.BEAT_MS, timer -> status = sessions.status());
        return sessions.start(vertx);
    }

    @Override
    public Future<?> stop() {
        demand.forget(onRelief);
        return Future.succeededFuture();
    }

    /** Has the flow nodes hand their records to others; completes when all that came is published. Any thread may ask. */
    public Future<Void> leave() {
        Promise<Void> left = Promise.promise();
        context.runOnContext(now -> sessions.leave().onComplete(left));
        return left.future();
    }

    /** How it gets on with each flow node. Any thread may ask. */
    public List<PeerStatus> status() {
        return status;
    }

    private void work() {
        while (!waiting.isEmpty() && !demand.isSaturated()) {
            Waiting next = waiting.remove();
            FlowBatch batch = next.batch();
            next.session().ledger().add(LedgerCounter.FLOW_RECORDS_RECEIVED, batch.records());
            next.session().ledger().add(LedgerCounter.RECORDED_ELSEWHERE, batch.packets(), batch.ipOctets());
            demand.published(batch.records());
            Channels.FLOWS.publish(vertx.eventBus(), batch);
            sessions.done(next.session(), next.number());
        }
    }

    /** What its sessions ask of it. */
    private final class Desk implements Sessions.Dealer<FlowBatch> {
        @Override
        public void opened(Session session) {
            // Records are all alike, whoever sends them.
        }

        @Override
        public FlowBatch read(Parcel parcel) {
            return FlowContent.of(parcel);
        }

        @Override
        public void deal(Session session, long number, FlowBatch batch) {
            waiting.add(new Waiting(session, number, batch));
            work();
        }

        @Override
        public void forget(FlowBatch batch) {
            // It has nothing to give back.
        }

        @Override
        public void closed(Session session, boolean exhausted) {
            // The exporters go on for the others.
        }
    }
}
