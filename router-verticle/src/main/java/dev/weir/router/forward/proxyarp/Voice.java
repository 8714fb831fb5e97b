// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import java.net.InetAddress;
import java.util.function.IntFunction;

/**
 * Says on a side, in ARP or in neighbour discovery, what is to be said there. What cannot be sent is as good as lost on the
 * link: whoever asks, asks again. One thread uses it.
 */
final class Voice {
    private final Sides sides;
    private final IntFunction<NeighbourSocket> sockets;

    /**
     * Speaks through the sockets of sides.
     *
     * @param sockets by number of the side; {@code null} for one that is not open
     */
    Voice(Sides sides, IntFunction<NeighbourSocket> sockets) {
        this.sides = sides;
        this.sockets = sockets;
    }

    /** Asks everybody on a side for an address. */
    void search(int side, InetAddress target) {
        if (Addresses.isIpv4(target)) {
            ask(side, target, MacAddress.BROADCAST);
        } else {
            InetAddress group = NdpMessage.solicitedNode(target);
            solicit(side, target, group, NdpMessage.macOfGroup(group));
        }
    }

    /** Has every host of IPv6 on a side say something, from an address in the network of {@code source}. */
    void hail(int side, InetAddress source) {
        NeighbourSocket socket = sockets.apply(side);
        if (socket != null) {
            EchoRequest request = new EchoRequest(source);
            MacAddress all = NdpMessage.macOfGroup(NdpMessage.ALL_NODES);
            EthernetFrame.encode(request, all, sides.get(side).mac(), socket.toSend());
            socket.send();
        }
    }

    /** Asks a host for its address, where it was. */
    void probe(Host host) {
        if (!host.mac().isOfStation()) {
            search(host.side(), host.address());
        } else if (Addresses.isIpv4(host.address())) {
            ask(host.side(), host.address(), host.mac());
        } else {
            solicit(host.side(), host.address(), host.address(), host.mac());
        }
    }

    private void ask(int side, InetAddress target, MacAddress to) {
        MacAddress mac = sides.get(side).mac();
        send(side, ArpMessage.request(mac, sides.askFrom(side, target), target), to);
    }

    private void solicit(int side, InetAddress target, InetAddress destination, MacAddress to) {
        InetAddress source = sides.linkLocal(side);
        if (source != null) {
            send(
                    side,
                    NdpMessage.solicitation(
                            source, destination, target, sides.get(side).mac()),
                    to);
        }
    }

    /** Answers for a host of another side, as the kernel will from now on. */
    void answer(Question question, Host host) {
        int side = question.side();
        MacAddress mac = sides.get(side).mac();
        if (Addresses.isIpv4(host.address())) {
            send(
                    side,
                    ArpMessage.reply(mac, host.address(), question.askerMac(), question.asker()),
                    question.askerMac());
            return;
        }
        InetAddress source = sides.linkLocal(side);
        if (source == null) {
            return;
        }
        if (question.isForDuplicate()) {
            advertise(side, source, NdpMessage.ALL_NODES, host.address(), mac, NdpMessage.OVERRIDE);
        } else {
            // Without the override flag, as whoever answers for another should (RFC 4861, section 7.2.8).
            NdpMessage advertisement =
                    NdpMessage.advertisement(source, question.asker(), host.address(), mac, NdpMessage.SOLICITED);
            send(side, advertisement, question.askerMac());
        }
    }

    /** Tells everybody on a side at which link-layer address another address is to be reached there. */
    void announce(int side, InetAddress address, MacAddress at) {
        if (Addresses.isIpv4(address)) {
            send(side, ArpMessage.announcement(at, address), MacAddress.BROADCAST);
        } else if (sides.linkLocal(side) != null) {
            advertise(side, sides.linkLocal(side), NdpMessage.ALL_NODES, address, at, NdpMessage.OVERRIDE);
        }
    }

    /** As {@link #announce}, to one host alone. */
    void tell(Host listener, InetAddress address, MacAddress at) {
        int side = listener.side();
        if (Addresses.isIpv4(address)) {
            send(side, ArpMessage.announcement(at, address), listener.mac());
        } else if (sides.linkLocal(side) != null) {
            NdpMessage told = NdpMessage.advertisement(
                    sides.linkLocal(side), NdpMessage.ALL_NODES, address, at, NdpMessage.OVERRIDE);
            send(side, told, listener.mac());
        }
    }

    private void advertise(
            int side, InetAddress source, InetAddress destination, InetAddress target, MacAddress mac, int flags) {
        NdpMessage message = NdpMessage.advertisement(source, destination, target, mac, flags);
        send(side, message, NdpMessage.macOfGroup(destination));
    }

    private void send(int side, ArpMessage message, MacAddress to) {
        NeighbourSocket socket = sockets.apply(side);
        if (socket != null) {
            EthernetFrame.encode(message, to, sides.get(side).mac(), socket.toSend());
            socket.send();
        }
    }

    private void send(int side, NdpMessage message, MacAddress to) {
        NeighbourSocket socket = sockets.apply(side);
        if (socket != null) {
            EthernetFrame.encode(message, to, sides.get(side).mac(), socket.toSend());
            socket.send();
        }
    }
}
