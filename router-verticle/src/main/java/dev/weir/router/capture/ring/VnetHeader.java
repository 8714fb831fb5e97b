// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.ring;

import dev.weir.model.memory.Memory;

/**
 * How the octets of a frame are to be segmented, right before the frame (linux/virtio_net.h, struct virtio_net_hdr, which
 * PACKET_VNET_HDR puts there), in the machine's byte order.
 *
 * <pre>
 *    0  flags 1, GSO type 1 | header octets 2
 *    4  GSO size 2          | checksum start 2
 *    8  checksum offset 2
 * </pre>
 */
final class VnetHeader {
    static final int FLAGS_OFFSET = 0;
    static final int GSO_TYPE_OFFSET = FLAGS_OFFSET + Byte.BYTES;
    static final int GSO_SIZE_OFFSET = 4;
    static final int CHECKSUM_START_OFFSET = GSO_SIZE_OFFSET + Short.BYTES;
    static final int OCTETS = 10;

    /** VIRTIO_NET_HDR_F_NEEDS_CSUM: the checksum is still to be made, and the header that has it begins at its start. */
    static final int NEEDS_CHECKSUM = 1;

    static final int NONE = 0;
    static final int TCPV4 = 1;
    static final int TCPV6 = 4;
    static final int UDP = 5;
    /** Or-ed with a type of TCP: congestion is noted in the first segment. */
    static final int ECN = 0x80;

    private static final int TCP_OFFSET_OFFSET = 12;
    private static final int UDP_OCTETS = 8;
    private static final int ABSENT = 0;

    private VnetHeader() {}

    /** Payload octets of each segment, 0 when the frame is none to be segmented. */
    static int segmentOctets(long header) {
        int type = type(header);
        return type == TCPV4 || type == TCPV6 || type == UDP ? Memory.getUnsignedShort(header + GSO_SIZE_OFFSET) : 0;
    }

    /**
     * Octets from the begin of the frame to the end of the innermost transport header, all of which each segment has; 0
     * when the kernel does not say or they were not captured.
     */
    static int headerOctets(long header, long frame, int capturedOctets) {
        if ((Memory.getUnsignedByte(header + FLAGS_OFFSET) & NEEDS_CHECKSUM) == 0) {
            return ABSENT;
        }
        int transport = Memory.getUnsignedShort(header + CHECKSUM_START_OFFSET);
        if (type(header) == UDP) {
            return transport + UDP_OCTETS;
        }
        int offsetAt = transport + TCP_OFFSET_OFFSET;
        return offsetAt < capturedOctets ? transport + (Memory.getUnsignedByte(frame + offsetAt) >> 4 << 2) : ABSENT;
    }

    private static int type(long header) {
        return Memory.getUnsignedByte(header + GSO_TYPE_OFFSET) & ~ECN;
    }
}
