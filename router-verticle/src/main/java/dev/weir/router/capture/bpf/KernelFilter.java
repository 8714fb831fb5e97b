// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.bpf;

import dev.weir.config.Direction;
import dev.weir.config.Names;
import dev.weir.model.packet.OwnExports;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.parse.LinkType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A filter as the kernel runs it on a packet socket (socket(7), SO_ATTACH_FILTER): what to leave out anyhow, which
 * way the packet goes, then the expression, then how much of it to keep. A frame out of which a VLAN tag was taken looks
 * there unlike the link's: it is let through, for {@link PacketFilter} to look at when the tag is back in place.
 */
public final class KernelFilter {
    /** Octets of an instruction: code 2, jump true 1, jump false 1, k 4, in the machine's byte order. */
    public static final int INSTRUCTION_OCTETS = 8;

    /** More than this the kernel does not take (BPF_MAXINSNS). */
    private static final int MAX_INSTRUCTIONS = 4096;

    /** Loads from here on are not of the frame but of what the kernel knows of it (SKF_AD_OFF). */
    private static final int ANCILLARY = -0x1000;

    private static final int PACKET_TYPE = ANCILLARY + 4;
    private static final int VLAN_TAG_PRESENT = ANCILLARY + 48;
    private static final int PACKET_OUTGOING = 4;

    private static final int LOAD_BYTE = BpfOpcode.LD | BpfOpcode.BYTE | BpfOpcode.ABSOLUTE;
    private static final int JUMP_IF_EQUAL = BpfOpcode.JMP | BpfOpcode.EQUAL;
    private static final int RETURN = BpfOpcode.RET;

    private final BpfInstruction[] instructions;
    private final boolean isWhole;

    private KernelFilter(List<BpfInstruction> instructions, boolean isWhole) {
        this.instructions = instructions.toArray(new BpfInstruction[0]);
        this.isWhole = isWhole;
    }

    /** Lets nothing through. */
    public static KernelFilter none() {
        return new KernelFilter(List.of(instruction(RETURN, 0)), true);
    }

    /**
     * The filter of a capture.
     *
     * @param expression as for tcpdump; empty for all packets
     * @param snapLength octets to keep of a packet
     * @param direction which packets, as the interface sees them
     * @throws CaptureException with libpcap's reason when the expression is none, or when it asks for more than the frame
     */
    public static KernelFilter of(String expression, LinkType linkType, int snapLength, Direction direction)
            throws CaptureException {
        List<BpfInstruction> program = new ArrayList<>();
        if (direction != Direction.BOTH) {
            boolean out = direction == Direction.EGRESS;
            program.add(instruction(LOAD_BYTE, PACKET_TYPE));
            program.add(new BpfInstruction(JUMP_IF_EQUAL, out ? 1 : 0, out ? 0 : 1, PACKET_OUTGOING));
            program.add(instruction(RETURN, 0));
        }
        BpfInstruction[] compiled =
                expression.isEmpty() ? new BpfInstruction[0] : PacketFilter.compile(expression, linkType);
        checkLooksAtFrame(compiled, expression);
        if (compiled.length == 0) {
            program.add(instruction(RETURN, snapLength));
            return new KernelFilter(program, true);
        }
        if (!isForTheKernel(compiled) || program.size() + 3 + compiled.length > MAX_INSTRUCTIONS) {
            program.add(instruction(RETURN, snapLength));
            return new KernelFilter(program, false);
        }
        program.add(instruction(LOAD_BYTE, VLAN_TAG_PRESENT));
        program.add(new BpfInstruction(JUMP_IF_EQUAL, 1, 0, 0));
        program.add(instruction(RETURN, snapLength));
        for (BpfInstruction one : compiled) {
            program.add(one.code() == RETURN && one.k() != 0 ? instruction(RETURN, snapLength) : one);
        }
        return new KernelFilter(program, true);
    }

    /**
     * The same filter for all but what this router exports. What of that it lets through all the same, because it comes in
     * a shape that exports seldom have or because a filter has no room for so many exporters, is for the reader to find.
     */
    public KernelFilter without(List<OwnExports.Conversation> conversations, LinkType linkType) {
        int room = MAX_INSTRUCTIONS - instructions.length;
        List<BpfInstruction> program = new ArrayList<>(ConversationFilter.without(conversations, linkType, room));
        program.addAll(Arrays.asList(instructions));
        return new KernelFilter(program, isWhole);
    }

    /** Whether it is the whole expression but for frames with a tag taken out; else it lets all frames through. */
    public boolean isWhole() {
        return isWhole;
    }

    /** How many instructions there are. */
    public int length() {
        return instructions.length;
    }

    /** The instructions, {@link #INSTRUCTION_OCTETS} each. */
    public byte[] octets() {
        ByteBuffer buffer =
                ByteBuffer.allocate(instructions.length * INSTRUCTION_OCTETS).order(ByteOrder.nativeOrder());
        for (BpfInstruction one : instructions) {
            buffer.putShort((short) one.code())
                    .put((byte) one.jumpTrue())
                    .put((byte) one.jumpFalse())
                    .putInt(one.k());
        }
        return buffer.array();
    }

    /** {@code inbound} and the like could not be asked again of a frame whose tag was put back. */
    private static void checkLooksAtFrame(BpfInstruction[] compiled, String expression) throws CaptureException {
        for (BpfInstruction one : compiled) {
            boolean isLoad = (one.code() & (BpfOpcode.CLASS | BpfOpcode.MODE)) == (BpfOpcode.LD | BpfOpcode.ABSOLUTE);
            if (isLoad && one.k() >= ANCILLARY && one.k() < 0) {
                throw new CaptureException("filter " + Names.quote(expression)
                        + ": a ring can only filter by what is in the frame; for the direction of packets there is"
                        + " observationPoint.direction");
            }
        }
    }

    /** The kernel takes no jumps back, which the loops of {@code protochain} are made of. */
    private static boolean isForTheKernel(BpfInstruction[] compiled) {
        for (BpfInstruction one : compiled) {
            if (one.code() == (BpfOpcode.JMP | BpfOpcode.ALWAYS) && one.k() < 0) {
                return false;
            }
        }
        return true;
    }

    private static BpfInstruction instruction(int code, int k) {
        return new BpfInstruction(code, 0, 0, k);
    }
}
