// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.flow;

import dev.weir.model.memory.Memory;

/**
 * One flow record as octets: static accessors over {@code (array, start)}.
 *
 * <p>Every value is in network byte order and as long as the formats send it, so that an encoder copies runs of octets.
 * An IPv4 address is the first four octets of its place, the rest 0. What happened in each direction has the same
 * layout twice: {@link #FORWARD} from the flow's source to its destination, {@link #REVERSE} the other way (RFC 5103).
 *
 * <pre>
 *     0  shape 4 (bits of {@link FieldGroup}), post-NAPT source port 2, destination port 2 | flowId 8
 *    16  source address 16                | destination address 16
 *    48  source port 2, destination port 2, protocol 1, ipVersion 1, icmpTypeCode 2, flowLabel 4,
 *        flowEndReason 1, flowDirection 1, biflowDirection 1, tunnelType 1
 *    64  forward direction 48             | 112 reverse direction 48
 *   160  observationPointId 4, ingressInterface 4, egressInterface 4, vlanId 2, customerVlanId 2
 *   176  source MAC 6, destination MAC 6, greKey 4 | layer2SegmentId 8
 *   200  tunnel source 16, tunnel destination 16, or post-NAT source 16, destination 16 | tunnelId 4
 *   236  gwlbEndpointId 8, gwlbAttachmentId 8, gwlbFlowCookie 4
 *
 *   a direction
 *     0  octets 8 | packets 8 | startNs 8 | endNs 8
 *    32  shortest IP length 4, longest IP length 4, TCP flags 2, TCP window 2, ToS 1, ToS seen 1, lowest TTL 1, highest 1
 * </pre>
 */
public final class FlowRecord {
    /** Octets from one record to the next. */
    public static final int OCTETS = 256;

    public static final int SHAPE_OFFSET = 0;
    public static final int POST_NAPT_SOURCE_PORT_OFFSET = SHAPE_OFFSET + Integer.BYTES;
    public static final int POST_NAPT_DESTINATION_PORT_OFFSET = POST_NAPT_SOURCE_PORT_OFFSET + Short.BYTES;
    public static final int FLOW_ID_OFFSET = POST_NAPT_DESTINATION_PORT_OFFSET + Short.BYTES;
    public static final int SOURCE_ADDRESS_OFFSET = FLOW_ID_OFFSET + Long.BYTES;
    public static final int DESTINATION_ADDRESS_OFFSET = SOURCE_ADDRESS_OFFSET + 16;
    public static final int SOURCE_PORT_OFFSET = DESTINATION_ADDRESS_OFFSET + 16;
    public static final int DESTINATION_PORT_OFFSET = SOURCE_PORT_OFFSET + Short.BYTES;
    public static final int PROTOCOL_OFFSET = DESTINATION_PORT_OFFSET + Short.BYTES;
    public static final int IP_VERSION_OFFSET = PROTOCOL_OFFSET + Byte.BYTES;
    public static final int ICMP_TYPE_CODE_OFFSET = IP_VERSION_OFFSET + Byte.BYTES;
    public static final int FLOW_LABEL_OFFSET = ICMP_TYPE_CODE_OFFSET + Short.BYTES;
    public static final int FLOW_END_REASON_OFFSET = FLOW_LABEL_OFFSET + Integer.BYTES;
    public static final int FLOW_DIRECTION_OFFSET = FLOW_END_REASON_OFFSET + Byte.BYTES;
    public static final int BIFLOW_DIRECTION_OFFSET = FLOW_DIRECTION_OFFSET + Byte.BYTES;
    public static final int TUNNEL_TYPE_OFFSET = BIFLOW_DIRECTION_OFFSET + Byte.BYTES;

    /** Where the forward direction begins. */
    public static final int FORWARD = TUNNEL_TYPE_OFFSET + Byte.BYTES;

    /** Offsets within a direction. */
    public static final int DIRECTION_OCTETS_OFFSET = 0;

    public static final int DIRECTION_PACKETS_OFFSET = DIRECTION_OCTETS_OFFSET + Long.BYTES;
    public static final int DIRECTION_START_OFFSET = DIRECTION_PACKETS_OFFSET + Long.BYTES;
    public static final int DIRECTION_END_OFFSET = DIRECTION_START_OFFSET + Long.BYTES;
    public static final int DIRECTION_MIN_LENGTH_OFFSET = DIRECTION_END_OFFSET + Long.BYTES;
    public static final int DIRECTION_MAX_LENGTH_OFFSET = DIRECTION_MIN_LENGTH_OFFSET + Integer.BYTES;
    public static final int DIRECTION_TCP_FLAGS_OFFSET = DIRECTION_MAX_LENGTH_OFFSET + Integer.BYTES;
    public static final int DIRECTION_TCP_WINDOW_OFFSET = DIRECTION_TCP_FLAGS_OFFSET + Short.BYTES;
    public static final int DIRECTION_TOS_OFFSET = DIRECTION_TCP_WINDOW_OFFSET + Short.BYTES;
    public static final int DIRECTION_TOS_SEEN_OFFSET = DIRECTION_TOS_OFFSET + Byte.BYTES;
    public static final int DIRECTION_MIN_TTL_OFFSET = DIRECTION_TOS_SEEN_OFFSET + Byte.BYTES;
    public static final int DIRECTION_MAX_TTL_OFFSET = DIRECTION_MIN_TTL_OFFSET + Byte.BYTES;
    public static final int DIRECTION_OCTETS = DIRECTION_MAX_TTL_OFFSET + Byte.BYTES;

    /** Where the reverse direction begins. */
    public static final int REVERSE = FORWARD + DIRECTION_OCTETS;

    public static final int OBSERVATION_POINT_OFFSET = REVERSE + DIRECTION_OCTETS;
    public static final int INGRESS_INTERFACE_OFFSET = OBSERVATION_POINT_OFFSET + Integer.BYTES;
    public static final int EGRESS_INTERFACE_OFFSET = INGRESS_INTERFACE_OFFSET + Integer.BYTES;
    public static final int VLAN_ID_OFFSET = EGRESS_INTERFACE_OFFSET + Integer.BYTES;
    public static final int CUSTOMER_VLAN_ID_OFFSET = VLAN_ID_OFFSET + Short.BYTES;
    public static final int SOURCE_MAC_OFFSET = CUSTOMER_VLAN_ID_OFFSET + Short.BYTES;
    public static final int DESTINATION_MAC_OFFSET = SOURCE_MAC_OFFSET + 6;
    public static final int GRE_KEY_OFFSET = DESTINATION_MAC_OFFSET + 6;
    public static final int LAYER2_SEGMENT_ID_OFFSET = GRE_KEY_OFFSET + Integer.BYTES;
    public static final int TUNNEL_SOURCE_OFFSET = LAYER2_SEGMENT_ID_OFFSET + Long.BYTES;
    public static final int TUNNEL_DESTINATION_OFFSET = TUNNEL_SOURCE_OFFSET + 16;
    public static final int TUNNEL_ID_OFFSET = TUNNEL_DESTINATION_OFFSET + 16;
    public static final int GWLB_ENDPOINT_ID_OFFSET = TUNNEL_ID_OFFSET + Integer.BYTES;
    public static final int GWLB_ATTACHMENT_ID_OFFSET = GWLB_ENDPOINT_ID_OFFSET + Long.BYTES;
    public static final int GWLB_FLOW_COOKIE_OFFSET = GWLB_ATTACHMENT_ID_OFFSET + Long.BYTES;

    /** Where a tunnel's ends would be: the kernel translates the packets that it sees, and of a tunnel those outside. */
    public static final int POST_NAT_SOURCE_OFFSET = TUNNEL_SOURCE_OFFSET;

    public static final int POST_NAT_DESTINATION_OFFSET = TUNNEL_DESTINATION_OFFSET;

    /** What each direction has of its own: where, where the other one's is, how many octets. */
    private static final int[][] DIRECTED = {
        {SOURCE_ADDRESS_OFFSET, DESTINATION_ADDRESS_OFFSET, 16},
        {SOURCE_PORT_OFFSET, DESTINATION_PORT_OFFSET, Short.BYTES},
        {POST_NAPT_SOURCE_PORT_OFFSET, POST_NAPT_DESTINATION_PORT_OFFSET, Short.BYTES},
        // The ends of a tunnel, or of what the NAT made of the flow.
        {TUNNEL_SOURCE_OFFSET, TUNNEL_DESTINATION_OFFSET, 16},
        {SOURCE_MAC_OFFSET, DESTINATION_MAC_OFFSET, 6},
        {FORWARD, REVERSE, DIRECTION_OCTETS}
    };

    private FlowRecord() {}

    /** An unsigned octet at an index, for a field that has no accessor of its own. */
    public static int getByte(byte[] array, int index) {
        return array[index] & 0xff;
    }

    public static void putByte(byte[] array, int index, int value) {
        array[index] = (byte) value;
    }

    public static int getShort(byte[] array, int index) {
        return Memory.getUnsignedShortBe(array, index);
    }

    public static void putShort(byte[] array, int index, int value) {
        Memory.putShortBe(array, index, value);
    }

    public static int getInt(byte[] array, int index) {
        return Memory.getIntBe(array, index);
    }

    public static void putInt(byte[] array, int index, int value) {
        Memory.putIntBe(array, index, value);
    }

    public static long getLong(byte[] array, int index) {
        return Memory.getLongBe(array, index);
    }

    public static void putLong(byte[] array, int index, long value) {
        Memory.putLongBe(array, index, value);
    }

    /** The record's {@link FieldGroup} bits. */
    public static int shape(byte[] array, int start) {
        return getInt(array, start + SHAPE_OFFSET);
    }

    /** The flow's identifier: positive, the same in all the records of one flow. */
    public static long flowId(byte[] array, int start) {
        return getLong(array, start + FLOW_ID_OFFSET);
    }

    public static int protocol(byte[] array, int start) {
        return getByte(array, start + PROTOCOL_OFFSET);
    }

    public static int sourcePort(byte[] array, int start) {
        return getShort(array, start + SOURCE_PORT_OFFSET);
    }

    public static int destinationPort(byte[] array, int start) {
        return getShort(array, start + DESTINATION_PORT_OFFSET);
    }

    /** The code of a {@link FlowEndReason}. */
    public static int flowEndReason(byte[] array, int start) {
        return getByte(array, start + FLOW_END_REASON_OFFSET);
    }

    /** IP octets that went in a direction, {@link #FORWARD} or {@link #REVERSE}. */
    public static long octets(byte[] array, int start, int direction) {
        return getLong(array, start + direction + DIRECTION_OCTETS_OFFSET);
    }

    /** Packets that went in a direction, {@link #FORWARD} or {@link #REVERSE}. */
    public static long packets(byte[] array, int start, int direction) {
        return getLong(array, start + direction + DIRECTION_PACKETS_OFFSET);
    }

    /** Time of the first packet of this record in a direction, nanoseconds since 1970; 0 where there was none. */
    public static long startNs(byte[] array, int start, int direction) {
        return getLong(array, start + direction + DIRECTION_START_OFFSET);
    }

    /** Time of the last packet of this record in a direction, nanoseconds since 1970; 0 where there was none. */
    public static long endNs(byte[] array, int start, int direction) {
        return getLong(array, start + direction + DIRECTION_END_OFFSET);
    }

    /**
     * Writes the uniflow of a record's reverse direction: endpoints, also those of a tunnel or after a NAT, MAC addresses
     * and the two directions swapped, and the reverse direction of the result empty. The shape loses {@link FieldGroup#REVERSE}.
     *
     * @param to where the uniflow goes, {@link #OCTETS} long; may not overlap the record
     */
    public static void reverseUniflow(byte[] array, int start, byte[] to, int toStart) {
        System.arraycopy(array, start, to, toStart, OCTETS);
        for (int[] pair : DIRECTED) {
            System.arraycopy(array, start + pair[0], to, toStart + pair[1], pair[2]);
            System.arraycopy(array, start + pair[1], to, toStart + pair[0], pair[2]);
        }
        putByte(to, toStart + BIFLOW_DIRECTION_OFFSET, BiflowDirection.REVERSE_INITIATOR.code());
        clearReverse(to, toStart);
    }

    /**
     * Where in a record the uniflow of its reverse direction finds the value that the other one has at {@code offset}: the
     * same as in what {@link #reverseUniflow} writes, but for what tells of biflows.
     */
    public static int reversedOffset(int offset) {
        for (int[] pair : DIRECTED) {
            if (offset >= pair[0] && offset < pair[0] + pair[2]) {
                return offset - pair[0] + pair[1];
            }
            if (offset >= pair[1] && offset < pair[1] + pair[2]) {
                return offset - pair[1] + pair[0];
            }
        }
        return offset;
    }

    /** Writes the uniflow of a record's forward direction: the record with its reverse direction emptied. */
    public static void forwardUniflow(byte[] array, int start, byte[] to, int toStart) {
        System.arraycopy(array, start, to, toStart, OCTETS);
        clearReverse(to, toStart);
    }

    private static void clearReverse(byte[] to, int toStart) {
        java.util.Arrays.fill(to, toStart + REVERSE, toStart + REVERSE + DIRECTION_OCTETS, (byte) 0);
        putInt(to, toStart + SHAPE_OFFSET, shape(to, toStart) & ~FieldGroup.REVERSE.bit());
    }
}
