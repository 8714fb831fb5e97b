// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.LinkTypes;
import dev.weir.router.parse.LinkType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the section of a pcapng file that is being read has said of itself: its interfaces (draft-ietf-opsawg-pcapng,
 * sections 4.1 and 4.2).
 *
 * <pre>
 *   section header:         byte-order magic 4 | major 2, minor 2 | section length 8 | options
 *   interface description:  link type 2, reserved 2 | snap length 4 | options
 *   option:                 code 2, length 2 | value, padded to 4 octets
 * </pre>
 */
final class PcapngSection {
    private static final Logger LOG = System.getLogger(PcapngSection.class.getName());

    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int MAJOR_OFFSET = 4;
    private static final int MINOR_OFFSET = MAJOR_OFFSET + Short.BYTES;
    private static final int SECTION_BODY_OCTETS = 16;
    private static final int MAJOR = 1;

    private static final int SNAP_LENGTH_OFFSET = 4;
    private static final int INTERFACE_BODY_OCTETS = 8;

    private static final int OPTION_HEADER_OCTETS = 4;
    private static final int OPTION_END = 0;
    private static final int OPTION_NAME = 2;
    private static final int OPTION_TIME_RESOLUTION = 9;
    private static final int OPTION_TIME_OFFSET = 14;
    private static final int MAX_NAME_OCTETS = 256;

    /** More are damage: a file that describes an interface a block would otherwise fill the heap. */
    private static final int MAX_INTERFACES = 65_536;

    private final PcapngReader reader;
    private final List<PcapngInterface> interfaces = new ArrayList<>();
    private boolean begun;

    PcapngSection(PcapngReader reader) {
        this.reader = reader;
    }

    boolean hasBegun() {
        return begun;
    }

    int interfaces() {
        return interfaces.size();
    }

    PcapngInterface describedInterface(int id) {
        return interfaces.get(id);
    }

    /** Whether the section whose body begins at {@code body} is in the byte order that this machine is not in. */
    boolean isSwapped(long body) throws CaptureException {
        int magic = Memory.getInt(body);
        if (magic != BYTE_ORDER_MAGIC && Integer.reverseBytes(magic) != BYTE_ORDER_MAGIC) {
            throw reader.damage("a section header without byte-order magic (0x" + Integer.toHexString(magic) + ")");
        }
        return magic != BYTE_ORDER_MAGIC;
    }

    /** Begins a new section: the interfaces of the one before are gone. */
    void begin(long body, int octets) throws CaptureException {
        if (octets < SECTION_BODY_OCTETS) {
            throw reader.damage("a section header of only " + octets + " octets");
        }
        int major = reader.uint16(body + MAJOR_OFFSET);
        if (major != MAJOR) {
            throw new CaptureException(reader.name + ": has a section of pcapng version " + major + "."
                    + reader.uint16(body + MINOR_OFFSET) + " at octet " + reader.input.offset() + "; only " + MAJOR
                    + ".x can be read");
        }
        begun = true;
        interfaces.clear();
    }

    /** Adds the interface that the block body of {@code octets} octets describes. */
    void describe(long body, int octets) throws CaptureException {
        if (octets < INTERFACE_BODY_OCTETS) {
            throw reader.damage("an interface description of only " + octets + " octets");
        }
        if (interfaces.size() == MAX_INTERFACES) {
            throw reader.damage("more than " + MAX_INTERFACES + " interfaces");
        }
        int code = reader.uint16(body);
        int snapLength = Math.max(0, reader.int32(body + SNAP_LENGTH_OFFSET));
        String name = "";
        int resolution = TimeResolution.DEFAULT_RESOLUTION;
        long offsetSeconds = 0;
        long end = body + octets;
        long at = body + INTERFACE_BODY_OCTETS;
        while (end - at >= OPTION_HEADER_OCTETS && reader.uint16(at) != OPTION_END) {
            int option = reader.uint16(at);
            int length = reader.uint16(at + Short.BYTES);
            long value = at + OPTION_HEADER_OCTETS;
            if (length > end - value) {
                throw reader.damage("an option of " + length + " octets that the interface description ends before");
            }
            if (option == OPTION_NAME) {
                name = text(value, length);
            } else if (option == OPTION_TIME_RESOLUTION && length >= 1) {
                resolution = Memory.getUnsignedByte(value);
            } else if (option == OPTION_TIME_OFFSET && length >= Long.BYTES) {
                long raw = Memory.getLong(value);
                offsetSeconds = reader.swapped ? Long.reverseBytes(raw) : raw;
            }
            at = value + (length + 3 & ~3);
        }
        LinkType linkType = LinkType.of(code).orElse(null);
        TimeResolution time = new TimeResolution(resolution, offsetSeconds);
        PcapngInterface described = new PcapngInterface(interfaces.size(), name, code, linkType, snapLength, time);
        interfaces.add(described);
        warnUnlessReadable(described);
    }

    /** A word on an interface that cannot be read beside others that can; the first one alone is the reader's error. */
    private void warnUnlessReadable(PcapngInterface described) {
        if (described.linkType() == null && (described.id() > 0 || reader.linkType() != null)) {
            LOG.log(
                    Level.WARNING,
                    "{0}: the packets of {1} are of {2}, a link type that cannot be read: they are counted and left out",
                    reader.name,
                    described.words(),
                    LinkTypes.words(described.linkTypeCode()));
        }
    }

    private static String text(long address, int octets) {
        byte[] bytes = new byte[Math.min(octets, MAX_NAME_OCTETS)];
        Memory.copy(address, bytes, 0, bytes.length);
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return (end < 0 ? text : text.substring(0, end)).replaceAll("\\p{Cntrl}", "?");
    }
}
