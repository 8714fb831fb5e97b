// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;

/**
 * The user plane of GTP version 1, 3GPP TS 29.281, section 5.1.
 *
 * <pre>
 *   0         3    4   5   6   7   8            16                         32
 *   +---------+----+---+---+---+---+------------+--------------------------+
 *   | version | PT | 0 | E | S | N | message    | length                   |
 *   | tunnel endpoint identifier                                           |
 *   | sequence number, if E, S or N             | N-PDU      | next ext.   |
 *   +----------------------------------------------------------------------+
 * </pre>
 */
final class Gtpu {
    private static final int OCTETS = 8;
    private static final int OPTIONAL_OCTETS = 4;
    /** Version 1, and the protocol type of GTP as against GTP'. */
    private static final int VERSION_AND_TYPE = 0x30;

    private static final int VERSION_AND_TYPE_MASK = 0xf0;
    private static final int ANY_OPTIONAL = 0x07;
    private static final int HAS_EXTENSION = 0x04;
    private static final int USER_DATA = 0xff;
    private static final int MAX_EXTENSIONS = 8;

    private Gtpu() {}

    /** Takes the header; fills in the tunnel id; gives back the EtherType inside or a negative code. */
    static int read(Headers inner) {
        long at = inner.at;
        if (inner.end - at < OCTETS) {
            return Tunnels.BROKEN;
        }
        int flags = Memory.getUnsignedByte(at);
        if (Memory.getUnsignedByte(at + 1) != USER_DATA) {
            return Tunnels.LEFT_ON;
        }
        if ((flags & VERSION_AND_TYPE_MASK) != VERSION_AND_TYPE) {
            return Tunnels.BROKEN;
        }
        inner.tunnelId = Memory.getIntBe(at + 4);
        inner.at = at + OCTETS;
        if ((flags & ANY_OPTIONAL) != 0) {
            if (inner.available() < OPTIONAL_OCTETS) {
                return Tunnels.BROKEN;
            }
            inner.at += OPTIONAL_OCTETS;
            if ((flags & HAS_EXTENSION) != 0 && !skipExtensions(inner)) {
                return Tunnels.BROKEN;
            }
        }
        return IpVersion.etherType(inner);
    }

    /** Section 5.2: length in units of 4 octets, content, type of the next extension, which is 0 behind the last. */
    private static boolean skipExtensions(Headers inner) {
        for (int extensions = 0; extensions <= MAX_EXTENSIONS; extensions++) {
            if (Memory.getUnsignedByte(inner.at - 1) == 0) {
                return true;
            }
            if (inner.available() < 1) {
                return false;
            }
            int octets = Memory.getUnsignedByte(inner.at) << 2;
            if (octets == 0 || octets > inner.available()) {
                return false;
            }
            inner.at += octets;
        }
        return false;
    }
}
