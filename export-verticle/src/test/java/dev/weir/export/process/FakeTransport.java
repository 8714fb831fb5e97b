// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

import dev.weir.export.format.Message;
import dev.weir.export.transport.Delivery;
import dev.weir.export.transport.Tally;
import dev.weir.export.transport.Transport;
import dev.weir.export.transport.TransportException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A transport that does as the test says; it keeps every message that it took, as text of its first octet and length. */
final class FakeTransport implements Transport {
    final List<String> sent = new CopyOnWriteArrayList<>();
    final AtomicInteger opens = new AtomicInteger();
    volatile Outcome next = Outcome.TAKEN;
    volatile TransportException refusal;
    volatile Session session = Session.NEW;
    volatile boolean sessionOver;
    volatile boolean refused;
    volatile boolean stuck;
    volatile boolean closed;
    private final Delivery delivery;

    FakeTransport(Delivery delivery) {
        this.delivery = delivery;
    }

    @Override
    public Session open() throws TransportException {
        opens.incrementAndGet();
        if (refusal != null) {
            throw refusal;
        }
        sessionOver = false;
        return session;
    }

    @Override
    public Outcome send(Message message) {
        while (stuck && !delivery.isGivingUp()) {
            LockSupport.parkNanos(100_000);
        }
        Tally tally = new Tally();
        tally.add(message);
        Outcome outcome = stuck ? Outcome.LOST : next;
        if (outcome == Outcome.TAKEN) {
            sent.add((char) message.octets()[0] + ":" + message.records());
            delivery.sent(tally);
        } else {
            delivery.lost(tally);
        }
        return outcome;
    }

    @Override
    public Outcome flush() {
        return Outcome.TAKEN;
    }

    @Override
    public Outcome poll() {
        if (refused) {
            refused = false;
            delivery.refused();
        }
        return Outcome.TAKEN;
    }

    @Override
    public boolean isSessionOver() {
        return sessionOver;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String destination() {
        return "fake";
    }
}
