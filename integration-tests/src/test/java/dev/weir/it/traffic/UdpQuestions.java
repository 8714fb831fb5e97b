// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that sends datagrams of one octet, each of a flow of its own, at a rate: from some ports in turn, to one port
 * after another. It tells how many, and how many a second.
 */
public final class UdpQuestions {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long PAUSE_NS = 1_000_000L;

    private UdpQuestions() {}

    /** The command line of it. */
    public static String[] command(
            String source, int firstPort, int ports, String destination, int destinationPort, int count, int rate)
            throws Exception {
        return JavaProgram.command(
                UdpQuestions.class, source, firstPort, ports, destination, destinationPort, count, rate);
    }

    /** Source address, its first port, how many of them; destination address, its first port; datagrams; a second. */
    public static void main(String[] arguments) throws Exception {
        InetAddress source = InetAddress.getByName(arguments[0]);
        int firstPort = Integer.parseInt(arguments[1]);
        int ports = Integer.parseInt(arguments[2]);
        InetAddress destination = InetAddress.getByName(arguments[3]);
        int destinationPort = Integer.parseInt(arguments[4]);
        int count = Integer.parseInt(arguments[5]);
        long rate = Long.parseLong(arguments[6]);

        List<DatagramChannel> channels = new ArrayList<>();
        for (int port = firstPort; port < firstPort + ports; port++) {
            channels.add(DatagramChannel.open().bind(new InetSocketAddress(source, port)));
        }
        ByteBuffer octet = ByteBuffer.allocateDirect(1);
        long beganNs = System.nanoTime();
        for (int sent = 0; sent < count; ) {
            long due = Math.min(count, 1 + (System.nanoTime() - beganNs) * rate / NS_PER_SECOND);
            for (; sent < due; sent++) {
                octet.clear();
                InetSocketAddress to = new InetSocketAddress(destination, destinationPort + sent / ports);
                channels.get(sent % ports).send(octet, to);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        double seconds = (System.nanoTime() - beganNs) / (double) NS_PER_SECOND;
        System.out.println(count + " datagrams, " + Math.round(count / seconds) + " a second");
        for (DatagramChannel channel : channels) {
            channel.close();
        }
    }
}
