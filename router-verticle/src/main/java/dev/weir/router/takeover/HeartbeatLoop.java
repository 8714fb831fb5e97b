// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import dev.weir.router.takeover.FailoverAction.AskWitness;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * The thread that sends and hears heartbeats, and has a {@link FailoverGroup} decide. It does nothing that could keep it waiting:
 * traffic is moved on another thread.
 */
final class HeartbeatLoop implements AutoCloseable, HeartbeatSockets.Receiver {
    private static final Logger LOG = System.getLogger(HeartbeatLoop.class.getName());
    private static final long MS_NS = 1_000_000L;
    private static final long TICKS_PER_INTERVAL = 4;
    private static final long MIN_TICK_NS = 5 * MS_NS;
    private static final long MAX_TICK_NS = 50 * MS_NS;
    private static final long STATUS_NS = 200 * MS_NS;
    private static final long CLOSE_TIMEOUT_MS = 5000;

    private final FailoverGroup group;
    private final long groupId;
    private final HeartbeatSockets sockets;
    private final HeartbeatCodec codec;
    private final Deeds deeds;
    private final LinkWatch links;
    private final LongSupplier meteredPackets;
    private final PathBook paths;
    /** The way to the node that is the witness; {@link HeartbeatSockets#NO_PATH} for none. */
    private final int witnessPath;

    private final GatewayWitness gateway;
    private final ReplayGuard guard = new ReplayGuard();
    private final WitnessDesk desk = new WitnessDesk();
    private final FaultCounts faults = new FaultCounts();
    private final ByteBuffer out = ByteBuffer.allocateDirect(HeartbeatCodec.MAX_OCTETS);
    private final Queue<LongFunction<List<FailoverAction>>> orders = new ConcurrentLinkedQueue<>();
    private final Queue<CompletableFuture<Void>> leavers = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "weir-failover");
    private final StatusBoard board;
    private volatile boolean stopping;

    /** When it last looked at the clock, and at what follows from it. */
    private volatile long awakeNs = System.nanoTime();

    private long sequence;
    private long nowNs;
    private long linksNs;
    private long statusNs;

    /** All that a loop works with; nothing is opened or started yet. */
    HeartbeatLoop(Parts parts) {
        this.group = parts.group();
        this.groupId = HeartbeatCodec.groupOf(parts.groupName());
        this.sockets = parts.sockets();
        this.codec = parts.codec();
        this.deeds = parts.deeds();
        this.links = parts.links();
        this.meteredPackets = parts.meteredPackets();
        this.witnessPath = parts.witnessPath();
        this.gateway = parts.makeGateway().apply(testimony -> order(at -> group.witnessed(at, testimony)));
        this.paths = new PathBook(sockets);
        this.board = new StatusBoard(parts, paths, faults);
    }

    /** Opens the port, which nobody else has then. */
    void open() throws TakeoverException {
        sockets.open();
    }

    /** Begins, once it is open. */
    void start() {
        if (gateway != null) {
            gateway.start();
        }
        deeds.start(term -> order(at -> group.inPlace(at, term)));
        board.post(group, System.nanoTime());
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long tickNs =
                Math.max(MIN_TICK_NS, Math.min(MAX_TICK_NS, group.settings().intervalNs() / TICKS_PER_INTERVAL));
        long nextNs = System.nanoTime();
        while (!stopping) {
            try {
                sockets.await(TimeUnit.NANOSECONDS.toMillis(nextNs - System.nanoTime()));
                nowNs = System.nanoTime();
                // Before anything that has come meanwhile: whoever was asleep must know that first.
                if (nowNs - nextNs >= 0) {
                    act(group.tick(nowNs));
                    awakeNs = nowNs;
                    nextNs = nextNs + tickNs - nowNs > 0 ? nextNs + tickNs : nowNs + tickNs;
                }
                lookAtLinks();
                obey();
                sockets.receive(this);
                report();
            } catch (IOException | RuntimeException fault) {
                LOG.log(Level.ERROR, "failover: the heartbeats failed", fault);
                nextNs = System.nanoTime() + tickNs;
            }
        }
    }

    private void lookAtLinks() {
        if (nowNs - linksNs >= group.settings().intervalNs() / 2) {
            linksNs = nowNs;
            act(group.health(nowNs, links.areAllUp()));
        }
    }

    private void obey() {
        for (LongFunction<List<FailoverAction>> order = orders.poll(); order != null; order = orders.poll()) {
            act(order.apply(nowNs));
        }
        if (!group.state().hasTraffic()) {
            for (CompletableFuture<Void> one = leavers.poll(); one != null; one = leavers.poll()) {
                CompletableFuture<Void> leaver = one;
                deeds.afterwards(() -> leaver.complete(null));
            }
        }
    }

    private void report() {
        if (group.state() != FailoverState.STARTING && group.state() != FailoverState.ISOLATED) {
            deeds.listened();
        }
        deeds.backed(group.peers().isAny(nowNs, peer -> peer.beat().fit()));
        if (nowNs - statusNs >= STATUS_NS) {
            statusNs = nowNs;
            board.post(group, nowNs);
        }
    }

    private void act(List<FailoverAction> actions) {
        for (FailoverAction action : actions) {
            if (action instanceof FailoverAction.Announce) {
                announce();
            } else if (action instanceof AskWitness asking) {
                ask(asking);
            } else {
                deeds.perform(action);
                // Whoever asks is not to be told of what is no more.
                statusNs = nowNs - STATUS_NS;
            }
        }
    }

    private void announce() {
        Beat beat = group.beat();
        long metered = meteredPackets.getAsLong();
        for (int path = 0; path < sockets.count(); path++) {
            send(path, Datagram.heartbeat(groupId, path, path == witnessPath, metered, beat.numbered(++sequence)));
        }
    }

    private void ask(AskWitness asking) {
        if (gateway != null) {
            gateway.ask(asking);
        } else if (witnessPath != HeartbeatSockets.NO_PATH) {
            Beat beat = group.beat().numbered(++sequence);
            send(witnessPath, Datagram.question(groupId, witnessPath, asking, beat));
        }
    }

    private void send(int path, Datagram datagram) {
        codec.encode(datagram, out);
        sockets.send(path, out, this, nowNs);
    }

    @Override
    public void received(int path, ByteBuffer octets, SocketAddress from) {
        nowNs = System.nanoTime();
        Datagram datagram = codec.decode(octets);
        if (datagram == null) {
            faults.count(codec.fault(), String.valueOf(from), nowNs);
            return;
        }
        boolean isOurs = datagram.group() == groupId;
        if (isOurs && datagram.beat().node().equals(group.settings().node())) {
            faults.count(HeartbeatFault.OWN_NAME, String.valueOf(from), nowNs);
        } else if (!isOurs && !datagram.toWitness()) {
            faults.count(HeartbeatFault.GROUP, String.valueOf(from), nowNs);
        } else if (!guard.letIn(datagram)) {
            faults.count(HeartbeatFault.REPLAYED, String.valueOf(from), nowNs);
        } else {
            take(path, datagram, from);
        }
    }

    private void take(int path, Datagram datagram, SocketAddress from) {
        switch (datagram.kind()) {
            case HEARTBEAT -> {
                desk.note(datagram, nowNs);
                if (!datagram.toWitness()) {
                    paths.heard(path, datagram, nowNs);
                    act(group.heard(nowNs, datagram.beat()));
                }
            }
            case QUESTION -> {
                desk.note(datagram, nowNs);
                codec.encode(desk.answer(datagram, group.beat().numbered(++sequence), nowNs), out);
                sockets.reply(from, out);
            }
            case ANSWER -> act(group.witnessed(nowNs, datagram.testimony()));
        }
    }

    /** Deferred: it may have come while a heartbeat was being sent. */
    @Override
    public void refused(int path) {
        if (path != HeartbeatSockets.NO_PATH) {
            String node = paths.refused(path);
            order(at -> group.refused(at, node));
        }
    }

    private void order(LongFunction<List<FailoverAction>> what) {
        orders.add(what);
        sockets.wakeUp();
    }

    /** Has this node hand over what traffic it has, and take none any more; completes when it has none. Any thread may ask. */
    CompletableFuture<Void> leave() {
        CompletableFuture<Void> left = new CompletableFuture<>();
        order(at -> {
            List<FailoverAction> actions = group.leave(at);
            leavers.add(left);
            return actions;
        });
        return left;
    }

    /** Has this node take no traffic, ever. Any thread may ask. */
    void retire() {
        order(group::leave);
    }

    /** Has this node take traffic again. Any thread may ask. */
    void rejoin() {
        order(group::rejoin);
    }

    /** Has this node go on in another epoch. Any thread may ask. */
    void renew(long epoch) {
        order(at -> group.renew(at, epoch));
    }

    /** Whether it would have said by now that this process was asleep, if it was. Any thread may ask. */
    boolean isAwake() {
        return System.nanoTime() - awakeNs <= group.settings().silenceNs();
    }

    /** How it was doing a moment ago. Any thread may ask. */
    FailoverStatus status() {
        return board.status();
    }

    /** Hands over what traffic there is, lets go of what nobody took, and ends. */
    @Override
    public void close() {
        if (thread.isAlive()) {
            try {
                leave().get(group.settings().handOverNs() + CLOSE_TIMEOUT_MS * MS_NS, TimeUnit.NANOSECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException late) {
                LOG.log(Level.WARNING, "failover: the traffic could not be handed over in time");
            }
        }
        stopping = true;
        try {
            if (thread.isAlive()) {
                sockets.wakeUp();
                thread.join(CLOSE_TIMEOUT_MS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        if (gateway != null) {
            gateway.close();
        }
        sockets.close();
        deeds.close();
    }
}
