// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.packet;

import dev.weir.model.memory.Memory;

/**
 * The tunnel that a packet was taken out of: the slot after its {@link PacketRecord}. Of nested tunnels it is the
 * innermost that was taken off.
 *
 * <pre>
 *   0                         16                        32        33
 *   +-------------------------+-------------------------+---------+
 *   | outer source address    | outer destination       | version |
 *   +-------------------------+-------------------------+---------+
 * </pre>
 */
public final class TunnelRecord {
    public static final int SOURCE_ADDRESS_OFFSET = 0;
    public static final int DESTINATION_ADDRESS_OFFSET = SOURCE_ADDRESS_OFFSET + 16;
    public static final int IP_VERSION_OFFSET = DESTINATION_ADDRESS_OFFSET + 16;

    /** Octets in use; the rest of the slot is spare. */
    public static final int OCTETS = IP_VERSION_OFFSET + Byte.BYTES;

    private TunnelRecord() {}

    /** IP version of the outer header, 4 or 6. */
    public static int ipVersion(long slot) {
        return Memory.getUnsignedByte(slot + IP_VERSION_OFFSET);
    }

    public static void ipVersion(long slot, int value) {
        Memory.putByte(slot + IP_VERSION_OFFSET, value);
    }
}
