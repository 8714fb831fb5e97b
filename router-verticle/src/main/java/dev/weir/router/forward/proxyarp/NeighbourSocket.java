// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.linux.Libc;
import dev.weir.router.capture.linux.OsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A packet socket (packet(7)) through which an interface's ARP and neighbour discovery are heard and spoken, and nothing else:
 * a filter in the kernel keeps all other traffic away, tagged frames too, which are another interface's. One thread uses it.
 */
final class NeighbourSocket implements AutoCloseable {
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int PACKET_MR_ALLMULTI = 2;
    private static final int ETH_P_ALL = 0x0003;
    private static final int ADDRESS_OCTETS = 20;
    private static final int MEMBERSHIP_OCTETS = 16;
    private static final int PROGRAM_OCTETS = 16;
    private static final int INSTRUCTION_OCTETS = 8;

    private static final int LOAD_BYTE = 0x30;
    private static final int LOAD_SHORT = 0x28;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    /** SKF_AD_OFF of linux/filter.h, the first of the offsets at which the kernel keeps what is not in the frame. */
    private static final int ANCILLARY = -0x1000;

    private static final int PACKET_TYPE = ANCILLARY + 4;
    private static final int VLAN_TAG_PRESENT = ANCILLARY + 48;
    private static final int PACKET_OUTGOING = 4;
    private static final int ETHERNET_TYPE_AT = 12;
    private static final int NEXT_HEADER_AT = 20;
    private static final int ICMP_TYPE_AT = 54;
    private static final int ICMPV6 = 58;
    private static final int SOLICITATION = 135;
    private static final int ADVERTISEMENT = 136;

    /** Code, jump if true, jump if not, operand; a jump counts the instructions that it leaps over. */
    private static final int[][] FILTER = {
        {LOAD_BYTE, 0, 0, PACKET_TYPE},
        {JUMP_IF_EQUAL, 10, 0, PACKET_OUTGOING},
        {LOAD_BYTE, 0, 0, VLAN_TAG_PRESENT},
        {JUMP_IF_EQUAL, 0, 8, 0},
        {LOAD_SHORT, 0, 0, ETHERNET_TYPE_AT},
        {JUMP_IF_EQUAL, 7, 0, EthernetFrame.ARP},
        {JUMP_IF_EQUAL, 0, 5, EthernetFrame.IPV6},
        {LOAD_BYTE, 0, 0, NEXT_HEADER_AT},
        {JUMP_IF_EQUAL, 0, 3, ICMPV6},
        {LOAD_BYTE, 0, 0, ICMP_TYPE_AT},
        {JUMP_IF_EQUAL, 2, 0, SOLICITATION},
        {JUMP_IF_EQUAL, 1, 0, ADVERTISEMENT},
        {RETURN, 0, 0, 0},
        {RETURN, 0, 0, 0xffff},
    };

    /** The longest frame that is read whole; no message here is longer but by options that nobody reads. */
    private static final int FRAME_OCTETS = 2048;

    private final ByteBuffer received = ByteBuffer.allocateDirect(FRAME_OCTETS);
    private final ByteBuffer sent = ByteBuffer.allocateDirect(FRAME_OCTETS);
    private int descriptor = -1;

    /** Opens it at an interface; no frame is seen that came before the filter. */
    void open(int interfaceIndex) throws OsException {
        descriptor = Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
        if (descriptor < 0) {
            throw new OsException("opening a packet socket");
        }
        try {
            filter();
            setIgnoreOutgoing();
            bind(interfaceIndex);
            hearAllGroups(interfaceIndex);
        } catch (OsException e) {
            close();
            throw e;
        }
    }

    private void filter() throws OsException {
        try (Memory.Region program = Memory.allocate((long) FILTER.length * INSTRUCTION_OCTETS, Long.BYTES);
                Memory.Region option = Memory.allocate(PROGRAM_OCTETS, Long.BYTES)) {
            long at = program.address();
            for (int[] instruction : FILTER) {
                Memory.putShort(at, instruction[0]);
                Memory.putByte(at + 2, instruction[1]);
                Memory.putByte(at + 3, instruction[2]);
                Memory.putInt(at + 4, instruction[3]);
                at += INSTRUCTION_OCTETS;
            }
            Memory.putShort(option.address(), FILTER.length);
            Memory.putLong(option.address() + Long.BYTES, program.address());
            set(Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, option.address(), PROGRAM_OCTETS, "a filter");
        }
    }

    private void setIgnoreOutgoing() {
        try (Memory.Region one = Memory.allocate(Integer.BYTES, Integer.BYTES)) {
            Memory.putInt(one.address(), 1);
            // Refused by a kernel before 4.20, which then copies what it sends for the filter to drop.
            Libc.setsockopt(descriptor, SOL_PACKET, PACKET_IGNORE_OUTGOING, one.address(), Integer.BYTES);
        }
    }

    private void bind(int interfaceIndex) throws OsException {
        try (Memory.Region address = Memory.allocate(ADDRESS_OCTETS, Long.BYTES)) {
            long at = address.address();
            Memory.putShort(at, Libc.AF_PACKET);
            Memory.putByte(at + 2, ETH_P_ALL >> Byte.SIZE);
            Memory.putByte(at + 3, ETH_P_ALL);
            Memory.putInt(at + 4, interfaceIndex);
            if (Libc.bind(descriptor, at, ADDRESS_OCTETS) != 0) {
                throw new OsException("binding a packet socket to interface " + interfaceIndex);
            }
        }
    }

    /** Solicitations go to a group of the target's, which nobody listens to here while the target is unknown. */
    private void hearAllGroups(int interfaceIndex) throws OsException {
        try (Memory.Region membership = Memory.allocate(MEMBERSHIP_OCTETS, Long.BYTES)) {
            Memory.putInt(membership.address(), interfaceIndex);
            Memory.putShort(membership.address() + Integer.BYTES, PACKET_MR_ALLMULTI);
            set(SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership.address(), MEMBERSHIP_OCTETS, "all groups' frames");
        }
    }

    private void set(int level, int name, long value, int octets, String what) throws OsException {
        if (Libc.setsockopt(descriptor, level, name, value, octets) != 0) {
            throw new OsException("asking for " + what);
        }
    }

    /** What to wait for with poll(2). */
    int descriptor() {
        return descriptor;
    }

    /** The next frame, which lasts until the next call; {@code null} when none is there. */
    ByteBuffer receive() {
        long octets = Libc.receiveNow(descriptor, Memory.addressOf(received), FRAME_OCTETS);
        return octets <= 0 ? null : received.clear().limit((int) octets).order(ByteOrder.BIG_ENDIAN);
    }

    /** Where a frame is to be written that {@link #send()} sends. */
    ByteBuffer toSend() {
        return sent;
    }

    /** Sends what {@link #toSend()} holds from its position to its limit; {@code false} when the link refuses it. */
    boolean send() {
        int octets = sent.remaining();
        return Libc.send(descriptor, Memory.addressOf(sent) + sent.position(), octets) == octets;
    }

    @Override
    public void close() {
        if (descriptor >= 0) {
            Libc.close(descriptor);
            descriptor = -1;
        }
    }
}
