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

    private Segments() {}

    /** Writes packets, octets and the longest segment of a packet whose segments have {@code segmentOctets} payload. */
    static void write(Headers headers, int segmentOctets, long slot) {
        long firstHeaderOctets = headers.at - headers.ipAt + headers.transportOctets;
        long payloadOctets = headers.octets - firstHeaderOctets;
        if (headers.fragment != Headers.WHOLE || headers.transportOctets == 0 || payloadOctets <= segmentOctets) {
            writeOne(headers.octets, slot);
            return;
        }
        // The jumbo payload header of a BIG TCP packet never goes on the wire: segmentation takes it out.
        long headerOctets = firstHeaderOctets - headers.jumboHeaderOctets;
        long packets = (payloadOctets + segmentOctets - 1) / segmentOctets;
        PacketRecord.packets(slot, (int) packets);
        PacketRecord.octets(slot, Math.min(MAX_OCTETS, payloadOctets + packets * headerOctets));
        PacketRecord.segmentOctets(slot, headerOctets + segmentOctets);
    }

    /** Writes an ordinary packet. */
    static void writeOne(long octets, long slot) {
        PacketRecord.packets(slot, 1);
        PacketRecord.octets(slot, octets);
        PacketRecord.segmentOctets(slot, octets);
    }
}
