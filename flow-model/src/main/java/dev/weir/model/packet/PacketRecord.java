// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.packet;

import dev.weir.model.memory.Memory;
import java.nio.ByteOrder;

/**
 * What the metering needs to know of one packet: a fixed slot of 128 octets in a {@link PacketBatch}.
 *
 * <p>The endpoints are stored in <em>canonical</em> order, A before B by address, then by port, so that both directions
 * of a conversation carry the same 48 octets of Flow Key and compare as one block of memory; which way this packet went
 * is the flag {@link #FLAG_B_TO_A}. Addresses are in network byte order, an IPv4 address in the first four octets and
 * the other twelve 0; all other values are in the machine's byte order.
 *
 * <pre>
 *    0  timestampNs 8      | flowHash 8
 *   16  address A 16
 *   32  address B 16
 *   48  port A 2, port B 2 | tunnelId 4 | vlanId 2, customerVlanId 2 | observationPoint 2, protocol 1, kind 1
 *   64  octets 4, packets 4 | segmentOctets 4, tcpFlags 2, tcpWindow 2
 *   80  icmpTypeCode 2, ttl 1, tos 1 | ingressInterface 4 | flowLabel 4 | source MAC 6
 *   98  destination MAC 6 | flags 2 | spare to 128
 * </pre>
 *
 * <p>A packet that was taken out of a tunnel ({@link #FLAG_TUNNEL}) uses two slots: the next one is a
 * {@link TunnelRecord}.
 */
public final class PacketRecord {
    /** Octets from one slot to the next. */
    public static final int SLOT_OCTETS = 128;

    public static final int TIMESTAMP_OFFSET = 0;
    public static final int FLOW_HASH_OFFSET = TIMESTAMP_OFFSET + Long.BYTES;

    /** The Flow Key begins here and is {@link #KEY_OCTETS} long. */
    public static final int KEY_OFFSET = FLOW_HASH_OFFSET + Long.BYTES;

    public static final int ADDRESS_A_OFFSET = KEY_OFFSET;
    public static final int ADDRESS_B_OFFSET = ADDRESS_A_OFFSET + 16;
    public static final int PORT_A_OFFSET = ADDRESS_B_OFFSET + 16;
    public static final int PORT_B_OFFSET = PORT_A_OFFSET + Short.BYTES;
    public static final int TUNNEL_ID_OFFSET = PORT_B_OFFSET + Short.BYTES;
    public static final int VLAN_ID_OFFSET = TUNNEL_ID_OFFSET + Integer.BYTES;
    public static final int CUSTOMER_VLAN_ID_OFFSET = VLAN_ID_OFFSET + Short.BYTES;
    public static final int OBSERVATION_POINT_OFFSET = CUSTOMER_VLAN_ID_OFFSET + Short.BYTES;
    public static final int PROTOCOL_OFFSET = OBSERVATION_POINT_OFFSET + Short.BYTES;
    public static final int KIND_OFFSET = PROTOCOL_OFFSET + Byte.BYTES;
    public static final int KEY_OCTETS = KIND_OFFSET + Byte.BYTES - KEY_OFFSET;

    public static final int OCTETS_OFFSET = KIND_OFFSET + Byte.BYTES;
    public static final int PACKETS_OFFSET = OCTETS_OFFSET + Integer.BYTES;
    public static final int SEGMENT_OCTETS_OFFSET = PACKETS_OFFSET + Integer.BYTES;
    public static final int TCP_FLAGS_OFFSET = SEGMENT_OCTETS_OFFSET + Integer.BYTES;
    public static final int TCP_WINDOW_OFFSET = TCP_FLAGS_OFFSET + Short.BYTES;
    public static final int ICMP_TYPE_CODE_OFFSET = TCP_WINDOW_OFFSET + Short.BYTES;
    public static final int TTL_OFFSET = ICMP_TYPE_CODE_OFFSET + Short.BYTES;
    public static final int TOS_OFFSET = TTL_OFFSET + Byte.BYTES;
    public static final int INGRESS_INTERFACE_OFFSET = TOS_OFFSET + Byte.BYTES;
    public static final int FLOW_LABEL_OFFSET = INGRESS_INTERFACE_OFFSET + Integer.BYTES;
    public static final int SOURCE_MAC_OFFSET = FLOW_LABEL_OFFSET + Integer.BYTES;
    public static final int DESTINATION_MAC_OFFSET = SOURCE_MAC_OFFSET + 6;
    public static final int FLAGS_OFFSET = DESTINATION_MAC_OFFSET + 6;

    /** This packet went from endpoint B to endpoint A. */
    public static final int FLAG_B_TO_A = 1;
    /** The slot after this one is a {@link TunnelRecord}. */
    public static final int FLAG_TUNNEL = 1 << 1;
    /** The frame had an outer VLAN tag. */
    public static final int FLAG_VLAN = 1 << 2;
    /** The frame had a second, inner VLAN tag. */
    public static final int FLAG_CUSTOMER_VLAN = 1 << 3;
    /** The frame had MAC addresses. */
    public static final int FLAG_MAC = 1 << 4;
    /** The packet is a fragment. */
    public static final int FLAG_FRAGMENT = 1 << 5;
    /** The transport header was there to be read: ports, TCP flags or ICMP type are facts, not zeros for want of them. */
    public static final int FLAG_TRANSPORT = 1 << 6;

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private PacketRecord() {}

    /** When the packet was seen, nanoseconds since 1970-01-01T00:00:00Z. */
    public static long timestampNs(long slot) {
        return Memory.getLong(slot + TIMESTAMP_OFFSET);
    }

    public static void timestampNs(long slot, long value) {
        Memory.putLong(slot + TIMESTAMP_OFFSET, value);
    }

    /** The seeded hash of the Flow Key, the same for both directions; see {@link FlowHash}. */
    public static long flowHash(long slot) {
        return Memory.getLong(slot + FLOW_HASH_OFFSET);
    }

    public static void flowHash(long slot, long value) {
        Memory.putLong(slot + FLOW_HASH_OFFSET, value);
    }

    /** The first of the two words of an address that is an IPv4 address in the machine's byte order; the other is 0. */
    public static long ipv4Word(int address) {
        return LITTLE_ENDIAN ? address & 0xffff_ffffL : (long) address << 32;
    }

    /** The word of the Flow Key with the ports, of a packet that came out of no tunnel. */
    public static long portWord(int portA, int portB) {
        return LITTLE_ENDIAN ? portA | (long) portB << 16 : (long) portA << 48 | (long) portB << 32;
    }

    /** The last word of the Flow Key, of a packet that came out of no tunnel and has one VLAN identifier at most. */
    public static long placeWord(int vlanId, int observationPoint, int protocol, int ipVersion) {
        return LITTLE_ENDIAN
                ? vlanId | (long) observationPoint << 32 | (long) protocol << 48 | (long) ipVersion << 56
                : (long) vlanId << 48 | (long) observationPoint << 16 | protocol << 8 | ipVersion;
    }

    public static int portA(long slot) {
        return Memory.getUnsignedShort(slot + PORT_A_OFFSET);
    }

    public static void portA(long slot, int value) {
        Memory.putShort(slot + PORT_A_OFFSET, value);
    }

    public static int portB(long slot) {
        return Memory.getUnsignedShort(slot + PORT_B_OFFSET);
    }

    public static void portB(long slot, int value) {
        Memory.putShort(slot + PORT_B_OFFSET, value);
    }

    /** VNI, GRE key or TEID; 0 where the packet came out of no tunnel or the tunnel has none. */
    public static int tunnelId(long slot) {
        return Memory.getInt(slot + TUNNEL_ID_OFFSET);
    }

    public static void tunnelId(long slot, int value) {
        Memory.putInt(slot + TUNNEL_ID_OFFSET, value);
    }

    /** VLAN identifier of the outer tag, 0 to 4095; meaningful with {@link #FLAG_VLAN}. */
    public static int vlanId(long slot) {
        return Memory.getUnsignedShort(slot + VLAN_ID_OFFSET);
    }

    public static void vlanId(long slot, int value) {
        Memory.putShort(slot + VLAN_ID_OFFSET, value);
    }

    /** VLAN identifier of the second tag; meaningful with {@link #FLAG_CUSTOMER_VLAN}. */
    public static int customerVlanId(long slot) {
        return Memory.getUnsignedShort(slot + CUSTOMER_VLAN_ID_OFFSET);
    }

    public static void customerVlanId(long slot, int value) {
        Memory.putShort(slot + CUSTOMER_VLAN_ID_OFFSET, value);
    }

    /**
     * The endpoint of an AWS Gateway Load Balancer that a packet of {@link TunnelType#GWLB} came by. It takes the eight
     * octets of {@link #tunnelId}, {@link #vlanId} and {@link #customerVlanId}, and so keeps the flows of two endpoints
     * apart that have the same addresses.
     */
    public static long gwlbEndpointId(long slot) {
        return Memory.getLong(slot + TUNNEL_ID_OFFSET);
    }

    public static void gwlbEndpointId(long slot, long value) {
        Memory.putLong(slot + TUNNEL_ID_OFFSET, value);
    }

    public static int observationPoint(long slot) {
        return Memory.getUnsignedShort(slot + OBSERVATION_POINT_OFFSET);
    }

    public static void observationPoint(long slot, int value) {
        Memory.putShort(slot + OBSERVATION_POINT_OFFSET, value);
    }

    public static int protocol(long slot) {
        return Memory.getUnsignedByte(slot + PROTOCOL_OFFSET);
    }

    public static void protocol(long slot, int value) {
        Memory.putByte(slot + PROTOCOL_OFFSET, value);
    }

    /** IP version (4 or 6) in the low four bits, the {@link TunnelType}'s ordinal in the high four. */
    public static int kind(long slot) {
        return Memory.getUnsignedByte(slot + KIND_OFFSET);
    }

    public static void kind(long slot, int ipVersion, TunnelType tunnel) {
        Memory.putByte(slot + KIND_OFFSET, ipVersion | tunnel.ordinal() << 4);
    }

    public static int ipVersion(long slot) {
        return kind(slot) & 0x0f;
    }

    /** IP octets of all the packets this record stands for: header and payload as their IP headers say. */
    public static long octets(long slot) {
        return Memory.getUnsignedInt(slot + OCTETS_OFFSET);
    }

    public static void octets(long slot, long value) {
        Memory.putInt(slot + OCTETS_OFFSET, (int) value);
    }

    /** Packets on the wire: 1, or the segments that a GRO or GSO super-packet stands for. */
    public static int packets(long slot) {
        return Memory.getInt(slot + PACKETS_OFFSET);
    }

    public static void packets(long slot, int value) {
        Memory.putInt(slot + PACKETS_OFFSET, value);
    }

    /** IP length of the longest of {@link #packets}; the shortest is what remains of {@link #octets} for the last one. */
    public static long segmentOctets(long slot) {
        return Memory.getUnsignedInt(slot + SEGMENT_OCTETS_OFFSET);
    }

    public static void segmentOctets(long slot, long value) {
        Memory.putInt(slot + SEGMENT_OCTETS_OFFSET, (int) value);
    }

    /** The nine TCP control bits, NS (0x100) to FIN (0x001). */
    public static int tcpFlags(long slot) {
        return Memory.getUnsignedShort(slot + TCP_FLAGS_OFFSET);
    }

    public static void tcpFlags(long slot, int value) {
        Memory.putShort(slot + TCP_FLAGS_OFFSET, value);
    }

    public static int tcpWindow(long slot) {
        return Memory.getUnsignedShort(slot + TCP_WINDOW_OFFSET);
    }

    public static void tcpWindow(long slot, int value) {
        Memory.putShort(slot + TCP_WINDOW_OFFSET, value);
    }

    /** ICMP type * 256 + code. */
    public static int icmpTypeCode(long slot) {
        return Memory.getUnsignedShort(slot + ICMP_TYPE_CODE_OFFSET);
    }

    public static void icmpTypeCode(long slot, int value) {
        Memory.putShort(slot + ICMP_TYPE_CODE_OFFSET, value);
    }

    public static int ttl(long slot) {
        return Memory.getUnsignedByte(slot + TTL_OFFSET);
    }

    public static void ttl(long slot, int value) {
        Memory.putByte(slot + TTL_OFFSET, value);
    }

    /** The IPv4 type of service octet or the IPv6 traffic class: DSCP and ECN. */
    public static int tos(long slot) {
        return Memory.getUnsignedByte(slot + TOS_OFFSET);
    }

    public static void tos(long slot, int value) {
        Memory.putByte(slot + TOS_OFFSET, value);
    }

    public static int ingressInterface(long slot) {
        return Memory.getInt(slot + INGRESS_INTERFACE_OFFSET);
    }

    public static void ingressInterface(long slot, int value) {
        Memory.putInt(slot + INGRESS_INTERFACE_OFFSET, value);
    }

    /** The IPv6 flow label, 20 bits; 0 for IPv4. */
    public static int flowLabel(long slot) {
        return Memory.getInt(slot + FLOW_LABEL_OFFSET);
    }

    public static void flowLabel(long slot, int value) {
        Memory.putInt(slot + FLOW_LABEL_OFFSET, value);
    }

    public static int flags(long slot) {
        return Memory.getUnsignedShort(slot + FLAGS_OFFSET);
    }

    public static void flags(long slot, int value) {
        Memory.putShort(slot + FLAGS_OFFSET, value);
    }
}
