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
 * Datagrams to a collector, one a message. A refusal by ICMP belongs to an earlier datagram, which is lost and was
 * counted as sent; the one at hand is sent all the same.
 */
final class UdpTransport implements Transport {
    /** The longest payload of UDP over IPv4: 65535 less the headers of IPv4 and UDP (RFC 791, RFC 768). */
    private static final int MAX_DATAGRAM_OCTETS = 65_507;

    private static final int MAX_ATTEMPTS = 4;
    private static final int MAX_WAITS_FOR_BUFFERS = 100;
    private static final long WAIT_NS = 200_000;
    private static final long LONGEST_WAIT_NS = 1_000_000;

    private final UdpTransportConfig config;
    private final TransportContext context;
    private final Delivery delivery;
    private final Destination destination;
    private final UdpSocket socket;
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(MAX_DATAGRAM_OCTETS);
    private final Tally tally = new Tally();
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
        tally.clear();
        tally.add(message);
        if (message.length() > MAX_DATAGRAM_OCTETS) {
            return tooLarge(message.length());
        }
        datagram.clear();
        datagram.put(message.octets(), 0, message.length()).flip();
        if (!awaitTurn(message.length())) {
            delivery.lost(tally);
            return Outcome.LOST;
        }
        return write();
    }

    @Override
    public Outcome flush() {
        return Outcome.TAKEN;
    }

    @Override
    public Outcome poll() {
        if (!socket.isConnected()) {
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
        earlierDrops.addAndGet(pacer.receiverDrops());
        pacer.close();
        pacer = Pacers.choose(config, context, address);
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

    private Outcome write() {
        int attempts = 0;
        int waits = 0;
        while (true) {
            try {
                int octets = datagram.limit();
                if (socket.write(datagram) == octets) {
                    pacer.sent(octets);
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
                if (FailureText.isTooLarge(failure)) {
                    return tooLarge(datagram.limit());
                }
                if (FailureText.isOutOfBuffers(failure) && waits < MAX_WAITS_FOR_BUFFERS) {
                    waits++;
                    LockSupport.parkNanos(WAIT_NS);
                } else if (attempts > 0) {
                    return fail(failure);
                }
                // The first error may be about an earlier datagram: this one gets another chance.
                attempts++;
            }
            datagram.rewind();
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

    private Outcome tooLarge(int octets) {
        delivery.failed("a datagram of " + octets + " octets is too large for the way to " + destination.text()
                + "; set the format's maxMessageSize lower");
        delivery.lost(tally);
        return Outcome.LOST;
    }

    private Outcome fail(IOException failure) {
        delivery.failed("cannot send to " + destination.text() + ": " + FailureText.of(failure));
        delivery.lost(tally);
        return Outcome.FAILED;
    }
}
