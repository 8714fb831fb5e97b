// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.IOException;
import java.util.Random;

/** A TCP connection: handshake, data both ways, FIN from both sides; of one packet, a SYN that nobody answers. */
final class TcpConversation extends Conversation {
    private static final int MAX_SEGMENT_OCTETS = 1_460;

    private final FlowKey forward;
    private final FlowKey backward;
    private final int packets;
    private int sent;
    private long requestSequence;
    private long replySequence;

    /**
     * @param packets in all: 1, or at least 7
     */
    TcpConversation(Link link, Ip request, int sourcePort, int destinationPort, int packets) {
        super(link, request);
        this.forward = key(Transport.TCP, sourcePort, destinationPort);
        this.backward = forward.reverse();
        this.packets = packets;
        this.requestSequence = sourcePort * 65_537L;
        this.replySequence = destinationPort * 65_537L;
    }

    @Override
    boolean next(Random random, Sink sink) throws IOException {
        int place = sent++;
        int left = packets - sent;
        if (place == 0) {
            segment(sink, false, Transport.SYN, 0);
        } else if (place == 1) {
            segment(sink, true, Transport.SYN | Transport.ACK, 0);
        } else if (place == 2 || left == 0) {
            segment(sink, false, Transport.ACK, 0);
        } else if (left == 2) {
            segment(sink, false, Transport.FIN | Transport.ACK, 0);
        } else if (left == 1) {
            segment(sink, true, Transport.FIN | Transport.ACK, 0);
        } else {
            boolean isData = random.nextInt(10) < 6;
            int octets = random.nextInt(3) == 0 ? 1 + random.nextInt(MAX_SEGMENT_OCTETS) : MAX_SEGMENT_OCTETS;
            segment(sink, random.nextInt(4) > 0 == isData, Transport.ACK | Transport.PSH, isData ? octets : 0);
        }
        return left > 0;
    }

    private void segment(Sink sink, boolean isReply, int flags, int octets) throws IOException {
        FlowKey key = isReply ? backward : forward;
        long sequence = isReply ? replySequence : requestSequence;
        long acknowledged = (flags & Transport.ACK) == 0 ? 0 : isReply ? requestSequence : replySequence;
        byte[] segment =
                Transport.tcp(key.sourcePort(), key.destinationPort(), flags, sequence, acknowledged, limited(octets));
        send(sink, isReply, key, segment, flags);
        int advance = limited(octets) + ((flags & (Transport.SYN | Transport.FIN)) == 0 ? 0 : 1);
        if (isReply) {
            replySequence += advance;
        } else {
            requestSequence += advance;
        }
    }

    private int limited(int octets) {
        return isV6() ? Math.min(octets, MAX_SEGMENT_OCTETS - 20) : octets;
    }
}
