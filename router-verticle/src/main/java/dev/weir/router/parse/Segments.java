// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.packet.PacketRecord;

/**
 * Counts a super-packet, which the kernel put together of segments it received or has yet to cut up, as the packets it
 * stands for: each has the headers, all but the last have the segment size as payload.
 */
final class Segments {
    private static final long MAX_OCTETS = 0xffff_ffffL;
    private static final long UNKNOWN = 0;

    private Segments() {}

    /** Writes packets, octets and the longest segment of a packet whose frame is one to be segmented. */
    static void write(Headers headers, Frame frame, long slot) {
        int segmentOctets = frame.segmentOctets();
        long cutAt = cutAt(headers, frame);
        long payloadOctets = headers.ipEnd() - cutAt;
        if (cutAt == UNKNOWN || payloadOctets <= segmentOctets) {
            writeOne(headers.octets, slot);
            return;
        }
        // The jumbo payload header of a BIG TCP packet never goes on the wire: segmentation takes it out.
        long headerOctets = cutAt - headers.ipAt - headers.jumboHeaderOctets;
        long packets = (payloadOctets + segmentOctets - 1) / segmentOctets;
        PacketRecord.packets(slot, (int) packets);
        PacketRecord.octets(slot, Math.min(MAX_OCTETS, payloadOctets + packets * headerOctets));
        PacketRecord.segmentOctets(slot, headerOctets + segmentOctets);
    }

    /**
     * Where the headers end that each segment has. What the capture says of it holds inside tunnels too, which are
     * segmented by their innermost packet whatever packet is metered.
     */
    private static long cutAt(Headers headers, Frame frame) {
        long said = frame.address() + frame.segmentHeaderOctets();
        if (frame.segmentHeaderOctets() != 0
                && said >= headers.at + headers.transportOctets
                && said < headers.ipEnd()) {
            return said;
        }
        boolean isRead = headers.fragment == Headers.WHOLE && headers.transportOctets != 0;
        return isRead ? headers.at + headers.transportOctets : UNKNOWN;
    }

    /** Writes an ordinary packet. */
    static void writeOne(long octets, long slot) {
        PacketRecord.packets(slot, 1);
        PacketRecord.octets(slot, octets);
        PacketRecord.segmentOctets(slot, octets);
    }
}
