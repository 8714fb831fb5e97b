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
import dev.weir.model.bus.UnreadableException;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.packet.OwnExports;
import dev.weir.model.relay.CreditBook;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The sessions of an intake with its senders: which parcels are accepted, how many more may come, when a session is over.
 * A sender that is told that its session is over knows by the same word which of its parcels were dealt with; all others
 * never will be. On the context that it was started on.
 *
 * @param <P> what a parcel carries
 */
final class Sessions<P> {
    private static final System.Logger LOG = System.getLogger(Sessions.class.getName());

    /** Sessions that are over and whose end is remembered, for senders that come back late. */
    private static final int MOST_ENDS = 256;

    /** How long a sender waits at most to hear that its last parcels were dealt with. */
    private static final long TELL_MS = 5;

    private final String node;
    private final Takes takes;
    private final Ledger ledger;
    private final CreditBook credits;
    private final int window;
    private final OwnExports ownExports;
    private final Dealer<P> dealer;
    private final Refusals refusals;
    private final String id = UUID.randomUUID().toString();

    /** By their numbers. */
    private final Map<Long, Session> sessions = new LinkedHashMap<>();

    /** Sessions that accept no more, but not all of which is dealt with yet. */
    private final Map<Long, Session> ending = new HashMap<>();

    /** Of sessions that are over, the oldest first. */
    private final Map<Long, End> ends = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, End> eldest) {
            return size() > MOST_ENDS;
        }
    };

    /** Up to which parcel all of a session were dealt with, and whose it was. */
    private record End(String sender, long settled) {}

    private Vertx vertx;
    private EventBus bus;
    private Context context;
    private long beatNs;
    private boolean tellingSoon;

    /** {@code null} unless it leaves. */
    private Promise<Void> left;

    /**
     * Deals with what comes.
     *
     * @param <P> what a parcel carries
     */
    interface Dealer<P> {
        /** A sender has come, or tells of other Observation Points. */
        void opened(Session session);

        /** Reads what a parcel carries; throws when it cannot. */
        P read(Parcel parcel);

        /** Deals with what an accepted parcel carried, and says {@link Sessions#done} once that is done. */
        void deal(Session session, long number, P content);

        /** Forgets what was read: its parcel is not accepted. */
        void forget(P content);

        /** Nothing more will come from a sender, and all that came was dealt with; what it sent may go on elsewhere or not. */
        void closed(Session session, boolean exhausted);
    }

    /**
     * None yet.
     *
     * @param node this node's name
     * @param takes what the intake takes
     * @param credits what may be granted
     * @param window how much of that one sender gets at most
     * @param ownExports what this node's exporters send, for routers to know
     * @param slice where refused messages are counted
     */
    Sessions(
            String node,
            Takes takes,
            Ledger ledger,
            CreditBook credits,
            int window,
            OwnExports ownExports,
            LedgerSlice slice,
            Dealer<P> dealer) {
        this.node = node;
        this.takes = takes;
        this.ledger = ledger;
        this.credits = credits;
        this.window = window;
        this.ownExports = ownExports;
        this.dealer = dealer;
        this.refusals = new Refusals(slice);
    }

    /** Takes parcels from now on, and says so. */
    Future<Void> start(Vertx on) {
        vertx = on;
        bus = on.eventBus();
        context = on.getOrCreateContext();
        return Channels.parcels(id)
                .consume(bus, message -> refusals.guard(message, this::take))
                .completion()
                .onSuccess(taking -> {
                    beat();
                    vertx.setPeriodic(RelayTimes.BEAT_MS, timer -> beat());
                })
                .mapEmpty();
    }

    /** Takes no new sessions, and has the senders close theirs; completes when they have, or are given up. */
    Future<Void> leave() {
        left = Promise.promise();
        beat();
        vertx.setTimer(
                RelayTimes.LEAVE_MS, late -> all().forEach(session -> end(session, "it did not close its session")));
        completeIfNone();
        return left.future();
    }

    /** Whether no sender has a session. */
    boolean isEmpty() {
        return sessions.isEmpty();
    }

    /** Those of all senders. */
    List<Session> all() {
        return List.copyOf(sessions.values());
    }

    private void take(Parcel parcel) {
        Session session = sessions.get(parcel.session());
        if (session == null) {
            welcome(parcel);
        } else {
            session.heard(System.nanoTime());
            switch (parcel.kind()) {
                case OPENING -> {
                    session.opening(Opening.of(parcel));
                    dealer.opened(session);
                    tell(session);
                }
                case LOAD -> accept(session, parcel);
                case STILL -> expect(session, parcel);
                case CLOSING -> close(session, parcel);
            }
        }
    }

    /** A sender whose session is not known opens one, or is told that it is over. */
    private void welcome(Parcel parcel) {
        End end = ends.get(parcel.session());
        if (end != null && parcel.kind() != Parcel.Kind.CLOSING) {
            refuse(end.sender(), parcel.session(), end.settled());
        } else if (parcel.kind() == Parcel.Kind.OPENING && !ending.containsKey(parcel.session())) {
            Opening opening = Opening.of(parcel);
            if (left == null) {
                open(parcel, opening);
            } else {
                refuse(opening.sender(), parcel.session(), 0);
            }
        }
    }

    private void refuse(String to, long session, long settled) {
        Channels.grants(to).send(bus, new Grant(node, session, settled, settled, true));
    }

    private void open(Parcel parcel, Opening opening) {
        for (Session other : all()) {
            if (other.node().equals(parcel.node())) {
                end(other, "it has begun anew");
            }
        }
        Session session = new Session(
                node,
                parcel.node(),
                parcel.session(),
                opening,
                ledger.slice("peer " + parcel.node()),
                credits.open(),
                bus);
        session.heard(System.nanoTime());
        sessions.put(session.id(), session);
        LOG.log(Level.INFO, sender() + session.node() + " sends " + (takes == Takes.PACKETS ? "packets" : "records"));
        dealer.opened(session);
        tell(session);
    }

    private void accept(Session session, Parcel parcel) {
        // A sender gives up an intake that is silent for so long: what comes after that may be counted lost already.
        if (System.nanoTime() - beatNs > RelayTimes.patienceNs(session.isLive())) {
            end(session, "this node stood still for too long");
            return;
        }
        P content;
        try {
            content = dealer.read(parcel);
        } catch (UnreadableException e) {
            end(session, e.getMessage());
            throw e;
        } catch (IllegalStateException e) {
            end(session, e.getMessage());
            return;
        }
        if (session.receipts().accept(parcel.number())) {
            dealer.deal(session, parcel.number(), content);
        } else {
            dealer.forget(content);
            end(session, "a parcel before number " + parcel.number() + " did not come");
        }
    }

    private void expect(Session session, Parcel parcel) {
        if (!session.receipts().expect(parcel.number())) {
            end(session, "the last parcel before number " + (parcel.number() + 1) + " did not come");
        }
    }

    private void close(Session session, Parcel parcel) {
        boolean exhausted = Closing.of(parcel).exhausted();
        expect(session, parcel);
        if (sessions.remove(session.id(), session)) {
            session.end();
            LOG.log(Level.INFO, sender() + session.node() + " has sent all it had");
            ended(session, exhausted);
        }
    }

    /** Accepts no more of a session that did not come to its proper end. */
    private void end(Session session, String why) {
        if (sessions.remove(session.id(), session)) {
            session.end();
            LOG.log(Level.WARNING, sender() + session.node() + " is given up: " + why);
            ending.put(session.id(), session);
            endIfIdle(session);
        }
    }

    private void endIfIdle(Session session) {
        if (session.receipts().isIdle() && ending.remove(session.id(), session)) {
            session.tell();
            // Its source has ended with it, unless it reads a link: then the flows go on through another router.
            ended(session, !session.isLive());
        }
    }

    private void ended(Session session, boolean exhausted) {
        ends.put(session.id(), new End(session.sender(), session.receipts().settled()));
        ledger.end(session.ledger());
        dealer.closed(session, exhausted);
        completeIfNone();
    }

    private void completeIfNone() {
        if (left != null && sessions.isEmpty() && ending.isEmpty()) {
            left.tryComplete();
        }
    }

    /** A parcel is dealt with. On this context. */
    void done(Session session, long number) {
        session.done(number);
        if (ending.containsKey(session.id())) {
            endIfIdle(session);
        } else if (session.untold() >= Math.max(1, window / 4)) {
            tell(session);
        } else if (!tellingSoon) {
            tellingSoon = true;
            vertx.setTimer(TELL_MS, soon -> tellAll());
        }
    }

    private void tellAll() {
        tellingSoon = false;
        for (Session session : sessions.values()) {
            if (session.untold() != 0) {
                tell(session);
            }
        }
    }

    private void tell(Session session) {
        session.tell().onFailure(failure -> context.runOnContext(now -> end(session, "it cannot be reached")));
    }

    private void beat() {
        long nowNs = System.nanoTime();
        boolean wasAway = beatNs != 0 && nowNs - beatNs > RelayTimes.patienceNs(true) / 2;
        for (Session session : all()) {
            long patienceNs = RelayTimes.patienceNs(session.isLive());
            if (beatNs != 0 && nowNs - beatNs > patienceNs) {
                end(session, "this node stood still for too long");
            } else if (wasAway) {
                session.heard(nowNs);
            } else if (nowNs - session.heardNs() > patienceNs) {
                end(session, "nothing was heard of it for " + (nowNs - session.heardNs()) / 1_000_000 + " ms");
            }
        }
        Channels.BEACONS.publish(bus, new Beacon(node, takes, id, left != null, ownExports.own()));
        all().forEach(this::tell);
        beatNs = nowNs;
    }

    private String sender() {
        return takes == Takes.PACKETS ? "router " : "flow node ";
    }

    /** How each session is doing. */
    List<PeerStatus> status() {
        List<PeerStatus> status = new ArrayList<>();
        for (Session session : sessions.values()) {
            status.add(
                    new PeerStatus(session.node(), takes, false, session.inHand(), session.credits(), 0, left != null));
        }
        return List.copyOf(status);
    }
}
