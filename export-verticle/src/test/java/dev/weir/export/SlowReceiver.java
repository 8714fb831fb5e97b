// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A collector that counts datagrams, and takes its time over each. */
final class SlowReceiver implements AutoCloseable {
    private final DatagramSocket socket;
    private final long pauseNs;
    private final AtomicLong datagrams = new AtomicLong();
    private volatile int firstOctet = -1;

    private SlowReceiver(DatagramSocket socket, long pauseNs) {
        this.socket = socket;
        this.pauseNs = pauseNs;
    }

    static SlowReceiver open(int bufferOctets, long pauseNs) throws IOException {
        return open("127.0.0.1", 0, bufferOctets, pauseNs);
    }

    /**
     * Opens one.
     *
     * @param bufferOctets the receive buffer to ask for
     * @param pauseNs how long it waits after each datagram, in nanoseconds
     */
    @SuppressWarnings("resource") // closed by close
    static SlowReceiver open(String address, int port, int bufferOctets, long pauseNs) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, port));
        socket.setOption(StandardSocketOptions.SO_RCVBUF, bufferOctets);
        SlowReceiver receiver = new SlowReceiver(socket, pauseNs);
        Thread thread = new Thread(receiver::run, "slow-receiver");
        thread.setDaemon(true);
        thread.start();
        return receiver;
    }

    int port() {
        return socket.getLocalPort();
    }

    long datagrams() {
        return datagrams.get();
    }

    /** The first octet of the first datagram; -1 before it comes. */
    int firstOctet() {
        return firstOctet;
    }

    @Override
    public void close() {
        socket.close();
    }

    private void run() {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        try {
            while (true) {
                packet.setLength(65_536);
                socket.receive(packet);
                if (firstOctet < 0) {
                    firstOctet = packet.getData()[0];
                }
                datagrams.incrementAndGet();
                if (pauseNs > 0) {
                    LockSupport.parkNanos(pauseNs);
                }
            }
        } catch (SocketException closed) {
            // the test is over
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
