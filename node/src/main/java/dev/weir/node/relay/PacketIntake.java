// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import dev.weir.flow.ObservationPoints;
import dev.weir.model.bus.Beacon.Takes;
import dev.weir.model.bus.Channel;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.Opening;
import dev.weir.model.bus.PacketContent;
import dev.weir.model.bus.Parcel;
import dev.weir.model.bus.UnreadableException;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.OwnExports;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketBatchPool;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.relay.CreditBook;
import dev.weir.model.relay.Load;
import dev.weir.model.relay.PacketLoad;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Takes packets from routers and sorts them to the shards of this node. A parcel is settled when its packets have been
 * metered; there are never more on their way than this node has batches for.
 */
public final class PacketIntake extends VerticleBase {
    private static final System.Logger LOG = System.getLogger(PacketIntake.class.getName());

    /** Parcels that all routers together are granted: 8 MiB of packets. */
    private static final int CREDITS = 64;

    /** Parcels that one router is granted: what keeps it going while the answer to the first is on its way. */
    private static final int WINDOW = 16;

    private final ObservationPoints points;
    private final Runnable onExhausted;
    private final Sessions<Landed> sessions;
    private final CreditBook credits = new CreditBook(CREDITS, WINDOW);
    private final PacketBatchPool pool;
    private final Set<Integer> ambiguous = new HashSet<>();
    private volatile List<PeerStatus> status = List.of();
    private List<Channel<PacketBatch>> shards;
    private int mostShards;
    private int generation;

    /** Whether flows are to be ended once no router is left: the source of one has come to its end. */
    private boolean sourceEnded;

    /** Packets as they came, in a batch, and what they stand for. */
    private record Landed(PacketBatch batch, Load load) {}

    /**
     * Makes one.
     *
     * @param node this node's name
     * @param toShards how many shards this node has at first
     * @param points is told where packets are seen
     * @param onExhausted is run, on the intake's context, when the sources of all routers have come to their ends
     */
    public PacketIntake(
            String node,
            int toShards,
            ObservationPoints points,
            Ledger ledger,
            OwnExports ownExports,
            Runnable onExhausted) {
        this.points = points;
        this.onExhausted = onExhausted;
        this.mostShards = toShards;
        this.pool = new PacketBatchPool(batches(), PacketBatchPool.DEFAULT_BATCH_SLOTS);
        this.shards = channels(toShards);
        this.sessions = new Sessions<>(
                node, Takes.PACKETS, ledger, credits, WINDOW, ownExports, ledger.slice("intake"), new Desk());
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(RelayTimes.BEAT_MS, timer -> status = sessions.status());
        return sessions.start(vertx);
    }

    /**
     * Has it sort to another number of shards, which must be there. Any thread may ask.
     *
     * @param next the generation of the batches that are sorted so, greater than the one before
     * @return completes when all batches of the generation before have been sent
     */
    public Future<Void> resort(int next, int toShards) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> {
            generation = next;
            shards = channels(toShards);
            // Not fewer: those of the generation before are still on their way.
            mostShards = Math.max(mostShards, toShards);
            pool.resize(batches());
            done.complete();
        });
        return done.future();
    }

    /** Has the routers hand their packets to others; completes when all that was sent here has been metered. Any thread. */
    public Future<Void> leave() {
        Promise<Void> left = Promise.promise();
        context.runOnContext(now -> sessions.leave().onComplete(left));
        return left.future();
    }

    /** How it gets on with each router. Any thread may ask. */
    public List<PeerStatus> status() {
        return status;
    }

    private static List<Channel<PacketBatch>> channels(int toShards) {
        return IntStream.range(0, toShards).mapToObj(Channels::packets).toList();
    }

    /** A parcel may have packets for every shard; one more batch is where it lands. */
    private int batches() {
        return (CREDITS + Math.max(WINDOW, 2 * credits.senders())) * mostShards + 1;
    }

    private Landed land(Parcel parcel) {
        if (pool.maxBatches() - pool.inUse() <= shards.size()) {
            throw new IllegalStateException("more packets came than were granted");
        }
        PacketBatch batch = take();
        try {
            return new Landed(batch, PacketContent.unpack(parcel, batch));
        } catch (UnreadableException e) {
            batch.drop();
            throw e;
        }
    }

    /** There is one: {@link #land} has looked. */
    private PacketBatch take() {
        try {
            return pool.take(0, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void sort(Session session, long number, PacketBatch landed) {
        if (shards.size() == 1) {
            send(0, landed, () -> done(session, number));
            return;
        }
        PacketBatch[] sorted = new PacketBatch[shards.size()];
        int parts = 0;
        for (int slot = 0; slot < landed.slots(); ) {
            long record = landed.slot(slot);
            int taken = PacketLoad.slots(record);
            int shard = FlowHash.shard(PacketRecord.flowHash(record), sorted.length);
            if (sorted[shard] == null) {
                sorted[shard] = take();
                sorted[shard].live(landed.live());
                parts++;
            }
            sorted[shard].append(record, taken);
            slot += taken;
        }
        long watermarkNs = landed.watermarkNs();
        landed.drop();
        AtomicInteger left = new AtomicInteger(parts);
        for (int shard = 0; shard < sorted.length; shard++) {
            if (sorted[shard] != null) {
                sorted[shard].watermarkNs(watermarkNs);
                send(shard, sorted[shard], () -> {
                    if (left.decrementAndGet() == 0) {
                        done(session, number);
                    }
                });
            }
        }
    }

    private void send(int shard, PacketBatch batch, Runnable receipt) {
        batch.receipt(receipt);
        batch.generation(generation);
        shards.get(shard).send(vertx.eventBus(), batch);
    }

    /** By the shard that has metered the last packet of a parcel. */
    private void done(Session session, long number) {
        context.runOnContext(metered -> sessions.done(session, number));
    }

    private void learn(Session session) {
        for (Opening.Point point : session.opening().points()) {
            points.learn(point.id(), point.egress());
            boolean isOthers = sessions.all().stream()
                    .filter(other -> other != session)
                    .anyMatch(other -> other.opening().points().stream().anyMatch(theirs -> theirs.id() == point.id()));
            if (isOthers && ambiguous.add(point.id())) {
                LOG.log(
                        Level.WARNING,
                        "more than one router has an Observation Point " + point.id()
                                + ": what they see there of one flow is one record; give their captures each an"
                                + " observationPoint.id of its own to tell them apart");
            }
        }
    }

    /** What its sessions ask of it. */
    private final class Desk implements Sessions.Dealer<Landed> {
        @Override
        public void opened(Session session) {
            pool.resize(batches());
            learn(session);
        }

        @Override
        public Landed read(Parcel parcel) {
            return land(parcel);
        }

        @Override
        public void deal(Session session, long number, Landed landed) {
            session.ledger()
                    .add(
                            LedgerCounter.RECEIVED,
                            landed.load().packets(),
                            landed.load().octets());
            sort(session, number, landed.batch());
        }

        @Override
        public void forget(Landed landed) {
            landed.batch().drop();
        }

        @Override
        public void closed(Session session, boolean exhausted) {
            sourceEnded |= exhausted;
            if (sourceEnded && sessions.isEmpty()) {
                sourceEnded = false;
                onExhausted.run();
            }
        }
    }
}
