// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.LinkTypes;
import dev.weir.router.parse.LinkType;
import java.io.IOException;

/**
 * Reads a pcap file (draft-ietf-opsawg-pcap), sections 4 and 5, in either byte order.
 *
 * <pre>
 *   file header:  magic 4 | major 2, minor 2 | reserved 4 | reserved 4 | snapLength 4 | link type 4 (low 16 bits)
 *   packet:       seconds 4 | fraction 4 | captured octets 4 | original octets 4 | [modified: interface 4, protocol 2,
 *                 packet type 1, padding 1] | octets
 * </pre>
 *
 * <p>Frames have no interface index: it is 0.
 */
final class PcapReader extends CaptureReader {
    /** Fractions are microseconds. */
    static final int MAGIC_MICROSECONDS = 0xa1b2c3d4;

    /** Fractions are nanoseconds. */
    static final int MAGIC_NANOSECONDS = 0xa1b23c4d;

    /** Written by Alexey Kuznetzov's patched libpcap: microseconds, packet headers 8 octets longer. */
    static final int MAGIC_MODIFIED = 0xa1b2cd34;

    private static final int FILE_HEADER_OCTETS = 24;
    private static final int MAJOR_OFFSET = 4;
    private static final int MINOR_OFFSET = MAJOR_OFFSET + Short.BYTES;
    private static final int LINK_TYPE_OFFSET = 20;
    private static final int LINK_TYPE_MASK = 0xffff;

    private static final int FRACTION_OFFSET = 4;
    private static final int CAPTURED_OFFSET = FRACTION_OFFSET + Integer.BYTES;
    private static final int ORIGINAL_OFFSET = CAPTURED_OFFSET + Integer.BYTES;
    private static final int PACKET_HEADER_OCTETS = ORIGINAL_OFFSET + Integer.BYTES;
    private static final int MODIFIED_PACKET_HEADER_OCTETS = PACKET_HEADER_OCTETS + 8;

    private static final int MAJOR = 2;
    private static final int LAST_MINOR = 4;
    private static final int MINOR_IN_DOUBT = 3;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private int packetHeaderOctets;
    private int nanosPerFraction;
    private int minor;
    private LinkType linkType;

    private PcapReader(OctetInput input, String name) {
        super(input, name);
    }

    /** Whether a file that begins with this, in this machine's byte order, is a pcap file. */
    static boolean isMagic(int magic) {
        return isNativeMagic(magic) || isNativeMagic(Integer.reverseBytes(magic));
    }

    private static boolean isNativeMagic(int magic) {
        return magic == MAGIC_MICROSECONDS || magic == MAGIC_NANOSECONDS || magic == MAGIC_MODIFIED;
    }

    /**
     * Reads the file header.
     *
     * @throws CaptureException when it cannot be read: another version, another link type
     */
    static PcapReader open(OctetInput input, String name) throws CaptureException, IOException {
        if (!input.fill(FILE_HEADER_OCTETS)) {
            throw new CaptureException(name + ": is cut in its file header: " + input.available() + " of "
                    + FILE_HEADER_OCTETS + " octets are there, so it holds no packet");
        }
        PcapReader reader = new PcapReader(input, name);
        reader.readFileHeader(input.cursor);
        input.cursor += FILE_HEADER_OCTETS;
        return reader;
    }

    private void readFileHeader(long at) throws CaptureException {
        swapped = !isNativeMagic(Memory.getInt(at));
        int magic = int32(at);
        packetHeaderOctets = magic == MAGIC_MODIFIED ? MODIFIED_PACKET_HEADER_OCTETS : PACKET_HEADER_OCTETS;
        nanosPerFraction = magic == MAGIC_NANOSECONDS ? 1 : 1_000;
        int major = uint16(at + MAJOR_OFFSET);
        minor = uint16(at + MINOR_OFFSET);
        if (major != MAJOR || minor > LAST_MINOR) {
            throw new CaptureException(name + ": is pcap of version " + major + "." + minor + ", which cannot be read; "
                    + MAJOR + "." + LAST_MINOR + " and before can");
        }
        linkType = LinkTypes.require(int32(at + LINK_TYPE_OFFSET) & LINK_TYPE_MASK, name);
        frame.from(linkType, 0);
    }

    @Override
    int next() throws CaptureException, IOException {
        OctetInput in = input;
        int headerOctets = packetHeaderOctets;
        if (in.available() < headerOctets && !in.fill(headerOctets)) {
            return ended("a packet's header", headerOctets);
        }
        long at = in.cursor;
        int captured = int32(at + CAPTURED_OFFSET);
        int original = int32(at + ORIGINAL_OFFSET);
        if (minor < LAST_MINOR && (minor < MINOR_IN_DOUBT || captured > original)) {
            // Before 2.3 the two stood the other way round; of 2.3 there are files of both kinds.
            int first = captured;
            captured = original;
            original = first;
        }
        if (Integer.compareUnsigned(captured, MAX_PACKET_OCTETS) > 0) {
            throw damage(
                    "a packet of " + Integer.toUnsignedString(captured) + " octets, more than " + MAX_PACKET_OCTETS);
        }
        int octets = headerOctets + captured;
        if (in.available() < octets) {
            if (!in.fill(octets)) {
                return ended("a packet", octets);
            }
            at = in.cursor;
        }
        long timestampNs = (int32(at) & 0xffff_ffffL) * NANOS_PER_SECOND
                + (int32(at + FRACTION_OFFSET) & 0xffff_ffffL) * nanosPerFraction;
        frame.set(timestampNs, at + headerOctets, captured, wireOctets(original, captured));
        in.cursor = at + octets;
        return FRAME;
    }

    @Override
    LinkType linkType() {
        return linkType;
    }
}
