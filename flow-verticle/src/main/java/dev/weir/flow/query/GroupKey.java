// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.query;

import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowRecord;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;

/** What flows can be grouped by: a field of their records, or its absence. */
public enum GroupKey {
    /** The source's address. */
    SRC(FlowRecord.SOURCE_ADDRESS_OFFSET, 16, 0),
    /** The destination's address. */
    DST(FlowRecord.DESTINATION_ADDRESS_OFFSET, 16, 0),
    /** The source's port. */
    SRCPORT(FlowRecord.SOURCE_PORT_OFFSET, 2, FieldGroup.PORTS.bit()),
    /** The destination's port. */
    DSTPORT(FlowRecord.DESTINATION_PORT_OFFSET, 2, FieldGroup.PORTS.bit()),
    /** The IP protocol. */
    PROTO(FlowRecord.PROTOCOL_OFFSET, 1, 0),
    /** The interface that the first packet came in by. */
    IF(FlowRecord.INGRESS_INTERFACE_OFFSET, 4, FieldGroup.INTERFACE.bit()),
    /** The Observation Point. */
    POINT(FlowRecord.OBSERVATION_POINT_OFFSET, 4, 0),
    /** The outer VLAN. */
    VLAN(FlowRecord.VLAN_ID_OFFSET, 2, FieldGroup.VLAN.bit()),
    /** The network identifier of VXLAN or GENEVE. */
    VNI(FlowRecord.TUNNEL_ID_OFFSET, 4, FieldGroup.bits(FieldGroup.TUNNEL, FieldGroup.SEGMENT)),
    /** The type of service of the first packet. */
    TOS(FlowRecord.FORWARD + FlowRecord.DIRECTION_TOS_OFFSET, 1, 0),
    /** The source's address on the other side of the NAT. */
    NATSRC(FlowRecord.POST_NAT_SOURCE_OFFSET, 16, FieldGroup.NAT.bit()),
    /** The destination's address on the other side of the NAT. */
    NATDST(FlowRecord.POST_NAT_DESTINATION_OFFSET, 16, FieldGroup.NAT.bit());

    private static final int ADDRESS_OCTETS = 16;

    private final int offset;
    private final int length;
    private final int groups;

    GroupKey(int offset, int length, int groups) {
        this.offset = offset;
        this.length = length;
        this.groups = groups;
    }

    /** The key of this word. */
    public static GroupKey of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Its word. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How many octets it takes in a group's key: what kind of value it is, and the value. */
    int octets() {
        return 1 + length;
    }

    /** Writes its part of the key of the group that a record is of. */
    void write(byte[] record, int start, byte[] to, int at) {
        int shape = FlowRecord.shape(record, start);
        if ((shape & groups) == groups) {
            to[at] = (byte) (FieldGroup.IPV4.in(shape) ? 4 : 6);
            int from = start + offset;
            int octets = length;
            System.arraycopy(record, from, to, at + 1, octets);
        } else {
            Arrays.fill(to, at, at + octets(), (byte) 0);
        }
    }

    /** The value in a group's key: a text, a number, or {@code null} where the records have none. */
    Object value(byte[] key, int at) {
        if (key[at] == 0) {
            return null;
        }
        if (length == ADDRESS_OCTETS) {
            return address(Arrays.copyOfRange(key, at + 1, at + 1 + (key[at] == 4 ? 4 : ADDRESS_OCTETS)));
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << Byte.SIZE | key[at + 1 + i] & 0xff;
        }
        return value;
    }

    private static String address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + octets.length + " octets", e);
        }
    }
}
