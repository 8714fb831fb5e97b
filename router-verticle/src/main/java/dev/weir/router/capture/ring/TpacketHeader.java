// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.ring;

import dev.weir.model.memory.Memory;

/**
 * What the kernel says of a packet in a TPACKET_V3 ring (linux/if_packet.h, struct tpacket3_hdr and, aligned to 16 behind
 * it, struct sockaddr_ll), in the machine's byte order.
 *
 * <pre>
 *    0  offset to next 4   | seconds 4
 *    8  nanoseconds 4      | captured octets 4
 *   16  octets 4           | status 4
 *   24  link header at 2, network header at 2 | hash 4
 *   32  VLAN tag control 4 | VLAN protocol 2, 0 2
 *   40  0 8
 *   48  family 2, protocol 2 | interface 4
 *   56  hardware type 2, packet type 1, address octets 1 | address 8
 * </pre>
 */
final class TpacketHeader {
    static final int NEXT_OFFSET = 0;
    static final int SECONDS_OFFSET = NEXT_OFFSET + Integer.BYTES;
    static final int NANOSECONDS_OFFSET = SECONDS_OFFSET + Integer.BYTES;
    static final int CAPTURED_OFFSET = NANOSECONDS_OFFSET + Integer.BYTES;
    static final int WIRE_OFFSET = CAPTURED_OFFSET + Integer.BYTES;
    static final int STATUS_OFFSET = WIRE_OFFSET + Integer.BYTES;
    static final int LINK_OFFSET = STATUS_OFFSET + Integer.BYTES;
    static final int VLAN_TCI_OFFSET = 32;
    static final int VLAN_PROTOCOL_OFFSET = VLAN_TCI_OFFSET + Integer.BYTES;
    static final int OCTETS = 48;

    /** TP_STATUS_VLAN_VALID: the network card, or the kernel, took a tag out of the frame. */
    static final int VLAN_VALID = 1 << 4;
    /** TP_STATUS_VLAN_TPID_VALID: and this was the type before it. */
    static final int VLAN_PROTOCOL_VALID = 1 << 6;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private TpacketHeader() {}

    /** Address of the next packet's header. */
    static long next(long header) {
        return header + Memory.getUnsignedInt(header + NEXT_OFFSET);
    }

    /** Nanoseconds since 1970. */
    static long timestampNs(long header) {
        return Memory.getUnsignedInt(header + SECONDS_OFFSET) * NANOS_PER_SECOND
                + Memory.getUnsignedInt(header + NANOSECONDS_OFFSET);
    }

    static int capturedOctets(long header) {
        return Memory.getInt(header + CAPTURED_OFFSET);
    }

    static int wireOctets(long header) {
        return Memory.getInt(header + WIRE_OFFSET);
    }

    static int status(long header) {
        return Memory.getInt(header + STATUS_OFFSET);
    }

    /** Address of the frame. */
    static long frame(long header) {
        return header + Memory.getUnsignedShort(header + LINK_OFFSET);
    }

    static int vlanTci(long header) {
        return Memory.getInt(header + VLAN_TCI_OFFSET);
    }

    static int vlanProtocol(long header) {
        return Memory.getUnsignedShort(header + VLAN_PROTOCOL_OFFSET);
    }
}
