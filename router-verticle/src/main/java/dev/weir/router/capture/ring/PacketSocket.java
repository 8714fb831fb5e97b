// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.ring;

import dev.weir.config.Fanout;
import dev.weir.model.memory.Memory;
import dev.weir.router.capture.bpf.KernelFilter;
import dev.weir.router.capture.linux.Libc;
import dev.weir.router.capture.linux.OsException;

/** A packet socket with a mapped TPACKET_V3 receive ring (packet(7), linux/if_packet.h). One thread uses it. */
final class PacketSocket implements AutoCloseable {
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_RX_RING = 5;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_VERSION = 10;
    private static final int PACKET_VNET_HDR = 15;
    private static final int PACKET_TIMESTAMP = 17;
    private static final int PACKET_FANOUT = 18;
    private static final int PACKET_IGNORE_OUTGOING = 23;

    /** SOF_TIMESTAMPING_SOFTWARE: the time that the packet has, where it has one, else that of its way into the ring. */
    private static final int STAMP_OF_PACKET = 1 << 4;

    private static final int TPACKET_V3 = 2;
    private static final int ETH_P_ALL = 0x0003;
    private static final int PACKET_MR_PROMISC = 1;
    private static final int FANOUT_HASH = 0;
    private static final int FANOUT_CPU = 2;
    private static final int FANOUT_UNIQUE = 0x2000;

    /** The kernel wants one that divides a block; packets are as long as they are. */
    private static final int FRAME_OCTETS = 2048;

    private static final int ADDRESS_OCTETS = 20;
    private static final int MEMBERSHIP_OCTETS = 16;
    private static final int RING_REQUEST_OCTETS = 7 * Integer.BYTES;
    private static final int PROGRAM_OCTETS = 16;
    private static final int STATISTICS_OCTETS = 3 * Integer.BYTES;

    /** Room for any structure here, and at its end for those of {@link #await} and of lengths. */
    private static final int SCRATCH_OCTETS = 64;

    private static final int POLL_OFFSET = 32;
    private static final int LENGTH_OFFSET = 48;

    private final Memory.Region scratch = Memory.allocate(SCRATCH_OCTETS, Long.BYTES);
    private int descriptor = -1;
    private long ringAddress = Libc.MAP_FAILED;
    private long ringOctets;

    /** Opens the socket, which gets no packets yet. */
    void open() throws OsException {
        descriptor = Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
        if (descriptor < 0) {
            throw new OsException("opening a packet socket");
        }
        setInt(PACKET_VERSION, TPACKET_V3, "a ring of version 3");
        setInt(PACKET_VNET_HDR, 1, "what super-packets stand for");
        setInt(PACKET_TIMESTAMP, STAMP_OF_PACKET, "the packets' own time stamps");
    }

    /** Makes the ring and maps it. */
    void makeRing(int blockOctets, int blocks, int blockTimeoutMs) throws OsException {
        long at = scratch.address();
        Memory.putInt(at, blockOctets);
        Memory.putInt(at + 4, blocks);
        Memory.putInt(at + 8, FRAME_OCTETS);
        Memory.putInt(at + 12, blockOctets / FRAME_OCTETS * blocks);
        Memory.putInt(at + 16, blockTimeoutMs);
        Memory.putLong(at + 20, 0);
        set(SOL_PACKET, PACKET_RX_RING, RING_REQUEST_OCTETS, "a ring of " + blocks + " blocks of " + blockOctets);
        ringOctets = (long) blockOctets * blocks;
        ringAddress = Libc.mapShared(descriptor, ringOctets);
        if (ringAddress == Libc.MAP_FAILED) {
            throw new OsException("mapping a ring of " + ringOctets + " octets");
        }
    }

    /** Address of the first block. */
    long ring() {
        return ringAddress;
    }

    /** Puts a filter in place of the one before. */
    void filter(KernelFilter filter) throws OsException {
        byte[] instructions = filter.octets();
        try (Memory.Region copy = Memory.allocate(instructions.length, Long.BYTES)) {
            Memory.copy(instructions, 0, copy.address(), instructions.length);
            long at = scratch.address();
            Memory.putLong(at, 0);
            Memory.putShort(at, filter.length());
            Memory.putLong(at + Long.BYTES, copy.address());
            set(
                    Libc.SOL_SOCKET,
                    Libc.SO_ATTACH_FILTER,
                    PROGRAM_OCTETS,
                    "a filter of " + filter.length() + " instructions");
        }
    }

    /** Has the kernel keep what the machine sends to itself, where the kernel is not too old for that. */
    void ignoreOutgoing() {
        Memory.putInt(scratch.address(), 1);
        // Refused by a kernel before 4.20; the filter leaves those packets out too.
        Libc.setsockopt(descriptor, SOL_PACKET, PACKET_IGNORE_OUTGOING, scratch.address(), Integer.BYTES);
    }

    /** Begins to get the packets of an interface that the filter lets through. */
    void bind(int interfaceIndex) throws OsException {
        long at = scratch.address();
        Memory.fill(at, ADDRESS_OCTETS, 0);
        Memory.putShort(at, Libc.AF_PACKET);
        Memory.putByte(at + 2, ETH_P_ALL >> 8);
        Memory.putByte(at + 3, ETH_P_ALL);
        Memory.putInt(at + 4, interfaceIndex);
        if (Libc.bind(descriptor, at, ADDRESS_OCTETS) != 0) {
            throw new OsException("binding a packet socket to interface " + interfaceIndex);
        }
    }

    /** Has frames for other stations captured too. */
    void promiscuous(int interfaceIndex) throws OsException {
        long at = scratch.address();
        Memory.fill(at, MEMBERSHIP_OCTETS, 0);
        Memory.putInt(at, interfaceIndex);
        Memory.putShort(at + Integer.BYTES, PACKET_MR_PROMISC);
        set(SOL_PACKET, PACKET_ADD_MEMBERSHIP, MEMBERSHIP_OCTETS, "promiscuous mode");
    }

    /**
     * Shares the interface's packets with the other sockets of a group. Defragmentation is not asked for: what the kernel
     * put together it would count as one packet, and its hash leaves out the ports of fragments as it is, so that all
     * those of a datagram come to one socket.
     */
    void join(int group, Fanout by) throws OsException {
        setInt(PACKET_FANOUT, group | mode(by) << 16, "sharing by threads");
    }

    /** Begins a group that no other process has, and gives back its number. */
    int found(Fanout by) throws OsException {
        setInt(PACKET_FANOUT, (mode(by) | FANOUT_UNIQUE) << 16, "sharing by threads");
        if (!get(SOL_PACKET, PACKET_FANOUT, Integer.BYTES)) {
            throw new OsException("asking for the group of threads");
        }
        return Memory.getInt(scratch.address()) & 0xffff;
    }

    private static int mode(Fanout by) {
        return by == Fanout.CPU ? FANOUT_CPU : FANOUT_HASH;
    }

    /** Waits for a block, for so many milliseconds; tells what there is, as poll(2) does. */
    int await(int timeoutMs) {
        long at = scratch.address() + POLL_OFFSET;
        Memory.putInt(at, descriptor);
        Memory.putInt(at + Integer.BYTES, Libc.POLLIN | Libc.POLLERR);
        return Libc.poll(at, timeoutMs) <= 0 ? 0 : Memory.getUnsignedShort(at + Integer.BYTES + Short.BYTES);
    }

    /** The error that the socket came upon since the last call; 0 for none. */
    int takeError() {
        Memory.putInt(scratch.address(), 0);
        return get(Libc.SOL_SOCKET, Libc.SO_ERROR, Integer.BYTES) ? Memory.getInt(scratch.address()) : Libc.lastError();
    }

    /** Adds what the kernel has counted since the last call. */
    void count(KernelTally tally) {
        if (get(SOL_PACKET, PACKET_STATISTICS, STATISTICS_OCTETS)) {
            long at = scratch.address();
            tally.add(Memory.getUnsignedInt(at), Memory.getUnsignedInt(at + Integer.BYTES));
        }
    }

    private void setInt(int name, int value, String what) throws OsException {
        Memory.putInt(scratch.address(), value);
        set(SOL_PACKET, name, Integer.BYTES, what);
    }

    private void set(int level, int name, int octets, String what) throws OsException {
        if (Libc.setsockopt(descriptor, level, name, scratch.address(), octets) != 0) {
            throw new OsException("asking for " + what);
        }
    }

    private boolean get(int level, int name, int octets) {
        long length = scratch.address() + LENGTH_OFFSET;
        Memory.putInt(length, octets);
        return Libc.getsockopt(descriptor, level, name, scratch.address(), length) == 0;
    }

    @Override
    public void close() {
        if (ringAddress != Libc.MAP_FAILED) {
            Libc.unmap(ringAddress, ringOctets);
            ringAddress = Libc.MAP_FAILED;
        }
        if (descriptor >= 0) {
            Libc.close(descriptor);
            descriptor = -1;
        }
        scratch.close();
    }
}
