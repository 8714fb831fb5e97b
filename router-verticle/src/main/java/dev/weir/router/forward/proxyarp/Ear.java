// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Tells a {@link HostTable} what the frames of the sides say: who has which address, and who wants to know. What this machine
 * itself sent, and what is about addresses outside of the shared networks, is left out.
 */
final class Ear {
    private final Sides sides;
    private final HostTable table;
    private final Listener listener;

    /** Somebody to be told what the table is not. */
    interface Listener {
        /** Another station claims an address of this machine. */
        void ownAddressClaimed(Host by);
    }

    Ear(Sides sides, HostTable table, Listener listener) {
        this.sides = sides;
        this.table = table;
        this.listener = listener;
    }

    /** A frame has come on a side. */
    void heard(int side, ByteBuffer frame, long nowNs) {
        if (frame.remaining() < EthernetFrame.HEADER_OCTETS) {
            return;
        }
        MacAddress.get(frame);
        MacAddress source = MacAddress.get(frame);
        if (sides.isOwn(source) || !source.isOfStation()) {
            return;
        }
        int type = frame.getShort() & 0xffff;
        if (type == EthernetFrame.ARP) {
            ArpMessage.decode(frame).ifPresent(message -> heard(side, message, nowNs));
        } else if (type == EthernetFrame.IPV6) {
            Optional<NdpMessage> message = NdpMessage.decode(frame);
            message.ifPresent(told -> heard(side, told, source, nowNs));
        }
    }

    private void heard(int side, ArpMessage message, long nowNs) {
        claim(side, message.sender(), message.senderMac(), nowNs);
        if (!message.isReply() && !message.target().equals(message.sender())) {
            ask(new Question(side, message.target(), message.senderMac(), message.sender()), nowNs);
        }
    }

    private void heard(int side, NdpMessage message, MacAddress source, long nowNs) {
        MacAddress mac = message.mac() == null ? source : message.mac();
        if (message.isAdvertisement()) {
            claim(side, message.target(), mac, nowNs);
        } else {
            claim(side, message.source(), mac, nowNs);
            ask(new Question(side, message.target(), mac, message.source()), nowNs);
        }
    }

    private void claim(int side, InetAddress address, MacAddress mac, long nowNs) {
        if (!mac.isOfStation() || sides.isOwn(mac) || !sides.isShared(address)) {
            return;
        }
        Host host = new Host(address, mac, side);
        if (sides.isOwn(address)) {
            listener.ownAddressClaimed(host);
        } else {
            table.heard(host, nowNs);
        }
    }

    private void ask(Question question, long nowNs) {
        if (question.askerMac().isOfStation() && sides.isShared(question.target()) && !sides.isOwn(question.target())) {
            table.asked(question, nowNs);
        }
    }
}
