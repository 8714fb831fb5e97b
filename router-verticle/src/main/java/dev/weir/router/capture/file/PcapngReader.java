// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.LinkTypes;
import dev.weir.router.parse.LinkType;
import java.io.IOException;

/**
 * Reads a pcapng file (draft-ietf-opsawg-pcapng, section 4): any number of sections, each in a byte order of its own
 * and with interfaces of its own. Blocks that carry no packet and describe no interface are left out.
 *
 * <pre>
 *   any block:        type 4 | length 4 | body, padded to 4 octets | length 4
 *   enhanced packet:  interface 4 | time high 4, low 4 | captured octets 4 | original octets 4 | octets | options
 *   packet (old):     interface 2, drops 2 | time high 4, low 4 | captured octets 4 | original octets 4 | octets | options
 *   simple packet:    original octets 4 | octets
 * </pre>
 *
 * <p>Frames carry {@link PcapngInterface#index()} as their interface index. A simple packet has no time: it gets that of
 * the packet before it, or 0.
 */
final class PcapngReader extends CaptureReader {
    /** Type of the block that begins a file and each section; the same in either byte order. */
    static final int SECTION_HEADER = 0x0a0d0d0a;

    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;

    private static final int LENGTH_OFFSET = 4;
    private static final int BODY_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    private static final int TRAILER_OCTETS = Integer.BYTES;
    private static final int EMPTY_BLOCK_OCTETS = BODY_OFFSET + TRAILER_OCTETS;

    /** A longer block is damage, or one of those that are left out unseen. */
    private static final int MAX_BLOCK_OCTETS = 16 << 20;

    private static final int TIME_HIGH_OFFSET = BODY_OFFSET + Integer.BYTES;
    private static final int TIME_LOW_OFFSET = TIME_HIGH_OFFSET + Integer.BYTES;
    private static final int CAPTURED_OFFSET = TIME_LOW_OFFSET + Integer.BYTES;
    private static final int ORIGINAL_OFFSET = CAPTURED_OFFSET + Integer.BYTES;
    private static final int PACKET_OFFSET = ORIGINAL_OFFSET + Integer.BYTES;
    private static final int SIMPLE_PACKET_OFFSET = BODY_OFFSET + Integer.BYTES;

    /** {@link #nextBlock}: the block held no frame. */
    private static final int NO_FRAME = 3;

    private final PcapngSection section = new PcapngSection(this);
    private PcapngInterface framesFrom;
    private LinkType firstLinkType;
    private long lastTimestampNs;

    private PcapngReader(OctetInput input, String name) {
        super(input, name);
    }

    /**
     * Reads up to the first interface.
     *
     * @throws CaptureException when that cannot be read: another version, another link type, damage
     */
    static PcapngReader open(OctetInput input, String name) throws CaptureException, IOException {
        PcapngReader reader = new PcapngReader(input, name);
        int result = NO_FRAME;
        while (result == NO_FRAME && reader.section.interfaces() == 0) {
            result = reader.nextBlock();
        }
        if (result == END && !reader.section.hasBegun()) {
            throw new CaptureException(
                    name + ": is cut in its section header: it has " + input.available() + " octets and no packet");
        }
        if (reader.section.interfaces() > 0) {
            reader.firstLinkType =
                    LinkTypes.require(reader.section.describedInterface(0).linkTypeCode(), name);
        }
        return reader;
    }

    @Override
    int next() throws CaptureException, IOException {
        int result;
        do {
            result = nextBlock();
        } while (result == NO_FRAME);
        return result;
    }

    @Override
    LinkType linkType() {
        return firstLinkType;
    }

    private int nextBlock() throws CaptureException, IOException {
        OctetInput in = input;
        if (in.available() < EMPTY_BLOCK_OCTETS && !in.fill(EMPTY_BLOCK_OCTETS)) {
            return ended("a block's header", EMPTY_BLOCK_OCTETS);
        }
        long at = in.cursor;
        if (Memory.getInt(at) == SECTION_HEADER) {
            swapped = section.isSwapped(at + BODY_OFFSET);
        }
        int type = int32(at);
        int octets = int32(at + LENGTH_OFFSET);
        if (Integer.compareUnsigned(octets, EMPTY_BLOCK_OCTETS) < 0 || (octets & 3) != 0) {
            throw damage(
                    "a block of type " + words(type) + " and impossible length " + Integer.toUnsignedString(octets));
        }
        if (Integer.compareUnsigned(octets, MAX_BLOCK_OCTETS) > 0) {
            return leaveOut(type, octets & 0xffff_ffffL);
        }
        if (in.available() < octets) {
            if (!in.fill(octets)) {
                return ended(isPacket(type) ? "a packet" : "a block", octets);
            }
            at = in.cursor;
        }
        if (int32(at + octets - TRAILER_OCTETS) != octets) {
            throw damage("a block of type " + words(type) + " whose two lengths, " + octets + " and "
                    + Integer.toUnsignedString(int32(at + octets - TRAILER_OCTETS)) + ", differ");
        }
        int result = readBlock(type, at, octets);
        in.cursor = at + octets;
        return result;
    }

    private int readBlock(int type, long at, int octets) throws CaptureException {
        return switch (type) {
            case ENHANCED_PACKET -> readPacket(at, octets, int32(at + BODY_OFFSET));
            case PACKET -> readPacket(at, octets, uint16(at + BODY_OFFSET));
            case SIMPLE_PACKET -> readSimplePacket(at, octets);
            case INTERFACE_DESCRIPTION -> {
                section.describe(at + BODY_OFFSET, octets - EMPTY_BLOCK_OCTETS);
                yield NO_FRAME;
            }
            case SECTION_HEADER -> {
                section.begin(at + BODY_OFFSET, octets - EMPTY_BLOCK_OCTETS);
                framesFrom = null;
                yield NO_FRAME;
            }
            default -> NO_FRAME;
        };
    }

    private int readPacket(long at, int octets, int interfaceId) throws CaptureException {
        int room = octets - PACKET_OFFSET - TRAILER_OCTETS;
        if (room < 0) {
            throw damage("a packet block of only " + octets + " octets");
        }
        int captured = int32(at + CAPTURED_OFFSET);
        if (Integer.compareUnsigned(captured, Math.min(room, MAX_PACKET_OCTETS)) > 0) {
            throw damage("a packet of " + Integer.toUnsignedString(captured) + " octets in a block with room for "
                    + Math.min(room, MAX_PACKET_OCTETS));
        }
        PcapngInterface from = framesFrom;
        if (from == null || from.id() != interfaceId) {
            from = framesFrom(interfaceId);
        }
        long ticks = (long) int32(at + TIME_HIGH_OFFSET) << 32 | int32(at + TIME_LOW_OFFSET) & 0xffff_ffffL;
        long timestampNs = from.resolution().toNanos(ticks);
        lastTimestampNs = timestampNs;
        int original = int32(at + ORIGINAL_OFFSET);
        frame.set(timestampNs, at + PACKET_OFFSET, captured, wireOctets(original, captured));
        return from.linkType() == null ? UNREADABLE : FRAME;
    }

    private int readSimplePacket(long at, int octets) throws CaptureException {
        int room = octets - SIMPLE_PACKET_OFFSET - TRAILER_OCTETS;
        if (room < 0) {
            throw damage("a simple packet block of only " + octets + " octets");
        }
        PcapngInterface from = framesFrom(0);
        int original = wireOctets(int32(at + BODY_OFFSET), 0);
        int captured = Math.min(original, Math.min(room, MAX_PACKET_OCTETS));
        if (from.snapLength() > 0) {
            captured = Math.min(captured, from.snapLength());
        }
        frame.set(lastTimestampNs, at + SIMPLE_PACKET_OFFSET, captured, original);
        return from.linkType() == null ? UNREADABLE : FRAME;
    }

    private PcapngInterface framesFrom(int id) throws CaptureException {
        if (id < 0 || id >= section.interfaces()) {
            throw damage("a packet of interface " + Integer.toUnsignedString(id) + "; " + section.interfaces()
                    + " are described");
        }
        framesFrom = section.describedInterface(id);
        frame.from(framesFrom.linkType(), framesFrom.index());
        return framesFrom;
    }

    private int leaveOut(int type, long octets) throws CaptureException, IOException {
        if (isPacket(type) || type == INTERFACE_DESCRIPTION || type == SECTION_HEADER) {
            throw damage("a block of type " + words(type) + " and absurd length " + octets);
        }
        return input.skip(octets) ? NO_FRAME : ended("a block", octets);
    }

    private static boolean isPacket(int type) {
        return type == ENHANCED_PACKET || type == SIMPLE_PACKET || type == PACKET;
    }

    private static String words(int type) {
        return "0x" + Integer.toHexString(type);
    }
}
