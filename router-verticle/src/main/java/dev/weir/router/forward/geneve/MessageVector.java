// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.linux.Libc;

/**
 * So many struct mmsghdr as recvmmsg(2) and sendmmsg(2) want them on a 64-bit Linux, each with a peer's address, one piece of
 * memory and room for control data. One thread uses it.
 *
 * <pre>
 *   struct mmsghdr, 64 octets                                   struct sockaddr_in, 16 octets
 *    0  name 8           | name octets 4, 0 4                    0  family 2, port 2, address 4, 0 8
 *   16  pieces 8         | count of pieces 8                    struct iovec, 16 octets
 *   32  control 8        | control octets 8                      0  address 8, octets 8
 *   48  flags 4, 0 4     | octets of the message 4, 0 4
 * </pre>
 */
final class MessageVector implements AutoCloseable {
    private static final int HEADER_OCTETS = 64;
    private static final int NAME_OFFSET = 0;
    private static final int NAME_OCTETS_OFFSET = NAME_OFFSET + Long.BYTES;
    private static final int PIECES_OFFSET = NAME_OCTETS_OFFSET + Long.BYTES;
    private static final int PIECE_COUNT_OFFSET = PIECES_OFFSET + Long.BYTES;
    private static final int CONTROL_OFFSET = PIECE_COUNT_OFFSET + Long.BYTES;
    private static final int CONTROL_OCTETS_OFFSET = CONTROL_OFFSET + Long.BYTES;
    private static final int FLAGS_OFFSET = CONTROL_OCTETS_OFFSET + Long.BYTES;
    private static final int MESSAGE_OCTETS_OFFSET = FLAGS_OFFSET + Long.BYTES;

    private static final int NAME_OCTETS = 16;
    private static final int PORT_OFFSET = 2;
    private static final int ADDRESS_OFFSET = 4;
    private static final int PIECE_OCTETS = 16;

    private final int controlOctets;
    private final Memory.Region region;
    private final long names;
    private final long pieces;
    private final long controls;

    /**
     * Makes one.
     *
     * @param count how many messages
     * @param controlOctets how much control data each may have, a multiple of 8; 0 for none
     */
    MessageVector(int count, int controlOctets) {
        this.controlOctets = controlOctets;
        this.region = Memory.allocate(
                (long) count * (HEADER_OCTETS + NAME_OCTETS + PIECE_OCTETS + controlOctets), HEADER_OCTETS);
        this.names = region.address() + (long) count * HEADER_OCTETS;
        this.pieces = names + (long) count * NAME_OCTETS;
        this.controls = pieces + (long) count * PIECE_OCTETS;
        for (int i = 0; i < count; i++) {
            long header = at(i);
            Memory.putLong(header + NAME_OFFSET, name(i));
            Memory.putLong(header + PIECES_OFFSET, piece(i));
            Memory.putLong(header + PIECE_COUNT_OFFSET, 1);
            Memory.putLong(header + CONTROL_OFFSET, controlOctets == 0 ? 0 : control(i));
            rearm(i);
        }
    }

    /** The address of a message and of all behind it. */
    long at(int message) {
        return region.address() + (long) message * HEADER_OCTETS;
    }

    /** Makes a message fit to be received into. */
    void rearm(int message) {
        long header = at(message);
        Memory.putInt(header + NAME_OCTETS_OFFSET, NAME_OCTETS);
        Memory.putLong(header + CONTROL_OCTETS_OFFSET, controlOctets);
        Memory.putInt(header + FLAGS_OFFSET, 0);
    }

    /** Sets where a message's octets are. */
    void octets(int message, long address, long length) {
        Memory.putLong(piece(message), address);
        Memory.putLong(piece(message) + Long.BYTES, length);
    }

    /** How long a message's piece of memory is. */
    long length(int message) {
        return Memory.getLong(piece(message) + Long.BYTES);
    }

    /** Sets the IPv4 address, as it lies in memory, that a message goes to. */
    void peer(int message, int address) {
        Memory.putShort(name(message), Libc.AF_INET);
        Memory.putShort(name(message) + PORT_OFFSET, 0);
        Memory.putInt(name(message) + ADDRESS_OFFSET, address);
    }

    /** The IPv4 address, as it lies in memory, that a message came from. */
    int peerAddress(int message) {
        return Memory.getInt(name(message) + ADDRESS_OFFSET);
    }

    /** The port, as it lies in memory, that a message came from. */
    int peerPort(int message) {
        return Memory.getUnsignedShort(name(message) + PORT_OFFSET);
    }

    /** How long a message was that was received: longer than its piece of memory if it did not fit. */
    int received(int message) {
        return Memory.getInt(at(message) + MESSAGE_OCTETS_OFFSET);
    }

    /** The address of a message's control data. */
    long control(int message) {
        return controls + (long) message * controlOctets;
    }

    /** How much control data was received. */
    int controlReceived(int message) {
        return (int) Memory.getLong(at(message) + CONTROL_OCTETS_OFFSET);
    }

    private long name(int message) {
        return names + (long) message * NAME_OCTETS;
    }

    private long piece(int message) {
        return pieces + (long) message * PIECE_OCTETS;
    }

    @Override
    public void close() {
        region.close();
    }
}
