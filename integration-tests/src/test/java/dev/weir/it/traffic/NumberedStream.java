// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

/** A program that sends numbered datagrams, a thousand a second, until it is ended. */
public final class NumberedStream {
    /** The port that they are sent to. */
    public static final int PORT = 9000;

    private static final long PAUSE_NS = 1_000_000L;

    private NumberedStream() {}

    /** The command line of it. */
    public static String[] command(String destination) throws Exception {
        return JavaProgram.command(NumberedStream.class, destination);
    }

    /** The address to send to. */
    public static void main(String[] arguments) throws Exception {
        try (DatagramChannel channel = DatagramChannel.open()) {
            InetSocketAddress to = new InetSocketAddress(arguments[0], PORT);
            ByteBuffer number = ByteBuffer.allocateDirect(Integer.BYTES);
            long nextNs = System.nanoTime();
            for (int sent = 0; ; sent++) {
                number.clear().putInt(0, sent);
                try {
                    channel.send(number, to);
                } catch (IOException noNeighbour) {
                    // As good as lost: the next may find one.
                }
                nextNs += PAUSE_NS;
                LockSupport.parkNanos(nextNs - System.nanoTime());
            }
        }
    }
}
