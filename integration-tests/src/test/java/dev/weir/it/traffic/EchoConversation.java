// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.IOException;
import java.util.Random;

/** Echo requests and replies of ICMP or ICMPv6. */
final class EchoConversation extends Conversation {
    private final FlowKey forward;
    private final FlowKey backward;
    private final int identifier;
    private final int packets;
    private int sent;

    /**
     * @param packets in all
     */
    EchoConversation(Link link, Ip request, int identifier, int packets) {
        super(link, request);
        this.forward = key(request.isV6() ? Transport.ICMPV6 : Transport.ICMP, 0, 0);
        this.backward = forward.reverse();
        this.identifier = identifier;
        this.packets = packets;
    }

    @Override
    boolean next(Random random, Sink sink) throws IOException {
        boolean isReply = sent % 2 == 1;
        int type = isV6() ? isReply ? 129 : 128 : isReply ? 0 : 8;
        byte[] message = Transport.icmp(type, 0, identifier, sent / 2, 56);
        send(sink, isReply, isReply ? backward : forward, message, 0);
        return ++sent < packets;
    }
}
