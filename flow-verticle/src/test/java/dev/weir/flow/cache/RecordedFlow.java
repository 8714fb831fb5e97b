// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.model.flow.FlowRecord.getByte;
import static dev.weir.model.flow.FlowRecord.getInt;
import static dev.weir.model.flow.FlowRecord.getLong;
import static dev.weir.model.flow.FlowRecord.getShort;

import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowEndReason;
import dev.weir.model.flow.FlowRecord;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** A flow record, read back. */
public record RecordedFlow(
        long flowId,
        Set<FieldGroup> shape,
        String source,
        int sourcePort,
        String destination,
        int destinationPort,
        int protocol,
        FlowEndReason reason,
        int biflowDirection,
        Way forward,
        Way reverse,
        Setting setting) {

    /** What went in one direction. */
    public record Way(
            long packets,
            long octets,
            long startNs,
            long endNs,
            int minLength,
            int maxLength,
            int tcpFlags,
            int tcpWindow,
            int tos,
            int tosSeen,
            int minTtl,
            int maxTtl) {}

    /** Where the flow was seen, and what else is told of the flow as a whole. */
    public record Setting(
            int icmpTypeCode,
            int flowLabel,
            int observationPoint,
            int flowDirection,
            int ingressInterface,
            int vlanId,
            int customerVlanId,
            String sourceMac,
            String destinationMac,
            int tunnelType,
            int tunnelId,
            long layer2SegmentId,
            int greKey,
            String tunnelSource,
            String tunnelDestination,
            long gwlbEndpointId,
            long gwlbAttachmentId,
            int gwlbFlowCookie) {}

    /** The records of a batch. */
    public static List<RecordedFlow> of(FlowBatch batch) {
        List<RecordedFlow> flows = new ArrayList<>();
        for (int i = 0; i < batch.records(); i++) {
            flows.add(of(batch.octets(), batch.start(i)));
        }
        return flows;
    }

    private static RecordedFlow of(byte[] octets, int start) {
        Set<FieldGroup> shape = EnumSet.noneOf(FieldGroup.class);
        for (FieldGroup group : FieldGroup.values()) {
            if ((FlowRecord.shape(octets, start) & group.bit()) != 0) {
                shape.add(group);
            }
        }
        int addressOctets = shape.contains(FieldGroup.IPV4) ? 4 : 16;
        return new RecordedFlow(
                FlowRecord.flowId(octets, start),
                shape,
                address(octets, start + FlowRecord.SOURCE_ADDRESS_OFFSET, addressOctets),
                FlowRecord.sourcePort(octets, start),
                address(octets, start + FlowRecord.DESTINATION_ADDRESS_OFFSET, addressOctets),
                FlowRecord.destinationPort(octets, start),
                FlowRecord.protocol(octets, start),
                FlowEndReason.values()[FlowRecord.flowEndReason(octets, start) - 1],
                getByte(octets, start + FlowRecord.BIFLOW_DIRECTION_OFFSET),
                way(octets, start + FlowRecord.FORWARD),
                way(octets, start + FlowRecord.REVERSE),
                setting(octets, start, shape.contains(FieldGroup.TUNNEL_IPV6) ? 16 : 4));
    }

    private static Way way(byte[] octets, int at) {
        return new Way(
                getLong(octets, at + FlowRecord.DIRECTION_PACKETS_OFFSET),
                getLong(octets, at + FlowRecord.DIRECTION_OCTETS_OFFSET),
                getLong(octets, at + FlowRecord.DIRECTION_START_OFFSET),
                getLong(octets, at + FlowRecord.DIRECTION_END_OFFSET),
                getInt(octets, at + FlowRecord.DIRECTION_MIN_LENGTH_OFFSET),
                getInt(octets, at + FlowRecord.DIRECTION_MAX_LENGTH_OFFSET),
                getShort(octets, at + FlowRecord.DIRECTION_TCP_FLAGS_OFFSET),
                getShort(octets, at + FlowRecord.DIRECTION_TCP_WINDOW_OFFSET),
                getByte(octets, at + FlowRecord.DIRECTION_TOS_OFFSET),
                getByte(octets, at + FlowRecord.DIRECTION_TOS_SEEN_OFFSET),
                getByte(octets, at + FlowRecord.DIRECTION_MIN_TTL_OFFSET),
                getByte(octets, at + FlowRecord.DIRECTION_MAX_TTL_OFFSET));
    }

    private static Setting setting(byte[] octets, int start, int tunnelAddressOctets) {
        return new Setting(
                getShort(octets, start + FlowRecord.ICMP_TYPE_CODE_OFFSET),
                getInt(octets, start + FlowRecord.FLOW_LABEL_OFFSET),
                getInt(octets, start + FlowRecord.OBSERVATION_POINT_OFFSET),
                getByte(octets, start + FlowRecord.FLOW_DIRECTION_OFFSET),
                getInt(octets, start + FlowRecord.INGRESS_INTERFACE_OFFSET),
                getShort(octets, start + FlowRecord.VLAN_ID_OFFSET),
                getShort(octets, start + FlowRecord.CUSTOMER_VLAN_ID_OFFSET),
                HexFormat.of()
                        .formatHex(
                                octets, start + FlowRecord.SOURCE_MAC_OFFSET, start + FlowRecord.SOURCE_MAC_OFFSET + 6),
                HexFormat.of()
                        .formatHex(
                                octets,
                                start + FlowRecord.DESTINATION_MAC_OFFSET,
                                start + FlowRecord.DESTINATION_MAC_OFFSET + 6),
                getByte(octets, start + FlowRecord.TUNNEL_TYPE_OFFSET),
                getInt(octets, start + FlowRecord.TUNNEL_ID_OFFSET),
                getLong(octets, start + FlowRecord.LAYER2_SEGMENT_ID_OFFSET),
                getInt(octets, start + FlowRecord.GRE_KEY_OFFSET),
                address(octets, start + FlowRecord.TUNNEL_SOURCE_OFFSET, tunnelAddressOctets),
                address(octets, start + FlowRecord.TUNNEL_DESTINATION_OFFSET, tunnelAddressOctets),
                getLong(octets, start + FlowRecord.GWLB_ENDPOINT_ID_OFFSET),
                getLong(octets, start + FlowRecord.GWLB_ATTACHMENT_ID_OFFSET),
                getInt(octets, start + FlowRecord.GWLB_FLOW_COOKIE_OFFSET));
    }

    private static String address(byte[] octets, int at, int length) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(octets, at, at + length))
                    .getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
