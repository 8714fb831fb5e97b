// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.linux.Libc;
import dev.weir.router.capture.linux.OsException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/** Asks whether a neighbour is there, in ARP or in neighbour discovery. One thread uses it. */
public final class NeighbourQuestion implements AutoCloseable {
    private static final int POLL_OCTETS = 8;
    private static final int MS_NS = 1_000_000;

    private final String name;
    private final InetAddress neighbour;
    private final Set<InetAddress> notFrom;
    private final NeighbourSocket socket = new NeighbourSocket();
    private Memory.Region poll;
    private MacAddress known = MacAddress.UNKNOWN;
    private int index;

    /**
     * About a neighbour; nothing is opened yet.
     *
     * @param networkInterface name of the interface that leads to it
     * @param notFrom addresses that may be this host's and are not to be asked from: who is asked believes that they are
     */
    public NeighbourQuestion(String networkInterface, InetAddress neighbour, Set<InetAddress> notFrom) {
        this.name = networkInterface;
        this.neighbour = neighbour;
        this.notFrom = Set.copyOf(notFrom);
    }

    /**
     * Asks, and waits for the answer.
     *
     * @param timeoutMs how long, at most
     * @return whether it came
     * @throws OsException when no question can be asked
     */
    public boolean ask(int timeoutMs) throws OsException {
        NetworkInterface through = find();
        if (through == null) {
            return false;
        }
        if (through.getIndex() != index) {
            open(through.getIndex());
        }
        while (socket.receive() != null) {
            // An answer to an earlier question says nothing of now.
        }
        if (!send(through)) {
            return false;
        }
        if (awaitAnswer(timeoutMs)) {
            return true;
        }
        // It may be another by now: the next question is to all.
        known = MacAddress.UNKNOWN;
        return false;
    }

    private NetworkInterface find() {
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            return found == null || found.getHardwareAddress() == null ? null : found;
        } catch (SocketException gone) {
            return null;
        }
    }

    private void open(int nowIndex) throws OsException {
        socket.close();
        index = 0;
        socket.open(nowIndex);
        index = nowIndex;
        if (poll == null) {
            poll = Memory.allocate(POLL_OCTETS, Long.BYTES);
        }
    }

    private boolean send(NetworkInterface through) {
        try {
            MacAddress mac = MacAddress.get(ByteBuffer.wrap(through.getHardwareAddress()));
            if (Addresses.isIpv4(neighbour)) {
                MacAddress to = known.isOfStation() ? known : MacAddress.BROADCAST;
                EthernetFrame.encode(ArpMessage.request(mac, source(through), neighbour), to, mac, socket.toSend());
            } else {
                InetAddress from = source(through);
                if (from.isAnyLocalAddress()) {
                    return false;
                }
                InetAddress group = NdpMessage.solicitedNode(neighbour);
                NdpMessage message = NdpMessage.solicitation(from, group, neighbour, mac);
                EthernetFrame.encode(message, NdpMessage.macOfGroup(group), mac, socket.toSend());
            }
            return socket.send();
        } catch (SocketException gone) {
            return false;
        }
    }

    /** The interface's own address on the neighbour's network; without one, the unspecified one, which claims nothing. */
    private InetAddress source(NetworkInterface through) {
        for (InterfaceAddress one : through.getInterfaceAddresses()) {
            InetAddress plain = Addresses.of(one.getAddress().getAddress());
            boolean isUsable = Addresses.isIpv4(neighbour)
                    ? Addresses.isIpv4(plain) && sharesPrefix(plain, one.getNetworkPrefixLength())
                    : plain instanceof Inet6Address && plain.isLinkLocalAddress();
            if (isUsable && !notFrom.contains(plain)) {
                return plain;
            }
        }
        return Addresses.of(new byte[neighbour.getAddress().length]);
    }

    private boolean sharesPrefix(InetAddress own, int length) {
        int mask = length == 0 ? 0 : -1 << Integer.SIZE - length;
        int mine = ByteBuffer.wrap(own.getAddress()).getInt();
        int theirs = ByteBuffer.wrap(neighbour.getAddress()).getInt();
        return ((mine ^ theirs) & mask) == 0;
    }

    private boolean awaitAnswer(int timeoutMs) {
        long untilNs = System.nanoTime() + (long) timeoutMs * MS_NS;
        for (long leftNs = untilNs - System.nanoTime(); leftNs > 0; leftNs = untilNs - System.nanoTime()) {
            Memory.putInt(poll.address(), socket.descriptor());
            Memory.putInt(poll.address() + Integer.BYTES, Libc.POLLIN);
            Libc.poll(poll.address(), (int) (leftNs / MS_NS) + 1);
            for (ByteBuffer frame = socket.receive(); frame != null; frame = socket.receive()) {
                if (isAnswer(frame)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isAnswer(ByteBuffer frame) {
        if (frame.remaining() < EthernetFrame.HEADER_OCTETS) {
            return false;
        }
        MacAddress.get(frame);
        MacAddress from = MacAddress.get(frame);
        int type = frame.getShort() & 0xffff;
        if (type == EthernetFrame.ARP) {
            Optional<ArpMessage> message = ArpMessage.decode(frame);
            boolean isIt = message.isPresent()
                    && message.get().isReply()
                    && message.get().sender().equals(neighbour);
            known = isIt ? from : known;
            return isIt;
        }
        return type == EthernetFrame.IPV6
                && NdpMessage.decode(frame)
                        .filter(message ->
                                message.isAdvertisement() && message.target().equals(neighbour))
                        .isPresent();
    }

    @Override
    public void close() {
        socket.close();
        if (poll != null) {
            poll.close();
            poll = null;
        }
    }
}
