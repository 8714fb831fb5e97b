// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import dev.weir.model.packet.OwnExports;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * A connected UDP socket that keeps its source port for life, whatever it is connected to: collectors tell exporters and
 * their templates apart by it (RFC 7011, section 8.4).
 */
final class UdpSocket {
    private static final int SEND_BUFFER_OCTETS = 1 << 20;

    private final OwnExports ownExports;
    private final ByteBuffer ignoredAnswer = ByteBuffer.allocateDirect(1);
    private Runnable deregister = () -> {};
    private DatagramChannel channel;
    private ProtocolFamily family;
    private int port;
    private SegmentationOffload offload;
    private boolean offloadSought;

    UdpSocket(OwnExports ownExports) {
        this.ownExports = ownExports;
    }

    /** Connects to a destination, again or for the first time. */
    void connect(InetSocketAddress destination) throws IOException {
        deregister();
        ProtocolFamily wanted = destination.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
        if (channel != null && channel.isOpen() && wanted == family) {
            channel.disconnect();
        } else {
            closeChannel();
            openChannel(wanted);
        }
        channel.connect(destination);
        InetSocketAddress local = localAddress();
        port = local.getPort();
        deregister = ownExports.add(local, destination);
    }

    /** Where its datagrams come from, once it is connected. */
    InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /** Writes a datagram; 0 if there is no room for it now. */
    int write(ByteBuffer datagram) throws IOException {
        return channel.write(datagram);
    }

    /**
     * Has the kernel cut what is written into datagrams of so many octets, or into none with 0.
     *
     * @return whether it will; if not, what is written has to be a datagram
     */
    boolean cutAt(int octets) {
        if (octets != 0 && !offloadSought) {
            offloadSought = true;
            int descriptor = SocketDescriptor.find(family, port);
            offload = descriptor == SocketDescriptor.UNKNOWN ? null : SegmentationOffload.of(descriptor);
        }
        return offload == null ? octets == 0 : offload.cutAt(octets);
    }

    /** Throws the error that the kernel keeps for this socket, if there is one; what the destination says is ignored. */
    void checkError() throws IOException {
        int octets;
        do {
            ignoredAnswer.clear();
            octets = channel.read(ignoredAnswer);
        } while (octets > 0);
    }

    boolean isConnected() {
        return channel != null && channel.isConnected();
    }

    void close() {
        deregister();
        closeChannel();
    }

    private void openChannel(ProtocolFamily wanted) throws IOException {
        DatagramChannel opened = DatagramChannel.open(wanted);
        try {
            opened.configureBlocking(false);
            opened.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_OCTETS);
            bind(opened);
        } catch (IOException failure) {
            opened.close();
            throw failure;
        }
        channel = opened;
        family = wanted;
        offload = null;
        offloadSought = false;
    }

    private void bind(DatagramChannel opened) throws IOException {
        try {
            opened.bind(new InetSocketAddress(port));
        } catch (SocketException taken) {
            if (port == 0) {
                throw taken;
            }
            opened.bind(new InetSocketAddress(0));
        }
    }

    private void deregister() {
        deregister.run();
        deregister = () -> {};
    }

    private void closeChannel() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException ignored) {
            // nothing is lost with it
        }
        channel = null;
    }
}
