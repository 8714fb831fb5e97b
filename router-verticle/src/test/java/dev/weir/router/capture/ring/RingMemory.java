// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.ring;

import dev.weir.model.memory.Memory;
import java.util.HexFormat;

/** A ring in memory, filled as the kernel fills one. */
final class RingMemory implements AutoCloseable {
    /** Where frames lie behind their {@link TpacketHeader}: anywhere that leaves room for a {@link VnetHeader}. */
    private static final int LINK = 82;

    private final int blockOctets;
    private final Memory.Region region;
    private long packet;
    private long last;

    RingMemory(int blockOctets, int blocks) {
        this.blockOctets = blockOctets;
        this.region = Memory.allocate((long) blockOctets * blocks, 4096);
    }

    long address() {
        return region.address();
    }

    long block(int index) {
        return region.address() + (long) index * blockOctets;
    }

    /** Begins to fill a block. */
    void begin(int index) {
        packet = block(index) + TpacketBlock.OCTETS;
        last = 0;
        Memory.putInt(block(index) + TpacketBlock.FIRST_OFFSET, TpacketBlock.OCTETS);
        Memory.putInt(block(index) + TpacketBlock.PACKETS_OFFSET, 0);
    }

    /** Adds a packet to the block; gives back the address of its frame. */
    long add(int index, long seconds, long nanoseconds, String frameHex, int wireOctets) {
        byte[] frame = HexFormat.of().parseHex(frameHex.replace(" ", ""));
        if (last != 0) {
            Memory.putInt(last + TpacketHeader.NEXT_OFFSET, (int) (packet - last));
        }
        Memory.fill(packet, LINK, 0);
        Memory.putInt(packet + TpacketHeader.SECONDS_OFFSET, (int) seconds);
        Memory.putInt(packet + TpacketHeader.NANOSECONDS_OFFSET, (int) nanoseconds);
        Memory.putInt(packet + TpacketHeader.CAPTURED_OFFSET, frame.length);
        Memory.putInt(packet + TpacketHeader.WIRE_OFFSET, wireOctets);
        Memory.putShort(packet + TpacketHeader.LINK_OFFSET, LINK);
        Memory.copy(frame, 0, packet + LINK, frame.length);
        long count = block(index) + TpacketBlock.PACKETS_OFFSET;
        Memory.putInt(count, Memory.getInt(count) + 1);
        last = packet;
        packet += LINK + frame.length + 15 & -16;
        return last + LINK;
    }

    /** Says of the packet added last that a tag was taken out of it. */
    void tag(int status, int protocol, int tci) {
        Memory.putInt(last + TpacketHeader.STATUS_OFFSET, status);
        Memory.putInt(last + TpacketHeader.VLAN_TCI_OFFSET, tci);
        Memory.putShort(last + TpacketHeader.VLAN_PROTOCOL_OFFSET, protocol);
    }

    /** Says of the packet added last how it is to be segmented. */
    void vnet(int flags, int type, int segmentOctets, int checksumStart) {
        long at = last + LINK - VnetHeader.OCTETS;
        Memory.putByte(at + VnetHeader.FLAGS_OFFSET, flags);
        Memory.putByte(at + VnetHeader.GSO_TYPE_OFFSET, type);
        Memory.putShort(at + VnetHeader.GSO_SIZE_OFFSET, segmentOctets);
        Memory.putShort(at + VnetHeader.CHECKSUM_START_OFFSET, checksumStart);
    }

    /** Hands a block over. */
    void finish(int index) {
        Memory.putIntRelease(block(index) + TpacketBlock.STATUS_OFFSET, 1);
    }

    @Override
    public void close() {
        region.close();
    }
}
