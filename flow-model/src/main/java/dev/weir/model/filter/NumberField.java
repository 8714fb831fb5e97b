// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowRecord;

/** Fields that are plain numbers: where each is, and what a record must have for it. */
enum NumberField {
    PROTOCOL(FlowRecord.PROTOCOL_OFFSET, 1, 0, 0xff),
    VLAN(FlowRecord.VLAN_ID_OFFSET, 2, FieldGroup.VLAN.bit(), 0xfff),
    CUSTOMER_VLAN(FlowRecord.CUSTOMER_VLAN_ID_OFFSET, 2, FieldGroup.CUSTOMER_VLAN.bit(), 0xfff),
    TUNNEL_TYPE(FlowRecord.TUNNEL_TYPE_OFFSET, 1, FieldGroup.TUNNEL.bit(), 0xff),
    /** The 24-bit network identifier of VXLAN or GENEVE. */
    VNI(FlowRecord.TUNNEL_ID_OFFSET, 4, FieldGroup.bits(FieldGroup.TUNNEL, FieldGroup.SEGMENT), 0xff_ffff),
    TUNNEL_ID(FlowRecord.TUNNEL_ID_OFFSET, 4, FieldGroup.TUNNEL.bit(), 0xffff_ffffL),
    INTERFACE(FlowRecord.INGRESS_INTERFACE_OFFSET, 4, FieldGroup.INTERFACE.bit(), 0xffff_ffffL),
    OBSERVATION_POINT(FlowRecord.OBSERVATION_POINT_OFFSET, 4, 0, 0xffff_ffffL),
    /** The type of service of the source's first packet. */
    TOS(FlowRecord.FORWARD + FlowRecord.DIRECTION_TOS_OFFSET, 1, 0, 0xff),
    ICMP_TYPE(FlowRecord.ICMP_TYPE_CODE_OFFSET, 1, FieldGroup.ICMP.bit(), 0xff),
    ICMP_CODE(FlowRecord.ICMP_TYPE_CODE_OFFSET + 1, 1, FieldGroup.ICMP.bit(), 0xff),
    FLOW_LABEL(FlowRecord.FLOW_LABEL_OFFSET, 4, FieldGroup.IPV6.bit(), 0xf_ffff),
    END_REASON(FlowRecord.FLOW_END_REASON_OFFSET, 1, 0, 0xff),
    FLOW_ID(FlowRecord.FLOW_ID_OFFSET, 8, 0, Long.MAX_VALUE);

    private final int offset;
    private final int length;
    private final int groups;
    private final long largest;

    NumberField(int offset, int length, int groups, long largest) {
        this.offset = offset;
        this.length = length;
        this.groups = groups;
        this.largest = largest;
    }

    boolean appliesTo(int shape) {
        return (shape & groups) == groups;
    }

    /** The largest number that it can be. */
    long largest() {
        return largest;
    }

    long value(byte[] record, int start) {
        int at = start + offset;
        return switch (length) {
            case 1 -> FlowRecord.getByte(record, at);
            case 2 -> FlowRecord.getShort(record, at);
            case 4 -> FlowRecord.getInt(record, at) & 0xffff_ffffL;
            default -> FlowRecord.getLong(record, at);
        };
    }
}
