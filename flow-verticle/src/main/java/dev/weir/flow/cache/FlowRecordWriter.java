// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.model.flow.FlowRecord.putByte;
import static dev.weir.model.flow.FlowRecord.putInt;
import static dev.weir.model.flow.FlowRecord.putLong;
import static dev.weir.model.flow.FlowRecord.putShort;

import dev.weir.model.flow.BiflowDirection;
import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowEndReason;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.memory.Memory;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelRecord;
import dev.weir.model.packet.TunnelType;
import java.util.function.IntUnaryOperator;

/** Writes an entry of the cache as a {@link FlowRecord}, turned so that the source of the flow is the record's. */
final class FlowRecordWriter {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int UDP_LITE = 136;
    private static final int SCTP = 132;
    private static final int DCCP = 33;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    /** The encapsulation type that RFC 7011's registry (element 351) puts into the first octet: 1 is VXLAN. */
    private static final long SEGMENT_TYPE_VXLAN = 1L << 56;

    private final IntUnaryOperator flowDirection;

    /**
     * Makes one.
     *
     * @param flowDirection from an Observation Point's id to IANA's flowDirection, 0 ingress or 1 egress
     */
    FlowRecordWriter(IntUnaryOperator flowDirection) {
        this.flowDirection = flowDirection;
    }

    /**
     * Writes a record.
     *
     * @param entry the address of the flow's {@link FlowEntry}
     * @param detail the address of its {@link FlowDetail}
     * @param tunnel the address of its {@link TunnelRecord}, the end on A's side first, or 0
     * @param to all zero from {@code start} for {@link FlowRecord#OCTETS}
     */
    void write(long entry, long detail, long tunnel, FlowEndReason reason, byte[] to, int start) {
        int state = FlowEntry.state(entry);
        int source = state & FlowEntry.SOURCE_IS_B;
        // The key of an entry lies as a packet record's does.
        long keyed = entry + FlowEntry.KEY_OFFSET - PacketRecord.KEY_OFFSET;
        int protocol = PacketRecord.protocol(keyed);
        boolean ipv4 = PacketRecord.ipVersion(keyed) == 4;
        int shape = ipv4 ? FieldGroup.IPV4.bit() : FieldGroup.IPV6.bit();

        putLong(to, start + FlowRecord.FLOW_ID_OFFSET, Memory.getLong(detail + FlowDetail.FLOW_ID_OFFSET));
        address(keyed, source, to, start + FlowRecord.SOURCE_ADDRESS_OFFSET);
        address(keyed, 1 - source, to, start + FlowRecord.DESTINATION_ADDRESS_OFFSET);
        putByte(to, start + FlowRecord.PROTOCOL_OFFSET, protocol);
        putByte(to, start + FlowRecord.IP_VERSION_OFFSET, PacketRecord.ipVersion(keyed));
        if (hasPorts(protocol)) {
            shape |= FieldGroup.PORTS.bit();
            int portA = PacketRecord.portA(keyed);
            int portB = PacketRecord.portB(keyed);
            putShort(to, start + FlowRecord.SOURCE_PORT_OFFSET, source == 0 ? portA : portB);
            putShort(to, start + FlowRecord.DESTINATION_PORT_OFFSET, source == 0 ? portB : portA);
        }
        if (protocol == TCP) {
            shape |= FieldGroup.TCP.bit();
        } else if (protocol == (ipv4 ? ICMP : ICMPV6) && (state & FlowEntry.ICMP) != 0) {
            shape |= FieldGroup.ICMP.bit();
            putShort(
                    to,
                    start + FlowRecord.ICMP_TYPE_CODE_OFFSET,
                    Memory.getUnsignedShort(detail + FlowDetail.ICMP_TYPE_CODE_OFFSET));
        }
        putInt(to, start + FlowRecord.FLOW_LABEL_OFFSET, Memory.getInt(detail + FlowDetail.FLOW_LABEL_OFFSET));
        putByte(to, start + FlowRecord.FLOW_END_REASON_OFFSET, reason.code());
        putByte(
                to,
                start + FlowRecord.BIFLOW_DIRECTION_OFFSET,
                (state & FlowEntry.DIRECTION_BY_SYN) != 0
                        ? BiflowDirection.INITIATOR.code()
                        : BiflowDirection.ARBITRARY.code());
        shape |= directions(entry, detail, source, to, start);
        shape |= place(detail, keyed, state, source, to, start);
        if (tunnel != 0) {
            shape |= tunnel(keyed, tunnel, source, to, start);
        }
        putInt(to, start + FlowRecord.SHAPE_OFFSET, shape);
    }

    private static boolean hasPorts(int protocol) {
        return protocol == TCP || protocol == UDP || protocol == UDP_LITE || protocol == SCTP || protocol == DCCP;
    }

    private static void address(long keyed, int endpoint, byte[] to, int at) {
        address(keyed + PacketRecord.ADDRESS_A_OFFSET + endpoint * 16L, to, at);
    }

    private static void address(long from, byte[] to, int at) {
        putLong(to, at, Memory.getLongBe(from));
        putLong(to, at + Long.BYTES, Memory.getLongBe(from + Long.BYTES));
    }

    /** Writes both directions; the groups that come with them. */
    private static int directions(long entry, long detail, int source, byte[] to, int start) {
        boolean forward = FlowEntry.packets(entry, source) != 0;
        boolean reverse = FlowEntry.packets(entry, 1 - source) != 0;
        if (forward) {
            direction(entry, detail, source, to, start + FlowRecord.FORWARD);
        } else {
            // A record in which only the destination spoke still has an interval.
            int at = start + FlowRecord.FORWARD;
            putLong(to, at + FlowRecord.DIRECTION_START_OFFSET, FlowEntry.firstNs(entry, detail, 1 - source));
            putLong(to, at + FlowRecord.DIRECTION_END_OFFSET, FlowEntry.lastNs(entry, 1 - source));
        }
        if (reverse) {
            direction(entry, detail, 1 - source, to, start + FlowRecord.REVERSE);
            return FieldGroup.REVERSE.bit();
        }
        return 0;
    }

    private static void direction(long entry, long detail, int from, byte[] to, int at) {
        long octet = entry + from;
        long pair = octet + from;
        putLong(to, at + FlowRecord.DIRECTION_OCTETS_OFFSET, FlowEntry.octets(entry, from));
        putLong(to, at + FlowRecord.DIRECTION_PACKETS_OFFSET, FlowEntry.packets(entry, from));
        putLong(to, at + FlowRecord.DIRECTION_START_OFFSET, FlowEntry.firstNs(entry, detail, from));
        putLong(to, at + FlowRecord.DIRECTION_END_OFFSET, FlowEntry.lastNs(entry, from));
        putInt(
                to,
                at + FlowRecord.DIRECTION_MIN_LENGTH_OFFSET,
                Memory.getUnsignedShort(pair + FlowEntry.MIN_LENGTH_OFFSET));
        putInt(
                to,
                at + FlowRecord.DIRECTION_MAX_LENGTH_OFFSET,
                Memory.getUnsignedShort(pair + FlowEntry.MAX_LENGTH_OFFSET));
        putShort(
                to,
                at + FlowRecord.DIRECTION_TCP_FLAGS_OFFSET,
                Memory.getUnsignedShort(pair + FlowEntry.TCP_FLAGS_OFFSET));
        if ((FlowEntry.state(entry) & FlowEntry.WINDOW_A << from) != 0) {
            putShort(
                    to,
                    at + FlowRecord.DIRECTION_TCP_WINDOW_OFFSET,
                    Memory.getUnsignedShort(detail + from * 2L + FlowDetail.TCP_WINDOW_OFFSET));
        }
        putByte(to, at + FlowRecord.DIRECTION_TOS_OFFSET, Memory.getByte(detail + from + FlowDetail.TOS_OFFSET));
        putByte(to, at + FlowRecord.DIRECTION_TOS_SEEN_OFFSET, Memory.getByte(octet + FlowEntry.TOS_SEEN_OFFSET));
        putByte(to, at + FlowRecord.DIRECTION_MIN_TTL_OFFSET, Memory.getByte(octet + FlowEntry.MIN_TTL_OFFSET));
        putByte(to, at + FlowRecord.DIRECTION_MAX_TTL_OFFSET, Memory.getByte(octet + FlowEntry.MAX_TTL_OFFSET));
    }

    /** Where the flow was seen: Observation Point, interface, VLANs, MAC addresses. */
    private int place(long detail, long keyed, int state, int source, byte[] to, int start) {
        int shape = 0;
        int observationPoint = PacketRecord.observationPoint(keyed);
        putInt(to, start + FlowRecord.OBSERVATION_POINT_OFFSET, observationPoint);
        putByte(to, start + FlowRecord.FLOW_DIRECTION_OFFSET, flowDirection.applyAsInt(observationPoint));
        int ingress = Memory.getInt(detail + FlowDetail.INGRESS_INTERFACE_OFFSET);
        if (ingress != 0) {
            shape |= FieldGroup.INTERFACE.bit();
            putInt(to, start + FlowRecord.INGRESS_INTERFACE_OFFSET, ingress);
        }
        if ((state & FlowEntry.VLAN) != 0) {
            shape |= FieldGroup.VLAN.bit();
            putShort(to, start + FlowRecord.VLAN_ID_OFFSET, PacketRecord.vlanId(keyed));
        }
        if ((state & FlowEntry.CUSTOMER_VLAN) != 0) {
            shape |= FieldGroup.CUSTOMER_VLAN.bit();
            putShort(to, start + FlowRecord.CUSTOMER_VLAN_ID_OFFSET, PacketRecord.customerVlanId(keyed));
        }
        if ((state & FlowEntry.MAC) != 0) {
            shape |= FieldGroup.MAC.bit();
            long macs = detail + FlowDetail.MAC_A_OFFSET;
            mac(macs + source * 6L, to, start + FlowRecord.SOURCE_MAC_OFFSET);
            mac(macs + (1 - source) * 6L, to, start + FlowRecord.DESTINATION_MAC_OFFSET);
        }
        return shape;
    }

    private static void mac(long from, byte[] to, int at) {
        putInt(to, at, Memory.getIntBe(from));
        putShort(to, at + Integer.BYTES, Memory.getUnsignedShortBe(from + Integer.BYTES));
    }

    private static int tunnel(long keyed, long tunnel, int source, byte[] to, int start) {
        TunnelType kind = TunnelType.ofKind(PacketRecord.kind(keyed));
        boolean gwlb = kind == TunnelType.GWLB;
        TunnelType type = gwlb ? TunnelType.GENEVE : kind;
        int id = gwlb ? TunnelRecord.vni(tunnel) : PacketRecord.tunnelId(keyed);
        int shape = FieldGroup.TUNNEL.bit()
                | (TunnelRecord.ipVersion(tunnel) == 4 ? FieldGroup.TUNNEL_IPV4 : FieldGroup.TUNNEL_IPV6).bit();
        putByte(to, start + FlowRecord.TUNNEL_TYPE_OFFSET, type.ordinal());
        putInt(to, start + FlowRecord.TUNNEL_ID_OFFSET, id);
        long ends = tunnel + TunnelRecord.SOURCE_ADDRESS_OFFSET;
        address(ends + source * 16L, to, start + FlowRecord.TUNNEL_SOURCE_OFFSET);
        address(ends + (1 - source) * 16L, to, start + FlowRecord.TUNNEL_DESTINATION_OFFSET);
        if (gwlb) {
            shape |= FieldGroup.GWLB.bit();
            putLong(to, start + FlowRecord.GWLB_ENDPOINT_ID_OFFSET, PacketRecord.gwlbEndpointId(keyed));
            putLong(to, start + FlowRecord.GWLB_ATTACHMENT_ID_OFFSET, TunnelRecord.gwlbAttachmentId(tunnel));
            putInt(to, start + FlowRecord.GWLB_FLOW_COOKIE_OFFSET, TunnelRecord.gwlbFlowCookie(tunnel));
        }
        if (type == TunnelType.VXLAN || type == TunnelType.GENEVE) {
            long segmentType = type == TunnelType.VXLAN ? SEGMENT_TYPE_VXLAN : 0;
            putLong(to, start + FlowRecord.LAYER2_SEGMENT_ID_OFFSET, segmentType | id & 0xff_ffffL);
            return shape | FieldGroup.SEGMENT.bit();
        }
        if (type == TunnelType.GRE && id != 0) {
            putInt(to, start + FlowRecord.GRE_KEY_OFFSET, id);
            return shape | FieldGroup.GRE_KEY.bit();
        }
        return shape;
    }
}
