// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.PacketRecord;

/**
 * What is known of a flow beside its {@link FlowEntry}: 48 octets by address that only its begin, a direction's first
 * packet and its records touch, in the machine's byte order.
 *
 * <pre>
 *     0  laterFirstNs 8      | flowId 8
 *    16  ingressInterface 4, flowLabel 4   | MAC of A 6, MAC of B 6
 *    36  tcpWindow 2 2, or icmpTypeCode 2  | tos 1 1, spare 2, tunnel 4
 * </pre>
 */
final class FlowDetail {
    static final int LATER_FIRST_OFFSET = 0;
    static final int FLOW_ID_OFFSET = LATER_FIRST_OFFSET + Long.BYTES;
    static final int INGRESS_INTERFACE_OFFSET = FLOW_ID_OFFSET + Long.BYTES;
    static final int FLOW_LABEL_OFFSET = INGRESS_INTERFACE_OFFSET + Integer.BYTES;
    static final int MAC_A_OFFSET = FLOW_LABEL_OFFSET + Integer.BYTES;
    static final int MAC_B_OFFSET = MAC_A_OFFSET + 6;
    static final int TCP_WINDOW_OFFSET = MAC_B_OFFSET + 6;

    /** A flow is of TCP or of ICMP. */
    static final int ICMP_TYPE_CODE_OFFSET = TCP_WINDOW_OFFSET;

    static final int TOS_OFFSET = TCP_WINDOW_OFFSET + 2 * Short.BYTES;
    static final int TUNNEL_OFFSET = TOS_OFFSET + 2 + Short.BYTES;

    /** Octets of it. */
    static final int OCTETS = TUNNEL_OFFSET + Integer.BYTES;

    private FlowDetail() {}

    /**
     * When the first packet since the last record came in the other direction than that of the very first one, whose time
     * is {@link FlowEntry#recordStartNs}; meaningful where there was one.
     */
    static long laterFirstNs(long detail) {
        return Memory.getLong(detail + LATER_FIRST_OFFSET);
    }

    static void laterFirstNs(long detail, long value) {
        Memory.putLong(detail + LATER_FIRST_OFFSET, value);
    }

    /** The type of service of the first packet of a direction. */
    static void tos(long detail, int direction, int value) {
        Memory.putByte(detail + TOS_OFFSET + direction, value);
    }

    /** Where the tunnel's addresses are in the table's slab of tunnels, plus 1; 0 where the flow came out of no tunnel. */
    static int tunnel(long detail) {
        return Memory.getInt(detail + TUNNEL_OFFSET);
    }

    static void tunnel(long detail, int value) {
        Memory.putInt(detail + TUNNEL_OFFSET, value);
    }

    /** Sets what the flow's first packet tells; no tunnel. */
    static void begin(long detail, long packet) {
        int direction = PacketRecord.flags(packet) & PacketRecord.FLAG_B_TO_A;
        Memory.putLong(
                detail + FLOW_ID_OFFSET, FlowId.of(packet + PacketRecord.KEY_OFFSET, PacketRecord.timestampNs(packet)));
        cameIn(detail, packet);
        mac(packet + PacketRecord.SOURCE_MAC_OFFSET, detail + MAC_A_OFFSET + direction * 6L);
        mac(packet + PacketRecord.DESTINATION_MAC_OFFSET, detail + MAC_A_OFFSET + (1 - direction) * 6L);
        Memory.putInt(detail + TCP_WINDOW_OFFSET, 0);
        tunnel(detail, 0);
    }

    /** Sets what tells where the flow's first packet came in, and how it was marked. */
    static void cameIn(long detail, long packet) {
        Memory.putInt(detail + INGRESS_INTERFACE_OFFSET, PacketRecord.ingressInterface(packet));
        Memory.putInt(detail + FLOW_LABEL_OFFSET, PacketRecord.flowLabel(packet));
    }

    private static void mac(long from, long to) {
        Memory.putInt(to, Memory.getInt(from));
        Memory.putShort(to + Integer.BYTES, Memory.getShort(from + Integer.BYTES));
    }
}
