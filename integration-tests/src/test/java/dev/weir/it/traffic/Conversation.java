// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.IOException;
import java.util.Random;

/** Packets of two ends, one after the other. */
abstract class Conversation {
    private final Link link;
    private final Ip request;
    private final Ip reply;
    private int nextId;

    /** Takes frames, each with the uniflow it belongs to. */
    interface Sink {
        void frame(byte[] frame, FlowKey key, int ipOctets, int tcpFlags) throws IOException;
    }

    Conversation(Link link, Ip request) {
        this.link = link;
        this.request = request;
        this.reply = request.reverse().withTtl(55);
    }

    /** Sends the next packet, which may be in several frames; false when it was the last. */
    abstract boolean next(Random random, Sink sink) throws IOException;

    boolean isV6() {
        return request.isV6();
    }

    FlowKey key(int protocol, int sourcePort, int destinationPort) {
        return FlowKey.of(request, protocol, sourcePort, destinationPort);
    }

    void send(Sink sink, boolean isReply, FlowKey key, byte[] transport, int tcpFlags) throws IOException {
        byte[] packet = ip(isReply).packet(key.protocol(), transport);
        sink.frame(link(isReply).frame(packet), key, packet.length, tcpFlags);
    }

    void sendFragments(Sink sink, boolean isReply, FlowKey key, byte[] transport) throws IOException {
        for (byte[] packet : ip(isReply).fragments(key.protocol(), transport, 1_480)) {
            sink.frame(link(isReply).frame(packet), key, packet.length, 0);
        }
    }

    private Ip ip(boolean isReply) {
        nextId = nextId + 1 & 0xffff;
        return (isReply ? reply : request).withId(nextId);
    }

    private Link link(boolean isReply) {
        return isReply ? link.reverse() : link;
    }
}
