// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * A program that takes the datagrams of a {@link FlowStream}, which come to one of its ports, by which the way is told that
 * they came. On standard error it tells at once which way they come from now on, and, when its standard input has a line, on
 * standard output what has come:
 *
 * <pre>
 *   WAY PORT NUMBER OCTETS NANOS     number of the way, source port, number of the datagram, octets of IP, moment
 * </pre>
 *
 * <p>Moments are by the clock that all processes of the machine share.
 */
public final class FlowArrivals {
    private static final int FIRST_PORT = 9001;
    private static final int HEADERS = 28;
    private static final int RECEIVE_OCTETS = 4 << 20;
    private static final int MAX_OCTETS = 2048;

    private final StringBuilder arrivals = new StringBuilder();
    private final Selector selector = Selector.open();
    private int way = -1;
    private volatile boolean stopping;

    private FlowArrivals() throws IOException {}

    /** The port of a way. */
    public static int port(int way) {
        return FIRST_PORT + way;
    }

    /** The command line of it. */
    public static String[] command(int ways) throws Exception {
        return JavaProgram.command(FlowArrivals.class, ways);
    }

    /** How many ways there are. */
    public static void main(String[] arguments) throws Exception {
        new FlowArrivals().run(Integer.parseInt(arguments[0]));
    }

    private void run(int ways) throws IOException {
        for (int i = 0; i < ways; i++) {
            DatagramChannel channel = DatagramChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_OCTETS);
            channel.bind(new InetSocketAddress(port(i)));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, i);
        }
        Thread listener = new Thread(this::stopWhenTold);
        listener.setDaemon(true);
        listener.start();
        System.err.println("ready");
        ByteBuffer datagram = ByteBuffer.allocateDirect(MAX_OCTETS);
        while (!stopping) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                take((DatagramChannel) key.channel(), (int) key.attachment(), datagram);
            }
            selector.selectedKeys().clear();
        }
        System.out.print(arrivals.append("end\n"));
        System.out.flush();
    }

    private void stopWhenTold() {
        try {
            System.in.read();
        } catch (IOException gone) {
            // Nobody is there any more to tell it.
        }
        stopping = true;
        selector.wakeup();
    }

    private void take(DatagramChannel channel, int from, ByteBuffer datagram) throws IOException {
        datagram.clear();
        for (SocketAddress source = channel.receive(datagram); source != null; source = channel.receive(datagram)) {
            long nowNs = System.nanoTime();
            if (from != way) {
                way = from;
                System.err.println("way " + from + " " + nowNs);
            }
            int port = ((InetSocketAddress) source).getPort();
            arrivals.append(from).append(' ').append(port).append(' ').append(datagram.getInt(0));
            arrivals.append(' ')
                    .append(datagram.position() + HEADERS)
                    .append(' ')
                    .append(nowNs)
                    .append('\n');
            datagram.clear();
        }
    }
}
