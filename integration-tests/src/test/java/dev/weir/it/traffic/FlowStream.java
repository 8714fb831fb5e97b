// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that sends numbered datagrams of many flows, until its standard input has a line; then it tells how many it has
 * sent. Every other one is of one of {@link #LONG_FLOWS} that go on all the time, each of a port of its own; the others are of
 * flows of ten packets, {@link #SHORT_FLOWS} of them at a time. Each is of another length, so that a sum of lengths tells
 * which were counted.
 */
public final class FlowStream {
    /** The port that they are sent to. */
    public static final int PORT = 9000;

    /** The first port that a flow which goes on is sent from. */
    public static final int LONG_PORT = 20_000;

    /** How many those are. */
    public static final int LONG_FLOWS = 20;

    /** The first port that a short flow is sent from; each has the next. */
    private static final int SHORT_PORT = 30_000;

    private static final int SHORT_FLOWS = 20;
    private static final int PACKETS_A_SHORT_FLOW = 10;
    private static final int MAX_OCTETS = 1000;
    private static final double SECOND_NS = 1e9;

    private final DatagramChannel[] longFlows = new DatagramChannel[LONG_FLOWS];
    private final DatagramChannel[] shortFlows = new DatagramChannel[SHORT_FLOWS];
    private final String source;
    private final InetSocketAddress to;
    private volatile boolean stopping;

    private FlowStream(String source, String destination) {
        this.source = source;
        this.to = new InetSocketAddress(destination, PORT);
    }

    /** The command line of it. */
    public static String[] command(String source, String destination, int perSecond) throws Exception {
        return JavaProgram.command(FlowStream.class, source, destination, perSecond);
    }

    /** How many octets of payload the datagram of a number has: its number, and so many more that no rule is in them. */
    private static int octets(int number) {
        long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
        return Integer.BYTES + (int) ((mixed >>> 33) % MAX_OCTETS);
    }

    /** The address to send from, the one to send to, datagrams a second. */
    public static void main(String[] arguments) throws Exception {
        FlowStream stream = new FlowStream(arguments[0], arguments[1]);
        Thread listener = new Thread(stream::stopWhenTold);
        listener.setDaemon(true);
        listener.start();
        stream.send(Integer.parseInt(arguments[2]));
    }

    private void stopWhenTold() {
        try {
            System.in.read();
        } catch (IOException gone) {
            // Nobody is there any more to tell it.
        }
        stopping = true;
    }

    private void send(int perSecond) throws IOException {
        for (int i = 0; i < LONG_FLOWS; i++) {
            longFlows[i] = open(LONG_PORT + i);
        }
        long pauseNs = (long) (SECOND_NS / perSecond);
        ByteBuffer datagram = ByteBuffer.allocateDirect(MAX_OCTETS + Integer.BYTES);
        long sent = 0;
        long nextNs = System.nanoTime();
        for (int number = 0; !stopping; number++) {
            datagram.clear().limit(octets(number)).putInt(0, number);
            // One that the kernel has no room for was not sent.
            sent += flow(number).send(datagram, to) > 0 ? 1 : 0;
            nextNs += pauseNs;
            LockSupport.parkNanos(nextNs - System.nanoTime());
        }
        System.out.println("sent " + sent);
        System.out.flush();
    }

    private DatagramChannel flow(int number) throws IOException {
        int turn = number / 2;
        if (number % 2 == 0) {
            return longFlows[turn % LONG_FLOWS];
        }
        int place = turn % SHORT_FLOWS;
        if (turn / SHORT_FLOWS % PACKETS_A_SHORT_FLOW == 0) {
            if (shortFlows[place] != null) {
                shortFlows[place].close();
            }
            int round = turn / SHORT_FLOWS / PACKETS_A_SHORT_FLOW;
            shortFlows[place] = open(SHORT_PORT + round * SHORT_FLOWS + place);
        }
        return shortFlows[place];
    }

    private DatagramChannel open(int port) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(source, port));
        channel.configureBlocking(false);
        return channel;
    }
}
