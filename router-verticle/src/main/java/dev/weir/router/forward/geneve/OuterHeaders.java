// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import dev.weir.model.memory.Memory;

/**
 * The IPv4 and UDP header before a GENEVE packet (RFC 791, section 3.1; RFC 768).
 *
 * <pre>
 *    0  version 4, header 5 | type of service 0 | total length 2 | identification 0 | do not fragment
 *    8  TTL 64, UDP 17      | checksum 2        | source address 4
 *   16  destination address 4                   | source port 2, destination port 2
 *   24  UDP length 2, UDP checksum 0
 * </pre>
 *
 * <p>The IP checksum is the kernel's to make. There is none of UDP: over IPv4 a tunnel may do without (RFC 8926,
 * section 3.3), and what is inside has its own.
 */
final class OuterHeaders {
    static final int IP_OCTETS = 20;
    static final int OCTETS = IP_OCTETS + 8;

    private static final int TOTAL_LENGTH_OFFSET = 2;
    private static final int FRAGMENT_OFFSET = 6;
    private static final int TTL_OFFSET = 8;
    private static final int PROTOCOL_OFFSET = 9;
    private static final int SOURCE_OFFSET = 12;
    private static final int DESTINATION_OFFSET = 16;
    private static final int SOURCE_PORT_OFFSET = IP_OCTETS;
    private static final int DESTINATION_PORT_OFFSET = SOURCE_PORT_OFFSET + Short.BYTES;
    private static final int UDP_LENGTH_OFFSET = DESTINATION_PORT_OFFSET + Short.BYTES;

    private static final int TTL = 64;
    private static final int UDP = 17;

    private OuterHeaders() {}

    /** Writes what is the same in all packets. */
    static void begin(long at, int port) {
        Memory.fill(at, OCTETS, 0);
        Memory.putByte(at, 0x45);
        Memory.putByte(at + FRAGMENT_OFFSET, 0x40);
        Memory.putByte(at + TTL_OFFSET, TTL);
        Memory.putByte(at + PROTOCOL_OFFSET, UDP);
        putShortBe(at + DESTINATION_PORT_OFFSET, port);
    }

    /**
     * Writes the rest.
     *
     * @param source address as it lies in memory; {@code destination} and {@code sourcePort} too
     * @param payloadOctets of UDP
     */
    static void complete(long at, int source, int destination, int sourcePort, int payloadOctets) {
        putShortBe(at + TOTAL_LENGTH_OFFSET, OCTETS + payloadOctets);
        Memory.putInt(at + SOURCE_OFFSET, source);
        Memory.putInt(at + DESTINATION_OFFSET, destination);
        Memory.putShort(at + SOURCE_PORT_OFFSET, sourcePort);
        putShortBe(at + UDP_LENGTH_OFFSET, OCTETS - IP_OCTETS + payloadOctets);
    }

    /** Exchanges source and destination address, but not the ports. */
    static void swapAddresses(long at) {
        int source = Memory.getInt(at + SOURCE_OFFSET);
        Memory.putInt(at + SOURCE_OFFSET, Memory.getInt(at + DESTINATION_OFFSET));
        Memory.putInt(at + DESTINATION_OFFSET, source);
    }

    private static void putShortBe(long address, int value) {
        Memory.putByte(address, value >> 8);
        Memory.putByte(address + 1, value);
    }
}
