// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import dev.weir.config.IpEndpoint;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/**
 * The port of heartbeats: one socket that hears everybody, and one for each address that they are sent to, which is connected,
 * so that the system tells when nobody listens there. One thread uses it, but for {@link #wakeUp}.
 */
final class HeartbeatSockets implements AutoCloseable {
    private static final long REOPEN_NS = 1_000_000_000L;
    private static final int MAX_DATAGRAMS = 256;

    /** A way that nobody is known on. */
    static final int NO_PATH = -1;

    private final InetAddress listen;
    private final int port;
    private final List<Path> paths = new ArrayList<>();
    private final ByteBuffer received = ByteBuffer.allocateDirect(HeartbeatCodec.MAX_OCTETS + 1);
    private Selector selector;
    private DatagramChannel open;

    /** A way to an address. */
    private static final class Path {
        final int number;
        final IpEndpoint to;
        DatagramChannel channel;
        long retryNs;
        boolean failed;
        String trouble = "";

        Path(int number, IpEndpoint to) {
            this.number = number;
            this.to = to;
        }
    }

    /** Takes what comes. */
    interface Receiver {
        /** A datagram, which lasts until this returns; {@code path} is {@link #NO_PATH} for one from elsewhere. */
        void received(int path, ByteBuffer datagram, SocketAddress from);

        /** The host at the other end of a way says that nobody listens there. */
        void refused(int path);
    }

    /**
     * Of these addresses; nothing is opened yet.
     *
     * @param listen the address that heartbeats come to; the unspecified one for all
     * @param port that they come to and are sent from
     * @param peers where they are sent to, each a way by its place in the list
     */
    HeartbeatSockets(InetAddress listen, int port, List<IpEndpoint> peers) {
        this.listen = listen;
        this.port = port;
        for (IpEndpoint peer : peers) {
            paths.add(new Path(paths.size(), peer));
        }
    }

    /** Opens the port. An address that there is no route to yet is tried again later. */
    void open() throws TakeoverException {
        try {
            selector = Selector.open();
            open = DatagramChannel.open(family(listen));
            // Alone at first, which finds out whether somebody else has the port.
            open.bind(new InetSocketAddress(listen, port));
            open.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            open.configureBlocking(false);
            open.register(selector, SelectionKey.OP_READ);
        } catch (BindException taken) {
            close();
            throw new TakeoverException(
                    "ha.heartbeat: UDP port " + port + " at " + listen.getHostAddress() + " cannot be listened on ("
                            + taken.getMessage() + "); give another ha.heartbeat.port or ha.heartbeat.listen",
                    taken);
        } catch (IOException refused) {
            close();
            throw new TakeoverException("ha.heartbeat: no socket can be opened: " + refused.getMessage(), refused);
        }
        long nowNs = System.nanoTime();
        paths.forEach(path -> connect(path, nowNs));
    }

    private static ProtocolFamily family(InetAddress address) {
        return address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    private void connect(Path path, long nowNs) {
        path.retryNs = nowNs + REOPEN_NS;
        try {
            path.channel = DatagramChannel.open(family(path.to.address()));
            path.channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            boolean isSameFamily = family(listen) == family(path.to.address());
            path.channel.bind(new InetSocketAddress(isSameFamily ? listen : anyLike(path.to.address()), port));
            path.channel.connect(path.to.socketAddress());
            path.channel.configureBlocking(false);
            path.channel.register(selector, SelectionKey.OP_READ, path);
        } catch (IOException refused) {
            fail(path, refused);
        }
    }

    private static InetAddress anyLike(InetAddress address) throws IOException {
        return InetAddress.getByAddress(new byte[address.getAddress().length]);
    }

    private static void fail(Path path, IOException why) {
        path.trouble = String.valueOf(why.getMessage());
        path.failed = true;
    }

    private static void disconnect(Path path) {
        if (path.channel != null) {
            try {
                path.channel.close();
            } catch (IOException e) {
                // It is given up either way.
                path.channel = null;
            }
            path.channel = null;
        }
    }

    /** Waits until something has come, for so many milliseconds at most. */
    void await(long timeoutMs) throws IOException {
        selector.select(Math.max(1, timeoutMs));
    }

    /** Ends the wait at once. */
    void wakeUp() {
        selector.wakeup();
    }

    /** Sends a datagram on a way, from the buffer's position to its limit; whether the system took it. */
    boolean send(int number, ByteBuffer datagram, Receiver receiver, long nowNs) {
        Path path = paths.get(number);
        if (path.failed && nowNs - path.retryNs >= 0) {
            // Its own address may have gone, or come back.
            disconnect(path);
            path.failed = false;
            connect(path, nowNs);
        }
        if (path.channel == null || !path.channel.isConnected()) {
            return false;
        }
        try {
            path.channel.write(datagram);
            if (!path.failed) {
                path.trouble = "";
            }
            return true;
        } catch (PortUnreachableException refused) {
            receiver.refused(number);
            return true;
        } catch (IOException failed) {
            fail(path, failed);
            return false;
        }
    }

    /** Sends a datagram back to where one came from. */
    void reply(SocketAddress to, ByteBuffer datagram) {
        try {
            open.send(datagram, to);
        } catch (IOException lost) {
            // As good as lost on its way: whoever asked, asks again.
            return;
        }
    }

    /** Hands over what has come; a flood at one socket is cut short, so that the others are heard and time goes on. */
    void receive(Receiver receiver) {
        for (SelectionKey key : selector.selectedKeys()) {
            Path path = (Path) key.attachment();
            DatagramChannel channel = (DatagramChannel) key.channel();
            int left = MAX_DATAGRAMS;
            for (boolean more = true; more && left > 0; left--) {
                more = receiveOne(path, channel, receiver);
            }
        }
        selector.selectedKeys().clear();
    }

    private boolean receiveOne(Path path, DatagramChannel channel, Receiver receiver) {
        int number = path == null ? NO_PATH : path.number;
        received.clear();
        try {
            SocketAddress from = channel.receive(received);
            if (from == null) {
                return false;
            }
            receiver.received(number, received.flip(), from);
            return true;
        } catch (PortUnreachableException refused) {
            receiver.refused(number);
            return true;
        } catch (IOException broken) {
            if (path != null) {
                fail(path, broken);
            }
            return false;
        }
    }

    int count() {
        return paths.size();
    }

    /** Where a way leads to. */
    IpEndpoint endpoint(int path) {
        return paths.get(path).to;
    }

    /** Why nothing can be sent on a way; empty when it can. */
    String trouble(int path) {
        return paths.get(path).trouble;
    }

    @Override
    public void close() {
        paths.forEach(HeartbeatSockets::disconnect);
        try {
            if (open != null) {
                open.close();
            }
            if (selector != null) {
                selector.close();
            }
        } catch (IOException e) {
            // Nothing is left to be sent.
            return;
        }
    }
}
