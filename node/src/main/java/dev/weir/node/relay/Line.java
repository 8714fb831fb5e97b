// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import dev.weir.model.bus.Beacon;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.Parcel;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.relay.FlightBook;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageProducer;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One session with one intake: what is on its way, and what waits for credit. On the context of its {@link Lines}.
 *
 * @param <C> what is sent
 */
final class Line<C extends Cargo> {
    private final String self;
    private final String node;
    private final String intake;
    private final long session;
    private final LedgerSlice ledger;
    private final MessageProducer<Parcel> producer;
    private final FlightBook book = new FlightBook();
    private final Queue<C> waiting = new ArrayDeque<>();
    private boolean leaving;
    private long heardNs;

    /**
     * A session that has yet to be opened.
     *
     * @param self this node's name
     * @param session a number that no other session has
     */
    Line(String self, Beacon beacon, long session, LedgerSlice ledger, EventBus bus) {
        this.self = self;
        this.node = beacon.node();
        this.intake = beacon.id();
        this.session = session;
        this.ledger = ledger;
        this.producer = Channels.parcels(intake).sender(bus);
    }

    /** The name of the intake's node. */
    String node() {
        return node;
    }

    /** The intake's id. */
    String intake() {
        return intake;
    }

    long session() {
        return session;
    }

    /** This node's account of what it hands to that one. */
    LedgerSlice ledger() {
        return ledger;
    }

    FlightBook book() {
        return book;
    }

    /** What has no credit yet. */
    Queue<C> waiting() {
        return waiting;
    }

    /** Whether it gets nothing new: the intake or this node is about to end. */
    boolean isLeaving() {
        return leaving;
    }

    void leave() {
        leaving = true;
    }

    /** When the intake was last heard of, by {@link System#nanoTime}. */
    long heardNs() {
        return heardNs;
    }

    void heard(long nowNs) {
        heardNs = nowNs;
    }

    /** Whether all is settled that was sent, and nothing waits. */
    boolean isIdle() {
        return waiting.isEmpty() && book.inFlight() == 0;
    }

    /** Sends what may be sent; fails when it did not get there. */
    Future<Void> send(C cargo) {
        long number = book.send(cargo.load());
        return write(Parcel.Kind.LOAD, number, cargo.content()).onFailure(failure -> cargo.discard());
    }

    /** Sends something that needs no credit; fails when it did not get there. */
    Future<Void> send(Parcel.Kind kind, Parcel.Content content) {
        return write(kind, book.sent(), content);
    }

    private Future<Void> write(Parcel.Kind kind, long number, Parcel.Content content) {
        return producer.write(new Parcel(self, session, kind, number, content));
    }
}
