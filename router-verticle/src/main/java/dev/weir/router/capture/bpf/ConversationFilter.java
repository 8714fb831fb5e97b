// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.bpf;

import dev.weir.model.packet.OwnExports.Conversation;
import dev.weir.router.parse.LinkType;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The begin of a filter that lets no packet of some UDP conversations through, in either direction. All other packets
 * come to the instruction behind its last; so do those with IPv4 options, IPv6 extension headers or tags in the frame, and
 * fragments, lest later ones come without the first, which has their ports.
 */
enum ConversationFilter {
    IPV4(0x0800, 0xff, 0x45, 9, 12, 4),
    IPV6(0x86dd, 0xf0, 0x60, 6, 8, 16);

    private static final int LOAD_LENGTH = BpfOpcode.LD | BpfOpcode.WORD | BpfOpcode.LENGTH;
    private static final int LOAD_WORD = BpfOpcode.LD | BpfOpcode.WORD | BpfOpcode.ABSOLUTE;
    private static final int LOAD_HALF = BpfOpcode.LD | BpfOpcode.HALF | BpfOpcode.ABSOLUTE;
    private static final int LOAD_BYTE = BpfOpcode.LD | BpfOpcode.BYTE | BpfOpcode.ABSOLUTE;
    private static final int AND = BpfOpcode.ALU | BpfOpcode.AND;
    private static final int JUMP = BpfOpcode.JMP | BpfOpcode.ALWAYS;
    private static final int JUMP_IF_EQUAL = BpfOpcode.JMP | BpfOpcode.EQUAL;
    private static final int JUMP_IF_AT_LEAST = BpfOpcode.JMP | BpfOpcode.AT_LEAST;
    private static final int NOTHING = BpfOpcode.RET;

    private static final int ETHERNET_OCTETS = 14;
    private static final int ETHER_TYPE_OFFSET = 12;
    private static final int PORTS_OCTETS = 4;
    private static final int FRAGMENT_OFFSET = 6;
    private static final int FRAGMENT_BITS = 0x3fff;
    private static final int UDP = 17;

    /** Instructions of a section that are not of a conversation, or a few more. */
    private static final int SECTION_OVERHEAD = 24;

    private final int etherType;
    private final int versionMask;
    private final int version;
    private final int protocolOffset;
    private final int addressesOffset;
    private final int addressOctets;

    ConversationFilter(
            int etherType, int versionMask, int version, int protocolOffset, int addressesOffset, int addressOctets) {
        this.etherType = etherType;
        this.versionMask = versionMask;
        this.version = version;
        this.protocolOffset = protocolOffset;
        this.addressesOffset = addressesOffset;
        this.addressOctets = addressOctets;
    }

    /**
     * The instructions.
     *
     * @param room how many there may be; conversations beyond that are let through
     * @return none where there is no conversation, or no header is known of the link type
     */
    static List<BpfInstruction> without(List<Conversation> conversations, LinkType linkType, int room) {
        List<BpfInstruction> program = new ArrayList<>();
        if (linkType == LinkType.ETHERNET || linkType == LinkType.RAW_IP) {
            for (ConversationFilter version : values()) {
                program.addAll(version.section(conversations, linkType, room - program.size() - SECTION_OVERHEAD));
            }
        }
        return program;
    }

    private List<BpfInstruction> section(List<Conversation> conversations, LinkType linkType, int room) {
        int network = linkType == LinkType.ETHERNET ? ETHERNET_OCTETS : 0;
        List<BpfInstruction> matches = new ArrayList<>();
        for (Conversation one : conversations) {
            List<BpfInstruction> match = new ArrayList<>();
            if (one.remote().getAddress() instanceof Inet4Address == (this == IPV4)) {
                match.addAll(match(network, one.local(), one.remote()));
                match.addAll(match(network, one.remote(), one.local()));
            }
            if (matches.size() + match.size() <= room) {
                matches.addAll(match);
            }
        }
        return matches.isEmpty() ? matches : guarded(matches, network);
    }

    /**
     * Has only packets come to the matches that have all that these look at. From the last guard to the first: how far each
     * is from the end is known then. The first is the packet's length, since a load from behind its end would end the
     * filter with nothing let through.
     */
    private List<BpfInstruction> guarded(List<BpfInstruction> matches, int network) {
        List<BpfInstruction> program = matches;
        if (this == IPV4) {
            program = guard(LOAD_HALF, network + FRAGMENT_OFFSET, FRAGMENT_BITS, 0, program);
        }
        program = guard(LOAD_BYTE, network + protocolOffset, 0xff, UDP, program);
        program = guard(LOAD_BYTE, network, versionMask, version, program);
        if (network == ETHERNET_OCTETS) {
            program = guard(LOAD_HALF, ETHER_TYPE_OFFSET, 0xffff, etherType, program);
        }
        List<BpfInstruction> whole = new ArrayList<>();
        whole.add(instruction(LOAD_LENGTH, 0));
        whole.add(new BpfInstruction(JUMP_IF_AT_LEAST, 1, 0, network + portsOffset() + PORTS_OCTETS));
        whole.add(instruction(JUMP, program.size()));
        whole.addAll(program);
        return whole;
    }

    private static List<BpfInstruction> guard(int load, int offset, int mask, int value, List<BpfInstruction> rest) {
        List<BpfInstruction> program = new ArrayList<>();
        program.add(instruction(load, offset));
        program.add(instruction(AND, mask));
        program.add(new BpfInstruction(JUMP_IF_EQUAL, 1, 0, value));
        program.add(instruction(JUMP, rest.size()));
        program.addAll(rest);
        return program;
    }

    /** Ends the filter for a packet from one endpoint to the other. The ports, which tell the most apart, come first. */
    private List<BpfInstruction> match(int network, InetSocketAddress from, InetSocketAddress to) {
        ByteBuffer wanted = ByteBuffer.allocate(PORTS_OCTETS + 2 * addressOctets)
                .putShort((short) from.getPort())
                .putShort((short) to.getPort())
                .put(from.getAddress().getAddress())
                .put(to.getAddress().getAddress())
                .flip();
        int left = wanted.remaining() / Integer.BYTES * 2;
        List<BpfInstruction> program = new ArrayList<>();
        int offset = network + portsOffset();
        while (wanted.hasRemaining()) {
            program.add(instruction(LOAD_WORD, offset));
            left -= 2;
            program.add(new BpfInstruction(JUMP_IF_EQUAL, 0, left + 1, wanted.getInt()));
            offset = program.size() == 2 ? network + addressesOffset : offset + Integer.BYTES;
        }
        program.add(instruction(NOTHING, 0));
        return program;
    }

    private int portsOffset() {
        return addressesOffset + 2 * addressOctets;
    }

    private static BpfInstruction instruction(int code, int k) {
        return new BpfInstruction(code, 0, 0, k);
    }
}
