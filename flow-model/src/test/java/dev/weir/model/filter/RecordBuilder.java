// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.packet.TunnelType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/** Puts a flow record together. */
final class RecordBuilder {
    static final long START_NS = 1_700_000_000L * 1_000_000_000L;

    private final byte[] record = new byte[FlowRecord.OCTETS];

    /** A record of TCP over IPv4, from 10.1.2.3 port 40000 to 192.0.2.1 port 443, without packets. */
    static RecordBuilder tcp() {
        return new RecordBuilder()
                .between("10.1.2.3", "192.0.2.1")
                .protocol(6)
                .groups(FieldGroup.TCP)
                .ports(40_000, 443)
                .interval(START_NS, START_NS);
    }

    RecordBuilder groups(FieldGroup... groups) {
        FlowRecord.putInt(record, FlowRecord.SHAPE_OFFSET, FlowRecord.shape(record, 0) | FieldGroup.bits(groups));
        return this;
    }

    RecordBuilder without(FieldGroup... groups) {
        FlowRecord.putInt(record, FlowRecord.SHAPE_OFFSET, FlowRecord.shape(record, 0) & ~FieldGroup.bits(groups));
        return this;
    }

    RecordBuilder between(String source, String destination) {
        boolean ipv4 = source.indexOf(':') < 0;
        without(FieldGroup.IPV4, FieldGroup.IPV6).groups(ipv4 ? FieldGroup.IPV4 : FieldGroup.IPV6);
        FlowRecord.putByte(record, FlowRecord.IP_VERSION_OFFSET, ipv4 ? 4 : 6);
        address(source, FlowRecord.SOURCE_ADDRESS_OFFSET);
        address(destination, FlowRecord.DESTINATION_ADDRESS_OFFSET);
        return this;
    }

    RecordBuilder protocol(int number) {
        FlowRecord.putByte(record, FlowRecord.PROTOCOL_OFFSET, number);
        return this;
    }

    RecordBuilder ports(int source, int destination) {
        FlowRecord.putShort(record, FlowRecord.SOURCE_PORT_OFFSET, source);
        FlowRecord.putShort(record, FlowRecord.DESTINATION_PORT_OFFSET, destination);
        return groups(FieldGroup.PORTS);
    }

    RecordBuilder icmp(int type, int code) {
        FlowRecord.putShort(record, FlowRecord.ICMP_TYPE_CODE_OFFSET, type * 256 + code);
        return without(FieldGroup.PORTS, FieldGroup.TCP).groups(FieldGroup.ICMP).protocol(1);
    }

    RecordBuilder interval(long startNs, long endNs) {
        return times(FlowRecord.FORWARD, startNs, endNs);
    }

    RecordBuilder sent(long packets, long octets) {
        return counts(FlowRecord.FORWARD, packets, octets);
    }

    /** What came back, in the time of what was sent. */
    RecordBuilder received(long packets, long octets) {
        return groups(FieldGroup.REVERSE)
                .times(
                        FlowRecord.REVERSE,
                        FlowRecord.startNs(record, 0, FlowRecord.FORWARD),
                        FlowRecord.endNs(record, 0, FlowRecord.FORWARD))
                .counts(FlowRecord.REVERSE, packets, octets);
    }

    RecordBuilder times(int direction, long startNs, long endNs) {
        FlowRecord.putLong(record, direction + FlowRecord.DIRECTION_START_OFFSET, startNs);
        FlowRecord.putLong(record, direction + FlowRecord.DIRECTION_END_OFFSET, endNs);
        return this;
    }

    RecordBuilder flags(int source, int destination) {
        FlowRecord.putShort(record, FlowRecord.FORWARD + FlowRecord.DIRECTION_TCP_FLAGS_OFFSET, source);
        FlowRecord.putShort(record, FlowRecord.REVERSE + FlowRecord.DIRECTION_TCP_FLAGS_OFFSET, destination);
        return this;
    }

    RecordBuilder tos(int value) {
        FlowRecord.putByte(record, FlowRecord.FORWARD + FlowRecord.DIRECTION_TOS_OFFSET, value);
        return this;
    }

    RecordBuilder vlan(int outer, int inner) {
        FlowRecord.putShort(record, FlowRecord.VLAN_ID_OFFSET, outer);
        groups(FieldGroup.VLAN);
        if (inner != 0) {
            FlowRecord.putShort(record, FlowRecord.CUSTOMER_VLAN_ID_OFFSET, inner);
            groups(FieldGroup.CUSTOMER_VLAN);
        }
        return this;
    }

    RecordBuilder networkInterface(int index) {
        FlowRecord.putInt(record, FlowRecord.INGRESS_INTERFACE_OFFSET, index);
        return groups(FieldGroup.INTERFACE);
    }

    RecordBuilder point(int id) {
        FlowRecord.putInt(record, FlowRecord.OBSERVATION_POINT_OFFSET, id);
        return this;
    }

    RecordBuilder tunnel(TunnelType type, int id, String source, String destination) {
        FlowRecord.putByte(record, FlowRecord.TUNNEL_TYPE_OFFSET, type.ordinal());
        FlowRecord.putInt(record, FlowRecord.TUNNEL_ID_OFFSET, id);
        address(source, FlowRecord.TUNNEL_SOURCE_OFFSET);
        address(destination, FlowRecord.TUNNEL_DESTINATION_OFFSET);
        if (type == TunnelType.VXLAN || type == TunnelType.GENEVE) {
            groups(FieldGroup.SEGMENT);
        }
        return groups(FieldGroup.TUNNEL, source.indexOf(':') < 0 ? FieldGroup.TUNNEL_IPV4 : FieldGroup.TUNNEL_IPV6);
    }

    RecordBuilder nat(String source, String destination, int sourcePort, int destinationPort) {
        address(source, FlowRecord.POST_NAT_SOURCE_OFFSET);
        address(destination, FlowRecord.POST_NAT_DESTINATION_OFFSET);
        FlowRecord.putShort(record, FlowRecord.POST_NAPT_SOURCE_PORT_OFFSET, sourcePort);
        FlowRecord.putShort(record, FlowRecord.POST_NAPT_DESTINATION_PORT_OFFSET, destinationPort);
        return groups(FieldGroup.NAT);
    }

    RecordBuilder macs(String source, String destination) {
        System.arraycopy(HexFormat.ofDelimiter(":").parseHex(source), 0, record, FlowRecord.SOURCE_MAC_OFFSET, 6);
        System.arraycopy(
                HexFormat.ofDelimiter(":").parseHex(destination), 0, record, FlowRecord.DESTINATION_MAC_OFFSET, 6);
        return groups(FieldGroup.MAC);
    }

    RecordBuilder reason(int code) {
        FlowRecord.putByte(record, FlowRecord.FLOW_END_REASON_OFFSET, code);
        return this;
    }

    /** The record, behind another one's octets, so that a reader that forgets where it begins is found out. */
    byte[] build() {
        byte[] octets = new byte[start() + FlowRecord.OCTETS];
        java.util.Arrays.fill(octets, (byte) 0x5a);
        System.arraycopy(record, 0, octets, start(), FlowRecord.OCTETS);
        return octets;
    }

    /** Where the record begins in what {@link #build} gives. */
    static int start() {
        return FlowRecord.OCTETS;
    }

    private RecordBuilder counts(int direction, long packets, long octets) {
        FlowRecord.putLong(record, direction + FlowRecord.DIRECTION_PACKETS_OFFSET, packets);
        FlowRecord.putLong(record, direction + FlowRecord.DIRECTION_OCTETS_OFFSET, octets);
        return this;
    }

    private void address(String text, int at) {
        try {
            byte[] octets = InetAddress.getByName(text).getAddress();
            java.util.Arrays.fill(record, at, at + 16, (byte) 0);
            System.arraycopy(octets, 0, record, at, octets.length);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
