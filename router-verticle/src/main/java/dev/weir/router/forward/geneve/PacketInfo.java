// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.linux.Libc;

/**
 * What the kernel tells of a datagram beside its octets: the address it went to (ip(7), IP_PKTINFO) and when it came
 * (socket(7), SO_TIMESTAMPNS). One object a thread, filled anew for each datagram.
 *
 * <pre>
 *   struct cmsghdr: octets 8 (these 16 included) | level 4, type 4 | data, the next one at a multiple of 8
 *   struct in_pktinfo: interface 4, local address 4, header destination 4
 *   struct timespec: seconds 8 | nanoseconds 8
 * </pre>
 */
final class PacketInfo {
    /** Room for both. */
    static final int CONTROL_OCTETS = 64;

    private static final int IP_PKTINFO = 8;
    private static final int LEVEL_OFFSET = 8;
    private static final int TYPE_OFFSET = LEVEL_OFFSET + Integer.BYTES;
    private static final int DATA_OFFSET = TYPE_OFFSET + Integer.BYTES;
    private static final int DESTINATION_OFFSET = DATA_OFFSET + 2 * Integer.BYTES;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private int destination;
    private long timestampNs;

    /** Reads the control data of a message. */
    void read(MessageVector messages, int message) {
        destination = 0;
        timestampNs = 0;
        long at = messages.control(message);
        long end = at + messages.controlReceived(message);
        while (end - at >= DATA_OFFSET) {
            long octets = Memory.getLong(at);
            int level = Memory.getInt(at + LEVEL_OFFSET);
            int type = Memory.getInt(at + TYPE_OFFSET);
            if (level == Libc.IPPROTO_IP && type == IP_PKTINFO) {
                destination = Memory.getInt(at + DESTINATION_OFFSET);
            } else if (level == Libc.SOL_SOCKET && type == Libc.SO_TIMESTAMPNS) {
                timestampNs = Memory.getLong(at + DATA_OFFSET) * NANOS_PER_SECOND
                        + Memory.getLong(at + DATA_OFFSET + Long.BYTES);
            }
            at += Math.max(octets, DATA_OFFSET) + 7 & -8L;
        }
    }

    /** The IPv4 address, as it lies in memory, that the datagram went to. */
    int destination() {
        return destination;
    }

    /** Nanoseconds since 1970. */
    long timestampNs() {
        return timestampNs;
    }
}
