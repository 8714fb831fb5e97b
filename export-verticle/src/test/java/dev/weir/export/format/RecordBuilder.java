// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.BiflowDirection;
import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowEndReason;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.packet.TunnelType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Makes flow records for tests, by the names that the formats show. */
final class RecordBuilder {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMPV6 = 58;
    static final int SCTP = 132;

    private final byte[] record = new byte[FlowRecord.OCTETS];
    private int shape;

    private RecordBuilder() {}

    /** A flow of a protocol between two addresses, which has its first record's defaults: idle timeout, flow id 1. */
    static RecordBuilder flow(int protocol, String source, String destination) {
        RecordBuilder builder = new RecordBuilder();
        byte[] from = address(source);
        builder.put(FlowRecord.SOURCE_ADDRESS_OFFSET, from);
        builder.put(FlowRecord.DESTINATION_ADDRESS_OFFSET, address(destination));
        builder.record[FlowRecord.PROTOCOL_OFFSET] = (byte) protocol;
        builder.record[FlowRecord.IP_VERSION_OFFSET] = (byte) (from.length == 4 ? 4 : 6);
        builder.add(from.length == 4 ? FieldGroup.IPV4 : FieldGroup.IPV6);
        if (protocol == TCP) {
            builder.add(FieldGroup.TCP);
        }
        return builder.reason(FlowEndReason.IDLE_TIMEOUT).flowId(1).observationPoint(1);
    }

    RecordBuilder ports(int source, int destination) {
        add(FieldGroup.PORTS);
        FlowRecord.putShort(record, FlowRecord.SOURCE_PORT_OFFSET, source);
        FlowRecord.putShort(record, FlowRecord.DESTINATION_PORT_OFFSET, destination);
        return this;
    }

    RecordBuilder icmp(int type, int code) {
        add(FieldGroup.ICMP);
        FlowRecord.putShort(record, FlowRecord.ICMP_TYPE_CODE_OFFSET, type << 8 | code);
        return this;
    }

    RecordBuilder flowLabel(int label) {
        FlowRecord.putInt(record, FlowRecord.FLOW_LABEL_OFFSET, label);
        return this;
    }

    RecordBuilder reason(FlowEndReason reason) {
        record[FlowRecord.FLOW_END_REASON_OFFSET] = (byte) reason.code();
        return this;
    }

    RecordBuilder biflowDirection(BiflowDirection direction) {
        record[FlowRecord.BIFLOW_DIRECTION_OFFSET] = (byte) direction.code();
        return this;
    }

    RecordBuilder egress() {
        record[FlowRecord.FLOW_DIRECTION_OFFSET] = 1;
        return this;
    }

    RecordBuilder flowId(long id) {
        FlowRecord.putLong(record, FlowRecord.FLOW_ID_OFFSET, id);
        return this;
    }

    RecordBuilder observationPoint(int id) {
        FlowRecord.putInt(record, FlowRecord.OBSERVATION_POINT_OFFSET, id);
        return this;
    }

    RecordBuilder ingressInterface(int index) {
        add(FieldGroup.INTERFACE);
        FlowRecord.putInt(record, FlowRecord.INGRESS_INTERFACE_OFFSET, index);
        return this;
    }

    RecordBuilder vlan(int id) {
        add(FieldGroup.VLAN);
        FlowRecord.putShort(record, FlowRecord.VLAN_ID_OFFSET, id);
        return this;
    }

    RecordBuilder customerVlan(int id) {
        add(FieldGroup.CUSTOMER_VLAN);
        FlowRecord.putShort(record, FlowRecord.CUSTOMER_VLAN_ID_OFFSET, id);
        return this;
    }

    RecordBuilder macs(long source, long destination) {
        add(FieldGroup.MAC);
        putMac(FlowRecord.SOURCE_MAC_OFFSET, source);
        putMac(FlowRecord.DESTINATION_MAC_OFFSET, destination);
        return this;
    }

    RecordBuilder tunnel(TunnelType type, int id, String source, String destination) {
        byte[] from = address(source);
        add(FieldGroup.TUNNEL);
        add(from.length == 4 ? FieldGroup.TUNNEL_IPV4 : FieldGroup.TUNNEL_IPV6);
        record[FlowRecord.TUNNEL_TYPE_OFFSET] = (byte) type.ordinal();
        FlowRecord.putInt(record, FlowRecord.TUNNEL_ID_OFFSET, id);
        put(FlowRecord.TUNNEL_SOURCE_OFFSET, from);
        put(FlowRecord.TUNNEL_DESTINATION_OFFSET, address(destination));
        if (type == TunnelType.VXLAN) {
            add(FieldGroup.SEGMENT);
            FlowRecord.putLong(record, FlowRecord.LAYER2_SEGMENT_ID_OFFSET, 1L << 56 | id);
        }
        if (type == TunnelType.GRE) {
            add(FieldGroup.GRE_KEY);
            FlowRecord.putInt(record, FlowRecord.GRE_KEY_OFFSET, id);
        }
        return this;
    }

    /** What a NAT made of the flow; ports of -1 for a protocol that has none. */
    RecordBuilder nat(String source, int sourcePort, String destination, int destinationPort) {
        add(FieldGroup.NAT);
        put(FlowRecord.POST_NAT_SOURCE_OFFSET, address(source));
        put(FlowRecord.POST_NAT_DESTINATION_OFFSET, address(destination));
        if (sourcePort >= 0) {
            FlowRecord.putShort(record, FlowRecord.POST_NAPT_SOURCE_PORT_OFFSET, sourcePort);
            FlowRecord.putShort(record, FlowRecord.POST_NAPT_DESTINATION_PORT_OFFSET, destinationPort);
        }
        return this;
    }

    RecordBuilder gwlb(long endpointId, long attachmentId, int flowCookie) {
        add(FieldGroup.GWLB);
        FlowRecord.putLong(record, FlowRecord.GWLB_ENDPOINT_ID_OFFSET, endpointId);
        FlowRecord.putLong(record, FlowRecord.GWLB_ATTACHMENT_ID_OFFSET, attachmentId);
        FlowRecord.putInt(record, FlowRecord.GWLB_FLOW_COOKIE_OFFSET, flowCookie);
        return this;
    }

    /** Packets that went forward. */
    RecordBuilder forward(long packets, long octets, String first, String last) {
        return direction(FlowRecord.FORWARD, packets, octets, ns(first), ns(last));
    }

    /** Packets that went back. */
    RecordBuilder reverse(long packets, long octets, String first, String last) {
        return direction(FlowRecord.REVERSE, packets, octets, ns(first), ns(last));
    }

    /** Packets of a direction; the shape gets REVERSE with packets that went back. */
    RecordBuilder direction(int direction, long packets, long octets, long startNs, long endNs) {
        FlowRecord.putLong(record, direction + FlowRecord.DIRECTION_PACKETS_OFFSET, packets);
        FlowRecord.putLong(record, direction + FlowRecord.DIRECTION_OCTETS_OFFSET, octets);
        FlowRecord.putLong(record, direction + FlowRecord.DIRECTION_START_OFFSET, startNs);
        FlowRecord.putLong(record, direction + FlowRecord.DIRECTION_END_OFFSET, endNs);
        if (direction == FlowRecord.REVERSE && packets != 0) {
            add(FieldGroup.REVERSE);
        }
        return this;
    }

    /** TCP flags, all of a direction, and its first window. */
    RecordBuilder tcp(int direction, int flags, int window) {
        FlowRecord.putShort(record, direction + FlowRecord.DIRECTION_TCP_FLAGS_OFFSET, flags);
        FlowRecord.putShort(record, direction + FlowRecord.DIRECTION_TCP_WINDOW_OFFSET, window);
        return this;
    }

    /** What IP headers of a direction said. */
    RecordBuilder ip(int direction, int tos, int tosSeen, int minTtl, int maxTtl, int minLength, int maxLength) {
        record[direction + FlowRecord.DIRECTION_TOS_OFFSET] = (byte) tos;
        record[direction + FlowRecord.DIRECTION_TOS_SEEN_OFFSET] = (byte) tosSeen;
        record[direction + FlowRecord.DIRECTION_MIN_TTL_OFFSET] = (byte) minTtl;
        record[direction + FlowRecord.DIRECTION_MAX_TTL_OFFSET] = (byte) maxTtl;
        FlowRecord.putInt(record, direction + FlowRecord.DIRECTION_MIN_LENGTH_OFFSET, minLength);
        FlowRecord.putInt(record, direction + FlowRecord.DIRECTION_MAX_LENGTH_OFFSET, maxLength);
        return this;
    }

    /** The record. */
    byte[] build() {
        byte[] built = Arrays.copyOf(record, record.length);
        FlowRecord.putInt(built, FlowRecord.SHAPE_OFFSET, shape);
        return built;
    }

    /** A batch of records, published at a time. */
    static FlowBatch batch(String published, RecordBuilder... builders) {
        return batch(
                ns(published), Arrays.stream(builders).map(RecordBuilder::build).toList());
    }

    /** A batch of records, published at a time. */
    static FlowBatch batch(long publishedNs, List<byte[]> records) {
        FlowBatch batch = new FlowBatch(Math.max(1, records.size()));
        batch.meteringTimeNs(publishedNs);
        for (byte[] record : records) {
            System.arraycopy(record, 0, batch.octets(), batch.next(), FlowRecord.OCTETS);
            batch.commit();
        }
        return batch;
    }

    /** A time as nanoseconds since 1970. */
    static long ns(String time) {
        Instant instant = Instant.parse(time);
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    static byte[] address(String text) {
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private RecordBuilder add(FieldGroup group) {
        shape |= group.bit();
        return this;
    }

    private void put(int offset, byte[] octets) {
        System.arraycopy(octets, 0, record, offset, octets.length);
    }

    private void putMac(int offset, long mac) {
        FlowRecord.putShort(record, offset, (int) (mac >> 32));
        FlowRecord.putInt(record, offset + 2, (int) mac);
    }
}
