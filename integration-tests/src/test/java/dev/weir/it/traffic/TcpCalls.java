// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that makes connections at a rate, each of a pair of ports of its own, and from several addresses with the same
 * pairs: it tells {@link TcpAnswers}, its peer, which address and port it is, and is hung up on. It tells how many it made, and
 * how many a second.
 */
public final class TcpCalls {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long PATIENCE_NS = 10 * NS_PER_SECOND;
    private static final long PAUSE_MS = 1;

    /** More would come to the limit of open files; a machine that is too slow for the rate is seen by the rate then. */
    private static final int MAX_OPEN = 1000;

    private final List<InetAddress> sources = new ArrayList<>();
    private final int firstPort;
    private final int ports;
    private final InetAddress destination;
    private final int destinationPort;
    private final ByteBuffer message = ByteBuffer.allocateDirect(TcpAnswers.MESSAGE_OCTETS);
    private final Selector selector = Selector.open();
    private int answered;
    private int refused;

    private TcpCalls(String sources, int firstPort, int ports, String destination, int destinationPort)
            throws IOException {
        for (String source : sources.split(",")) {
            this.sources.add(InetAddress.getByName(source));
        }
        this.firstPort = firstPort;
        this.ports = ports;
        this.destination = InetAddress.getByName(destination);
        this.destinationPort = destinationPort;
    }

    /** The command line of it: addresses with commas between. */
    public static String[] command(
            String sources, int firstPort, int ports, String destination, int destinationPort, int count, int rate)
            throws Exception {
        return JavaProgram.command(
                TcpCalls.class, sources, firstPort, ports, destination, destinationPort, count, rate);
    }

    /** Source addresses, their first port, how many of them; destination address, its first port; connections; a second. */
    public static void main(String[] arguments) throws Exception {
        TcpCalls calls = new TcpCalls(
                arguments[0],
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                arguments[3],
                Integer.parseInt(arguments[4]));
        calls.run(Integer.parseInt(arguments[5]), Long.parseLong(arguments[6]));
    }

    private void run(int count, long rate) throws IOException {
        long beganNs = System.nanoTime();
        int called = 0;
        long allCalledNs = beganNs;
        while (called < count || answered + refused < count && System.nanoTime() - allCalledNs < PATIENCE_NS) {
            long due = Math.min(count, 1 + (System.nanoTime() - beganNs) * rate / NS_PER_SECOND);
            for (; called < due && called - answered - refused < MAX_OPEN; called++) {
                call(called);
                allCalledNs = System.nanoTime();
            }
            selector.select(this::serve, PAUSE_MS);
        }
        double seconds = (allCalledNs - beganNs) / (double) NS_PER_SECOND;
        System.out.println(
                answered + " connections, " + refused + " refused, " + Math.round(called / seconds) + " a second");
    }

    private void call(int number) throws IOException {
        int source = number % sources.size();
        int pair = number / sources.size();
        int port = firstPort + pair % ports;
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(new InetSocketAddress(sources.get(source), port));
        channel.connect(new InetSocketAddress(destination, destinationPort + pair / ports));
        channel.register(selector, SelectionKey.OP_CONNECT, source << Short.SIZE | port);
    }

    private void serve(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        boolean connecting = key.isConnectable();
        try {
            if (connecting) {
                channel.finishConnect();
                message.clear();
                message.putInt((int) key.attachment()).flip();
                channel.write(message);
                key.interestOps(SelectionKey.OP_READ);
                return;
            }
            message.clear();
            channel.read(message);
            answered++;
        } catch (IOException hungUp) {
            if (connecting) {
                refused++;
            } else {
                answered++;
            }
        }
        close(channel);
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException closed) {
            throw new IllegalStateException(closed);
        }
    }
}
