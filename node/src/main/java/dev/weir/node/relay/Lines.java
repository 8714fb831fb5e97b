// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import dev.weir.model.bus.Beacon;
import dev.weir.model.bus.Beacon.Takes;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.Closing;
import dev.weir.model.bus.Grant;
import dev.weir.model.bus.Opening;
import dev.weir.model.bus.Parcel;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.relay.Load;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;

/**
 * The lines from this node to the intakes of others: one is opened where there is a beacon, and given up when the intake is
 * silent for too long, a write does not get there, or the session breaks. What was on its way then is lost, and never sent
 * again: it may have arrived. On the context that it was started on.
 *
 * @param <C> what is sent
 */
final class Lines<C extends Cargo> {
    private static final System.Logger LOG = System.getLogger(Lines.class.getName());

    private final String node;
    private final Takes takes;
    private final Ledger ledger;
    private final Owner<C> owner;
    private final String id = UUID.randomUUID().toString();
    private final SecureRandom sessions = new SecureRandom();

    /** By the ids of their intakes. */
    private final Map<String, Line<C>> lines = new LinkedHashMap<>();

    private final Refusals refusals;
    private Opening opening;
    private Vertx vertx;
    private EventBus bus;
    private Context context;
    private long beatNs;

    /** Whether nothing is sent that is not here already. */
    private boolean finishing;

    /** {@code null} unless all lines are to be closed. */
    private Promise<Void> closed;

    private boolean exhausted;

    /** Closings that are being sent. */
    private int partings;

    /** Whose lines they are. */
    interface Owner<C extends Cargo> {
        /** There are other lines than before, or another one leaves. */
        void changed();

        /** So much was handed over. */
        void settled(Line<C> line, Load load);

        /** So much was on its way to an intake that is lost. */
        void lost(Line<C> line, Load load);

        /** This waited for a line that takes nothing more; maybe nothing did. */
        void returned(Queue<C> waiting);
    }

    /**
     * None yet.
     *
     * @param node this node's name
     * @param takes to what kind of intakes
     * @param slice where refused messages are counted
     */
    Lines(String node, Takes takes, Ledger ledger, LedgerSlice slice, Owner<C> owner) {
        this.node = node;
        this.takes = takes;
        this.ledger = ledger;
        this.owner = owner;
        this.refusals = new Refusals(slice);
    }

    /** Begins to look for intakes. */
    Future<Void> start(Vertx on, boolean live, List<Opening.Point> points) {
        vertx = on;
        bus = on.eventBus();
        context = on.getOrCreateContext();
        opening = new Opening(id, live, points);
        beatNs = System.nanoTime();
        vertx.setPeriodic(RelayTimes.BEAT_MS, timer -> beat());
        return Future.join(
                        Channels.grants(id)
                                .consume(bus, message -> refusals.guard(message, this::take))
                                .completion(),
                        Channels.BEACONS
                                .consume(bus, message -> refusals.guard(message, this::take))
                                .completion())
                .mapEmpty();
    }

    /** Tells all intakes what is sent from now on. */
    void announce(boolean live, List<Opening.Point> points) {
        opening = new Opening(id, live, points);
        lines.values().forEach(line -> told(line, line.send(Parcel.Kind.OPENING, opening)));
    }

    /** Those that take something new. */
    List<Line<C>> usable() {
        return lines.values().stream().filter(line -> !line.isLeaving()).toList();
    }

    /** All of them. */
    List<Line<C>> all() {
        return List.copyOf(lines.values());
    }

    /** Sends as soon as there is credit. */
    void send(Line<C> line, C cargo) {
        line.waiting().add(cargo);
        pump(line);
    }

    /** There will be no more to send than there is: an intake that leaves and has no other beside it takes that first. */
    void finish() {
        finishing = true;
    }

    /**
     * Closes all lines once what waits for them is handed over. A second call is answered as the first.
     *
     * @param isExhausted whether nothing more will ever come from where it came from
     */
    Future<Void> close(boolean isExhausted) {
        if (closed == null) {
            closed = Promise.promise();
            exhausted = isExhausted;
            all().forEach(this::closeIfIdle);
            completeIfNone();
        }
        return closed.future();
    }

    /** Gives all lines up, with all that waits for them. */
    void abandon() {
        for (Line<C> line : all()) {
            lose(line, "the time to hand over is up");
        }
    }

    private void take(Beacon beacon) {
        if (beacon.takes() != takes) {
            return;
        }
        Line<C> known = lines.get(beacon.id());
        if (known == null && !beacon.leaving() && closed == null) {
            open(beacon);
        } else if (known != null) {
            known.heard(System.nanoTime());
            if (beacon.leaving() && !known.isLeaving() && !(finishing && usable().size() == 1)) {
                leave(known);
            }
        }
    }

    private void leave(Line<C> line) {
        LOG.log(Level.INFO, peer() + line.node() + " leaves");
        line.leave();
        giveBack(line);
        closeIfIdle(line);
    }

    private void open(Beacon beacon) {
        for (Line<C> other : all()) {
            if (other.node().equals(beacon.node())) {
                lose(other, "it has begun anew");
            }
        }
        Line<C> line = new Line<>(node, beacon, sessions.nextLong(), ledger.slice("peer " + beacon.node()), bus);
        line.heard(System.nanoTime());
        lines.put(beacon.id(), line);
        LOG.log(Level.INFO, peer() + beacon.node() + " is there");
        told(line, line.send(Parcel.Kind.OPENING, opening));
        owner.changed();
    }

    private void take(Grant grant) {
        for (Line<C> line : all()) {
            if (line.session() == grant.session()) {
                line.heard(System.nanoTime());
                settle(line, grant);
            }
        }
    }

    private void settle(Line<C> line, Grant grant) {
        if (grant.settled() > line.book().sent()) {
            lose(line, "it settles what it was not sent");
            return;
        }
        Load load = line.book().settle(grant.settled(), grant.limit());
        if (load.parcels() != 0) {
            owner.settled(line, load);
        }
        if (grant.broken()) {
            lose(line, "it has ended the session");
        } else {
            pump(line);
            closeIfIdle(line);
        }
    }

    private void pump(Line<C> line) {
        while (line.book().hasCredit() && !line.waiting().isEmpty()) {
            told(line, line.send(line.waiting().remove()));
        }
    }

    /** Gives a line up when a write did not get there. */
    private void told(Line<C> line, Future<Void> written) {
        written.onFailure(failure -> context.runOnContext(now -> lose(line, String.valueOf(failure.getMessage()))));
    }

    private void beat() {
        long nowNs = System.nanoTime();
        long patienceNs = RelayTimes.patienceNs(opening.live());
        // Where this process stood still, it is not the others that were silent.
        boolean wasAway = nowNs - beatNs > patienceNs / 2;
        beatNs = nowNs;
        for (Line<C> line : all()) {
            if (wasAway) {
                line.heard(nowNs);
            }
            if (nowNs - line.heardNs() > patienceNs) {
                lose(line, "nothing was heard of it for " + (nowNs - line.heardNs()) / 1_000_000 + " ms");
            } else if (line.book().sent() == 0) {
                told(line, line.send(Parcel.Kind.OPENING, opening));
            } else {
                told(line, line.send(Parcel.Kind.STILL, null));
            }
        }
    }

    private void lose(Line<C> line, String why) {
        if (!lines.remove(line.intake(), line)) {
            return;
        }
        Load lost = line.book().lose();
        LOG.log(
                lost.parcels() == 0 ? Level.INFO : Level.WARNING,
                peer() + line.node() + " is given up: " + why
                        + (lost.parcels() == 0
                                ? ""
                                : "; lost on the way: " + lost.records() + " records of " + lost.packets()
                                        + " packets"));
        owner.lost(line, lost);
        end(line);
    }

    private void closeIfIdle(Line<C> line) {
        if ((line.isLeaving() || closed != null) && line.isIdle() && lines.remove(line.intake(), line)) {
            partings++;
            line.send(Parcel.Kind.CLOSING, new Closing(exhausted && closed != null))
                    .onComplete(said -> context.runOnContext(now -> {
                        partings--;
                        completeIfNone();
                    }));
            end(line);
        }
    }

    private void end(Line<C> line) {
        ledger.end(line.ledger());
        giveBack(line);
        completeIfNone();
    }

    /** What waits for a line that takes nothing more goes to others. */
    private void giveBack(Line<C> line) {
        Queue<C> waiting = new ArrayDeque<>(line.waiting());
        line.waiting().clear();
        owner.changed();
        owner.returned(waiting);
    }

    private void completeIfNone() {
        if (closed != null && lines.isEmpty() && partings == 0) {
            closed.tryComplete();
        }
    }

    private String peer() {
        return takes == Takes.PACKETS ? "flow node " : "export node ";
    }

    /** How each line is doing. */
    List<PeerStatus> status() {
        List<PeerStatus> status = new ArrayList<>();
        for (Line<C> line : lines.values()) {
            status.add(new PeerStatus(
                    line.node(),
                    takes,
                    true,
                    line.book().inFlight(),
                    line.book().credits(),
                    line.waiting().size(),
                    line.isLeaving()));
        }
        return List.copyOf(status);
    }
}
