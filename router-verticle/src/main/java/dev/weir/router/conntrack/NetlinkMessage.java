// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import dev.weir.model.memory.Memory;

/**
 * A message of nfnetlink and its attributes, by address: static accessors (linux/netlink.h, linux/netfilter/nfnetlink.h).
 * Heads are in the machine's byte order, values of attributes in network byte order. Nothing here reads beyond the end
 * that it is given.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------------------------------------------------------+
 *   |                 length, with this head                        |
 *   +-------------------------------+-------------------------------+
 *   |   subsystem * 256 + type      |            flags              |
 *   +-------------------------------+-------------------------------+
 *   |                      sequence number                          |
 *   +---------------------------------------------------------------+
 *   |                      port of the sender                       |
 *   +---------------+---------------+-------------------------------+
 *   | address family|  version 0    |         resource id           |
 *   +---------------+---------------+-------------------------------+
 *   |   attributes, each to a multiple of four octets:              |
 *   +-------------------------------+-------------------------------+
 *   |   length, with this head      |   type, and bits of nesting   |
 *   +-------------------------------+-------------------------------+
 *   |   value ...                                                   |
 * </pre>
 */
final class NetlinkMessage {
    static final int LENGTH_OFFSET = 0;
    static final int TYPE_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    static final int FLAGS_OFFSET = TYPE_OFFSET + Short.BYTES;
    static final int SEQUENCE_OFFSET = FLAGS_OFFSET + Short.BYTES;
    static final int PORT_OFFSET = SEQUENCE_OFFSET + Integer.BYTES;

    /** Octets of the head that every netlink message has. */
    static final int HEAD_OCTETS = PORT_OFFSET + Integer.BYTES;

    static final int FAMILY_OFFSET = HEAD_OCTETS;

    /** Where attributes begin. */
    static final int ATTRIBUTES_OFFSET = FAMILY_OFFSET + 2 * Byte.BYTES + Short.BYTES;

    /** Octets before the value of an attribute. */
    static final int ATTRIBUTE_HEAD_OCTETS = 2 * Short.BYTES;

    static final int TYPE_ERROR = 2;
    static final int TYPE_DONE = 3;

    static final int FLAG_REQUEST = 1;
    static final int FLAG_DUMP = 0x300;

    private static final int ALIGNMENT = 4;

    /** Without the bits that tell of nesting and byte order. */
    private static final int ATTRIBUTE_TYPE_MASK = 0x3fff;

    private NetlinkMessage() {}

    /** Octets of the message at an address, not over {@code octets}; 0 where there is no whole one. */
    static int length(long message, int octets) {
        if (octets < HEAD_OCTETS) {
            return 0;
        }
        long length = Memory.getUnsignedInt(message + LENGTH_OFFSET);
        return length < HEAD_OCTETS || length > octets ? 0 : (int) length;
    }

    /** From the beginning of a message, or of an attribute, of this length to the next one. */
    static int step(int length) {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }

    static int type(long message) {
        return Memory.getUnsignedShort(message + TYPE_OFFSET);
    }

    static int sequence(long message) {
        return Memory.getInt(message + SEQUENCE_OFFSET);
    }

    /** The errno that a message of {@link #TYPE_ERROR} tells, 0 for none; a message too short for it tells none. */
    static int error(long message, int length) {
        return length < HEAD_OCTETS + Integer.BYTES ? 0 : -Memory.getInt(message + HEAD_OCTETS);
    }

    /**
     * The attribute of a type between two addresses, or 0: the last of them, should there be several.
     *
     * @param from the first attribute
     * @param end behind the last one
     */
    static long attribute(long from, long end, int type) {
        long found = 0;
        for (long at = from; end - at >= ATTRIBUTE_HEAD_OCTETS; ) {
            int length = Memory.getUnsignedShort(at);
            if (length < ATTRIBUTE_HEAD_OCTETS || length > end - at) {
                return found;
            }
            if ((Memory.getUnsignedShort(at + Short.BYTES) & ATTRIBUTE_TYPE_MASK) == type) {
                found = at;
            }
            at += step(length);
        }
        return found;
    }

    /** Where the value of an attribute begins. */
    static long value(long attribute) {
        return attribute + ATTRIBUTE_HEAD_OCTETS;
    }

    /** Behind the value of an attribute. */
    static long end(long attribute) {
        return attribute + Memory.getUnsignedShort(attribute);
    }

    /** Whether there is an attribute, with a value of at least so many octets. */
    static boolean has(long attribute, int octets) {
        return attribute != 0 && Memory.getUnsignedShort(attribute) >= ATTRIBUTE_HEAD_OCTETS + octets;
    }

    /** Writes the head of a request without attributes; its octets. */
    static int putRequest(long message, int type, int flags, int sequence) {
        Memory.putInt(message + LENGTH_OFFSET, ATTRIBUTES_OFFSET);
        Memory.putShort(message + TYPE_OFFSET, type);
        Memory.putShort(message + FLAGS_OFFSET, FLAG_REQUEST | flags);
        Memory.putInt(message + SEQUENCE_OFFSET, sequence);
        Memory.putInt(message + PORT_OFFSET, 0);
        Memory.putInt(message + FAMILY_OFFSET, 0);
        return ATTRIBUTES_OFFSET;
    }
}
