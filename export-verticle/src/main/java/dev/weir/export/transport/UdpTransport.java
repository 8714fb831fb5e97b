// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import dev.weir.config.UdpTransportConfig;
import dev.weir.export.format.Message;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Datagrams to a collector, one a message. Where many come at once, those of one length go to the kernel in one piece.
 * A refusal by ICMP belongs to an earlier datagram, which is lost and was counted as sent; those at hand are sent all
 * the same.
 */
final class UdpTransport implements Transport {
    /** Messages sent before the kernel is asked to cut: who sends few need not load what asking takes. */
    private static final int MANY_MESSAGES = 500;

    private static final int MAX_ATTEMPTS = 4;
    private static final int MAX_WAITS_FOR_BUFFERS = 100;
    private static final long WAIT_NS = 200_000;
    private static final long LONGEST_WAIT_NS = 1_000_000;

    private final UdpTransportConfig config;
    private final TransportContext context;
    private final Delivery delivery;
    private final Destination destination;
    private final UdpSocket socket;
    private final DatagramTrain train = new DatagramTrain();
    private final Tally unsent = new Tally();
    private long messages;
    private boolean cutting = true;
    private boolean begun;
    private volatile Pacer pacer = Pacer.UNLIMITED;
    private final AtomicLong earlierDrops = new AtomicLong();

    UdpTransport(UdpTransportConfig config, TransportContext context) {
        this.config = config;
        this.context = context;
        this.delivery = context.delivery();
        this.destination = new Destination(
                config.host(), config.port(), config.resolveInterval().toNanos(), context.resolver());
        this.socket = new UdpSocket(context.ownExports());
    }

    @Override
    public Session open() throws TransportException {
        InetSocketAddress before = destination.address();
        try {
            InetSocketAddress address = destination.resolve(System.nanoTime());
            connect(address);
            if (before != null && !address.equals(before)) {
                delivery.resolvedAnew(destination.text());
            }
        } catch (IOException failure) {
            throw TransportException.passing(
                    "cannot send to " + destination.text() + ": " + FailureText.of(failure), failure);
        }
        Session session = begun ? Session.RESUMED : Session.NEW;
        begun = true;
        return session;
    }

    @Override
    public Outcome send(Message message) {
        if (message.length() > DatagramTrain.MAX_OCTETS) {
            return tooLarge(message.length(), tally(message));
        }
        boolean waits = pacer.delayNs(System.nanoTime(), message.length()) > 0;
        if ((waits || !train.admits(message.length())) && write() == Outcome.FAILED) {
            delivery.lost(tally(message));
            return Outcome.FAILED;
        }
        if (waits && !awaitTurn(message.length())) {
            delivery.lost(tally(message));
            return Outcome.LOST;
        }
        train.add(message);
        pacer.sent(message.length());
        messages++;
        return messages < MANY_MESSAGES || !cutting ? write() : Outcome.TAKEN;
    }

    @Override
    public Outcome endBatch() {
        return write();
    }

    @Override
    public Outcome flush() {
        return write();
    }

    @Override
    public Outcome poll() {
        if (!socket.isConnected()) {
            return Outcome.FAILED;
        }
        if (write() == Outcome.FAILED) {
            return Outcome.FAILED;
        }
        checkError();
        pacer.poll();
        if (destination.hasMoved(System.nanoTime())) {
            try {
                connect(destination.address());
            } catch (IOException failure) {
                delivery.failed("cannot send to " + destination.text() + ": " + FailureText.of(failure));
                return Outcome.FAILED;
            }
            delivery.resolvedAnew(destination.text());
        }
        return Outcome.TAKEN;
    }

    @Override
    public void close() {
        if (socket.isConnected()) {
            write();
            checkError();
            pacer.poll();
        }
        pacer.close();
        socket.close();
    }

    @Override
    public String destination() {
        return destination.text();
    }

    @Override
    public long receiverDrops() {
        return earlierDrops.get() + pacer.receiverDrops();
    }

    private void connect(InetSocketAddress address) throws IOException {
        socket.connect(address);
        cutting = true;
        earlierDrops.addAndGet(pacer.receiverDrops());
        pacer.close();
        pacer = Pacers.choose(config, context, socket.localAddress(), address);
    }

    /** Waits until the pacer lets a datagram go; false if the time is up before. */
    private boolean awaitTurn(int octets) {
        long delayNs = pacer.delayNs(System.nanoTime(), octets);
        while (delayNs > 0) {
            if (delivery.isGivingUp()) {
                return false;
            }
            LockSupport.parkNanos(Math.min(delayNs, LONGEST_WAIT_NS));
            delayNs = pacer.delayNs(System.nanoTime(), octets);
        }
        return true;
    }

    /** Writes what waits, in one piece where that can be. */
    private Outcome write() {
        if (train.isEmpty()) {
            return Outcome.TAKEN;
        }
        try {
            if (train.datagrams() == 1) {
                socket.cutAt(0);
                return write(train.all(), train.total());
            }
            if (cutting && socket.cutAt(train.datagramOctets())) {
                Outcome outcome = write(train.all(), train.total());
                if (outcome != null) {
                    return outcome;
                }
            }
            cutting = false;
            return writeEach();
        } finally {
            train.clear();
            pacer.written();
        }
    }

    private Outcome writeEach() {
        socket.cutAt(0);
        Outcome worst = Outcome.TAKEN;
        for (int i = 0; i < train.datagrams(); i++) {
            if (worst == Outcome.FAILED) {
                delivery.lost(train.tally(i));
                continue;
            }
            Outcome outcome = write(train.datagram(i), train.tally(i));
            worst = outcome == Outcome.TAKEN ? worst : outcome;
        }
        return worst;
    }

    /**
     * Writes a datagram, or several in one piece.
     *
     * @return what became of it; null if several could not be written in one piece
     */
    private Outcome write(ByteBuffer octets, Tally tally) {
        int length = octets.remaining();
        octets.mark();
        int attempts = 0;
        int waits = 0;
        while (true) {
            try {
                if (socket.write(octets) == length) {
                    delivery.sent(tally);
                    return Outcome.TAKEN;
                }
                if (delivery.isGivingUp()) {
                    delivery.lost(tally);
                    return Outcome.LOST;
                }
                LockSupport.parkNanos(WAIT_NS);
            } catch (PortUnreachableException refusal) {
                delivery.refused();
                attempts++;
                if (attempts == MAX_ATTEMPTS) {
                    delivery.lost(tally);
                    return Outcome.LOST;
                }
            } catch (IOException failure) {
                if (FailureText.isOutOfBuffers(failure) && waits < MAX_WAITS_FOR_BUFFERS) {
                    waits++;
                    LockSupport.parkNanos(WAIT_NS);
                } else if (tally.messages() > 1) {
                    return null;
                } else if (FailureText.isTooLarge(failure)) {
                    return tooLarge(length, tally);
                } else if (attempts > 0) {
                    return fail(failure, tally);
                }
                // The first error may be about an earlier datagram: this one gets another chance.
                attempts++;
            }
            octets.reset();
        }
    }

    private void checkError() {
        try {
            socket.checkError();
        } catch (PortUnreachableException refusal) {
            delivery.refused();
        } catch (IOException failure) {
            delivery.failed("sending to " + destination.text() + ": " + FailureText.of(failure));
        }
    }

    private Tally tally(Message message) {
        unsent.clear();
        unsent.add(message);
        return unsent;
    }

    private Outcome tooLarge(int octets, Tally tally) {
        delivery.failed("a datagram of " + octets + " octets is too large for the way to " + destination.text()
                + "; set the format's maxMessageSize lower");
        delivery.lost(tally);
        return Outcome.LOST;
    }

    private Outcome fail(IOException failure, Tally tally) {
        delivery.failed("cannot send to " + destination.text() + ": " + FailureText.of(failure));
        delivery.lost(tally);
        return Outcome.FAILED;
    }
}
