// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.sink;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A UDP socket on loopback, with a thread that takes what comes: to be decoded at once, or when all has come. */
public final class CountingSink implements AutoCloseable {
    private static final int RECEIVE_BUFFER_OCTETS = 64 << 20;
    private static final long QUIET_MS = 300;
    private static final long POLL_MS = 20;

    private final ExportDecoder decoder;
    private final InetAddress address;
    private final DatagramStore store;
    private final Thread thread = new Thread(this::receive, "bench-sink");
    private DatagramChannel channel;
    private long droppedBefore;
    private volatile long received;

    /** A sink on 127.0.0.1 that decodes at once. */
    public CountingSink(ExportDecoder decoder) {
        this(decoder, InetAddress.getLoopbackAddress(), null);
    }

    /** A sink on 127.0.0.1 that keeps what comes, and decodes when it is asked for the sums or when its store is full. */
    public CountingSink(ExportDecoder decoder, DatagramStore store) {
        this(decoder, InetAddress.getLoopbackAddress(), store);
    }

    private CountingSink(ExportDecoder decoder, InetAddress address, DatagramStore store) {
        this.decoder = decoder;
        this.address = address;
        this.store = store;
    }

    /** Opens the socket on a port that the system chooses. */
    public void start() throws IOException {
        channel = DatagramChannel.open();
        // The system grants less where net.core.rmem_max says so.
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_OCTETS);
        channel.bind(new InetSocketAddress(address, 0));
        thread.setDaemon(true);
        thread.start();
    }

    /** Where to send to. */
    public int port() throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    /** Octets of datagrams that the system keeps for this socket. */
    public int receiveBuffer() throws IOException {
        return channel.getOption(StandardSocketOptions.SO_RCVBUF);
    }

    /** Begins anew, for another sender. */
    public void clear() throws IOException {
        decoder.clear();
        droppedBefore = drops();
    }

    /** The sums, once nothing has come for a while. */
    public Tally settled() throws IOException, InterruptedException {
        long last = received;
        long quietSinceNs = System.nanoTime();
        while (System.nanoTime() - quietSinceNs < TimeUnit.MILLISECONDS.toNanos(QUIET_MS)) {
            Thread.sleep(POLL_MS);
            long now = received;
            if (now != last) {
                last = now;
                quietSinceNs = System.nanoTime();
            }
        }
        if (store != null) {
            store.decode(decoder);
        }
        return decoder.tally().withDropped(drops() - droppedBefore);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void receive() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
        long count = 0;
        try {
            while (channel.isOpen()) {
                buffer.clear();
                channel.receive(buffer);
                take(buffer.flip());
                received = ++count;
            }
        } catch (IOException e) {
            // Closed while it waited: the end.
            assert !channel.isOpen();
        }
    }

    private void take(ByteBuffer datagram) {
        if (store == null || !store.add(datagram)) {
            if (store != null) {
                store.decode(decoder);
            }
            decoder.decode(datagram);
        }
    }

    /** The last column of this socket's line in /proc/net/udp. */
    private long drops() throws IOException {
        String port = String.format(":%04X", port());
        for (String line : Files.readAllLines(Path.of("/proc/net/udp"))) {
            String[] columns = line.strip().split("\\s+");
            if (columns.length > 2 && columns[1].endsWith(port)) {
                return Long.parseLong(columns[columns.length - 1]);
            }
        }
        return 0;
    }
}
