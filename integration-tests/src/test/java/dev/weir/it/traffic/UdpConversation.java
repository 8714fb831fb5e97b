// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.IOException;
import java.util.Random;

/** Requests and replies in UDP, some too long for one packet. */
final class UdpConversation extends Conversation {
    private static final int FRAGMENTED_OCTETS = 3_200;

    private final FlowKey forward;
    private final FlowKey backward;
    private final boolean isFragmented;
    private int left;
    private boolean isReply;

    /**
     * @param packets in all
     * @param isFragmented whether some datagrams are too long for a packet
     */
    UdpConversation(Link link, Ip request, int sourcePort, int destinationPort, int packets, boolean isFragmented) {
        super(link, request);
        this.forward = key(Transport.UDP, sourcePort, destinationPort);
        this.backward = forward.reverse();
        this.isFragmented = isFragmented;
        this.left = packets;
    }

    @Override
    boolean next(Random random, Sink sink) throws IOException {
        FlowKey key = isReply ? backward : forward;
        boolean isLong = isFragmented && random.nextInt(4) == 0;
        int octets = isLong ? FRAGMENTED_OCTETS : random.nextInt(random.nextBoolean() ? 40 : 1_400);
        byte[] datagram = Transport.udp(key.sourcePort(), key.destinationPort(), new byte[octets]);
        if (isLong) {
            sendFragments(sink, isReply, key, datagram);
        } else {
            send(sink, isReply, key, datagram, 0);
        }
        isReply = !isReply;
        return --left > 0;
    }
}
