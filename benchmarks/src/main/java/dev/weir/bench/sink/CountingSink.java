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

/** A UDP socket on loopback, with a thread that decodes what comes. */
public final class CountingSink implements AutoCloseable {
    private static final int RECEIVE_BUFFER_OCTETS = 64 << 20;
    private static final long QUIET_MS = 300;
    private static final long POLL_MS = 20;

    private final ExportDecoder decoder;
    private final InetAddress address;
    private final Thread thread = new Thread(this::receive, "bench-sink");
    private DatagramChannel channel;
    private long droppedBefore;

    /** A sink on 127.0.0.1. */
    public CountingSink(ExportDecoder decoder) {
        this(decoder, InetAddress.getLoopbackAddress());
    }

    /** A sink on an address of this machine. */
    public CountingSink(ExportDecoder decoder, InetAddress address) {
        this.decoder = decoder;
        this.address = address;
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
        Tally last = decoder.tally();
        long quietSinceNs = System.nanoTime();
        while (System.nanoTime() - quietSinceNs < TimeUnit.MILLISECONDS.toNanos(QUIET_MS)) {
            Thread.sleep(POLL_MS);
            Tally now = decoder.tally();
            if (now.datagrams() != last.datagrams()) {
                last = now;
                quietSinceNs = System.nanoTime();
            }
        }
        return last.withDropped(drops() - droppedBefore);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void receive() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
        try {
            while (channel.isOpen()) {
                buffer.clear();
                channel.receive(buffer);
                decoder.decode(buffer.flip());
            }
        } catch (IOException e) {
            // Closed while it waited: the end.
            assert !channel.isOpen();
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
