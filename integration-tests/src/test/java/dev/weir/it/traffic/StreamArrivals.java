// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program that writes down when each datagram of a {@link NumberedStream} comes, and by which interface there is traffic.
 *
 * <pre>
 *   p NUMBER NANOS       a datagram, by the clock that all processes of the machine share
 *   i INTERFACE NANOS    the interface has received packets in the last ten milliseconds
 * </pre>
 */
public final class StreamArrivals {
    private static final long LOOK_NS = 10_000_000L;

    /** Neighbour discovery and the like are fewer. */
    private static final long TRAFFIC_PACKETS = 3;

    private StreamArrivals() {}

    /** The command line of it. */
    public static String[] command(String... interfaces) throws Exception {
        return JavaProgram.command(StreamArrivals.class, (Object[]) interfaces);
    }

    /** Names of the interfaces to look at. */
    public static void main(String[] interfaces) throws Exception {
        long[] packets = new long[interfaces.length];
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false);
        try (DatagramChannel channel = DatagramChannel.open();
                Selector selector = Selector.open()) {
            channel.bind(new InetSocketAddress(NumberedStream.PORT));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            ByteBuffer number = ByteBuffer.allocateDirect(Integer.BYTES);
            System.err.println("ready");
            for (long lookNs = 0; ; ) {
                selector.select(LOOK_NS / 1_000_000);
                selector.selectedKeys().clear();
                long nowNs = System.nanoTime();
                number.clear();
                while (channel.receive(number) != null) {
                    out.println("p " + number.getInt(0) + " " + nowNs);
                    number.clear();
                }
                if (nowNs - lookNs >= LOOK_NS) {
                    lookNs = nowNs;
                    for (int i = 0; i < interfaces.length; i++) {
                        long now = received(interfaces[i]);
                        if (now - packets[i] >= TRAFFIC_PACKETS) {
                            out.println("i " + interfaces[i] + " " + nowNs);
                        }
                        packets[i] = now;
                    }
                    out.flush();
                }
            }
        }
    }

    private static long received(String networkInterface) throws Exception {
        Path counter = Path.of("/sys/class/net", networkInterface, "statistics/rx_packets");
        return Long.parseLong(Files.readString(counter).strip());
    }
}
