// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.packet;

import dev.weir.model.memory.Memory;

/**
 * The tunnel that a packet was taken out of: the slot after its {@link PacketRecord}. Of nested tunnels it is the
 * innermost that was taken off.
 *
 * <pre>
 *   0                         16                        32
 *   +-------------------------+-------------------------+------------+-------+
 *   | outer source address    | outer destination       | version 1  | 0 3   |
 *   +-------------------------+-------------------------+------------+-------+
 *  36                         40                        48
 *   +-------------------------+-------------------------+
 *   | gwlbFlowCookie 4        | gwlbAttachmentId 8      | vni 4          of TunnelType.GWLB only
 *   +-------------------------+-------------------------+
 * </pre>
 */
public final class TunnelRecord {
    public static final int SOURCE_ADDRESS_OFFSET = 0;
    public static final int DESTINATION_ADDRESS_OFFSET = SOURCE_ADDRESS_OFFSET + 16;
    public static final int IP_VERSION_OFFSET = DESTINATION_ADDRESS_OFFSET + 16;

    public static final int GWLB_FLOW_COOKIE_OFFSET = IP_VERSION_OFFSET + Integer.BYTES;
    public static final int GWLB_ATTACHMENT_ID_OFFSET = GWLB_FLOW_COOKIE_OFFSET + Integer.BYTES;
    public static final int VNI_OFFSET = GWLB_ATTACHMENT_ID_OFFSET + Long.BYTES;

    /** Octets in use; the rest of the slot is spare. */
    public static final int OCTETS = VNI_OFFSET + Integer.BYTES;

    private TunnelRecord() {}

    /** IP version of the outer header, 4 or 6. */
    public static int ipVersion(long slot) {
        return Memory.getUnsignedByte(slot + IP_VERSION_OFFSET);
    }

    public static void ipVersion(long slot, int value) {
        Memory.putByte(slot + IP_VERSION_OFFSET, value);
    }

    /** What an AWS Gateway Load Balancer calls the flow; meaningful with {@link TunnelType#GWLB}. */
    public static int gwlbFlowCookie(long slot) {
        return Memory.getInt(slot + GWLB_FLOW_COOKIE_OFFSET);
    }

    public static void gwlbFlowCookie(long slot, int value) {
        Memory.putInt(slot + GWLB_FLOW_COOKIE_OFFSET, value);
    }

    /** The attachment of an AWS Gateway Load Balancer; meaningful with {@link TunnelType#GWLB}. */
    public static long gwlbAttachmentId(long slot) {
        return Memory.getLong(slot + GWLB_ATTACHMENT_ID_OFFSET);
    }

    public static void gwlbAttachmentId(long slot, long value) {
        Memory.putLong(slot + GWLB_ATTACHMENT_ID_OFFSET, value);
    }

    /** The 24-bit network identifier that has no place in the Flow Key; meaningful with {@link TunnelType#GWLB}. */
    public static int vni(long slot) {
        return Memory.getInt(slot + VNI_OFFSET);
    }

    public static void vni(long slot, int value) {
        Memory.putInt(slot + VNI_OFFSET, value);
    }
}
