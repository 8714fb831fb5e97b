// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.flow;

import static dev.weir.model.flow.DataType.COMMUNITY_ID;
import static dev.weir.model.flow.DataType.DATE_TIME_MILLISECONDS;
import static dev.weir.model.flow.DataType.DATE_TIME_NANOSECONDS;
import static dev.weir.model.flow.DataType.GWLB_ENDPOINT;
import static dev.weir.model.flow.DataType.HEXADECIMAL64;
import static dev.weir.model.flow.DataType.IPV4_ADDRESS;
import static dev.weir.model.flow.DataType.IPV6_ADDRESS;
import static dev.weir.model.flow.DataType.MAC_ADDRESS;
import static dev.weir.model.flow.DataType.TUNNEL_TYPE;
import static dev.weir.model.flow.DataType.UNSIGNED16;
import static dev.weir.model.flow.DataType.UNSIGNED32;
import static dev.weir.model.flow.DataType.UNSIGNED64;
import static dev.weir.model.flow.DataType.UNSIGNED8;
import static dev.weir.model.flow.FieldGroup.bits;
import static dev.weir.model.flow.FlowRecord.FORWARD;
import static dev.weir.model.flow.FlowRecord.REVERSE;

/**
 * The one table of fields: a row a field, in the order in which records show them. Templates, JSON keys, CSV columns
 * and the documentation derive from it.
 *
 * <p>Names and numbers are those of the IANA IPFIX registry; a name that the registry lacks has element 0 and appears
 * in the text formats only. A reverse field is its forward twin under the enterprise number of RFC 5103.
 */
public enum FlowField {
    FLOW_START_NANOSECONDS(
            "flowStartNanoseconds",
            156,
            DATE_TIME_NANOSECONDS,
            FORWARD + FlowRecord.DIRECTION_START_OFFSET,
            8,
            0,
            Use.TEXT,
            "time of the first packet of this record"),
    FLOW_END_NANOSECONDS(
            "flowEndNanoseconds",
            157,
            DATE_TIME_NANOSECONDS,
            FORWARD + FlowRecord.DIRECTION_END_OFFSET,
            8,
            0,
            Use.TEXT,
            "time of the last packet of this record"),
    FLOW_START_MILLISECONDS(
            "flowStartMilliseconds",
            152,
            DATE_TIME_MILLISECONDS,
            FORWARD + FlowRecord.DIRECTION_START_OFFSET,
            8,
            0,
            Use.BINARY,
            "time of the first packet of this record"),
    FLOW_END_MILLISECONDS(
            "flowEndMilliseconds",
            153,
            DATE_TIME_MILLISECONDS,
            FORWARD + FlowRecord.DIRECTION_END_OFFSET,
            8,
            0,
            Use.BINARY,
            "time of the last packet of this record"),
    SOURCE_IPV4_ADDRESS(
            "sourceIPv4Address",
            8,
            IPV4_ADDRESS,
            FlowRecord.SOURCE_ADDRESS_OFFSET,
            4,
            bits(FieldGroup.IPV4),
            Use.ALL,
            "address that the flow comes from"),
    DESTINATION_IPV4_ADDRESS(
            "destinationIPv4Address",
            12,
            IPV4_ADDRESS,
            FlowRecord.DESTINATION_ADDRESS_OFFSET,
            4,
            bits(FieldGroup.IPV4),
            Use.ALL,
            "address that the flow goes to"),
    SOURCE_IPV6_ADDRESS(
            "sourceIPv6Address",
            27,
            IPV6_ADDRESS,
            FlowRecord.SOURCE_ADDRESS_OFFSET,
            16,
            bits(FieldGroup.IPV6),
            Use.ALL,
            "address that the flow comes from"),
    DESTINATION_IPV6_ADDRESS(
            "destinationIPv6Address",
            28,
            IPV6_ADDRESS,
            FlowRecord.DESTINATION_ADDRESS_OFFSET,
            16,
            bits(FieldGroup.IPV6),
            Use.ALL,
            "address that the flow goes to"),
    SOURCE_TRANSPORT_PORT(
            "sourceTransportPort",
            7,
            UNSIGNED16,
            FlowRecord.SOURCE_PORT_OFFSET,
            2,
            bits(FieldGroup.PORTS),
            Use.ALL,
            "TCP, UDP, UDP-Lite, SCTP or DCCP port of the source"),
    DESTINATION_TRANSPORT_PORT(
            "destinationTransportPort",
            11,
            UNSIGNED16,
            FlowRecord.DESTINATION_PORT_OFFSET,
            2,
            bits(FieldGroup.PORTS),
            Use.ALL,
            "TCP, UDP, UDP-Lite, SCTP or DCCP port of the destination"),
    PROTOCOL_IDENTIFIER(
            "protocolIdentifier", 4, UNSIGNED8, FlowRecord.PROTOCOL_OFFSET, 1, 0, Use.ALL, "IP protocol number"),
    IP_VERSION("ipVersion", 60, UNSIGNED8, FlowRecord.IP_VERSION_OFFSET, 1, 0, Use.ALL, "4 or 6"),
    ICMP_TYPE_CODE_IPV4(
            "icmpTypeCodeIPv4",
            32,
            UNSIGNED16,
            FlowRecord.ICMP_TYPE_CODE_OFFSET,
            2,
            bits(FieldGroup.ICMP, FieldGroup.IPV4),
            Use.ALL,
            "ICMP type * 256 + code of the first packet"),
    ICMP_TYPE_CODE_IPV6(
            "icmpTypeCodeIPv6",
            139,
            UNSIGNED16,
            FlowRecord.ICMP_TYPE_CODE_OFFSET,
            2,
            bits(FieldGroup.ICMP, FieldGroup.IPV6),
            Use.ALL,
            "ICMPv6 type * 256 + code of the first packet"),
    FLOW_LABEL_IPV6(
            "flowLabelIPv6",
            31,
            UNSIGNED32,
            FlowRecord.FLOW_LABEL_OFFSET,
            4,
            bits(FieldGroup.IPV6),
            Use.ALL,
            "flow label of the first packet"),
    OCTET_DELTA_COUNT(
            "octetDeltaCount",
            1,
            UNSIGNED64,
            FORWARD + FlowRecord.DIRECTION_OCTETS_OFFSET,
            8,
            0,
            Use.ALL,
            "IP octets since the flow's last record, headers included"),
    PACKET_DELTA_COUNT(
            "packetDeltaCount",
            2,
            UNSIGNED64,
            FORWARD + FlowRecord.DIRECTION_PACKETS_OFFSET,
            8,
            0,
            Use.ALL,
            "packets since the flow's last record"),
    TCP_CONTROL_BITS(
            "tcpControlBits",
            6,
            UNSIGNED16,
            FORWARD + FlowRecord.DIRECTION_TCP_FLAGS_OFFSET,
            2,
            bits(FieldGroup.TCP),
            Use.ALL,
            "all TCP flags seen, NS (0x100) to FIN (0x001)"),
    TCP_WINDOW_SIZE(
            "tcpWindowSize",
            186,
            UNSIGNED16,
            FORWARD + FlowRecord.DIRECTION_TCP_WINDOW_OFFSET,
            2,
            bits(FieldGroup.TCP),
            Use.ALL,
            "TCP window of the first packet"),
    IP_CLASS_OF_SERVICE(
            "ipClassOfService",
            5,
            UNSIGNED8,
            FORWARD + FlowRecord.DIRECTION_TOS_OFFSET,
            1,
            0,
            Use.ALL,
            "type of service or traffic class of the first packet"),
    IP_CLASS_OF_SERVICE_SEEN(
            "ipClassOfServiceSeen",
            0,
            UNSIGNED8,
            FORWARD + FlowRecord.DIRECTION_TOS_SEEN_OFFSET,
            1,
            0,
            Use.TEXT,
            "the type of service octets of all packets, OR-ed"),
    MINIMUM_TTL(
            "minimumTTL",
            52,
            UNSIGNED8,
            FORWARD + FlowRecord.DIRECTION_MIN_TTL_OFFSET,
            1,
            0,
            Use.ALL,
            "lowest TTL or hop limit"),
    MAXIMUM_TTL(
            "maximumTTL",
            53,
            UNSIGNED8,
            FORWARD + FlowRecord.DIRECTION_MAX_TTL_OFFSET,
            1,
            0,
            Use.ALL,
            "highest TTL or hop limit"),
    MINIMUM_IP_TOTAL_LENGTH(
            "minimumIpTotalLength",
            25,
            UNSIGNED32,
            FORWARD + FlowRecord.DIRECTION_MIN_LENGTH_OFFSET,
            4,
            0,
            Use.ALL,
            "IP length of the shortest packet"),
    MAXIMUM_IP_TOTAL_LENGTH(
            "maximumIpTotalLength",
            26,
            UNSIGNED32,
            FORWARD + FlowRecord.DIRECTION_MAX_LENGTH_OFFSET,
            4,
            0,
            Use.ALL,
            "IP length of the longest packet"),
    REVERSE_FLOW_START_NANOSECONDS("reverseFlowStartNanoseconds", FLOW_START_NANOSECONDS),
    REVERSE_FLOW_END_NANOSECONDS("reverseFlowEndNanoseconds", FLOW_END_NANOSECONDS),
    REVERSE_FLOW_START_MILLISECONDS("reverseFlowStartMilliseconds", FLOW_START_MILLISECONDS),
    REVERSE_FLOW_END_MILLISECONDS("reverseFlowEndMilliseconds", FLOW_END_MILLISECONDS),
    REVERSE_OCTET_DELTA_COUNT("reverseOctetDeltaCount", OCTET_DELTA_COUNT),
    REVERSE_PACKET_DELTA_COUNT("reversePacketDeltaCount", PACKET_DELTA_COUNT),
    REVERSE_TCP_CONTROL_BITS("reverseTcpControlBits", TCP_CONTROL_BITS),
    REVERSE_TCP_WINDOW_SIZE("reverseTcpWindowSize", TCP_WINDOW_SIZE),
    REVERSE_IP_CLASS_OF_SERVICE("reverseIpClassOfService", IP_CLASS_OF_SERVICE),
    REVERSE_IP_CLASS_OF_SERVICE_SEEN("reverseIpClassOfServiceSeen", IP_CLASS_OF_SERVICE_SEEN),
    REVERSE_MINIMUM_TTL("reverseMinimumTTL", MINIMUM_TTL),
    REVERSE_MAXIMUM_TTL("reverseMaximumTTL", MAXIMUM_TTL),
    REVERSE_MINIMUM_IP_TOTAL_LENGTH("reverseMinimumIpTotalLength", MINIMUM_IP_TOTAL_LENGTH),
    REVERSE_MAXIMUM_IP_TOTAL_LENGTH("reverseMaximumIpTotalLength", MAXIMUM_IP_TOTAL_LENGTH),
    FLOW_END_REASON(
            "flowEndReason",
            136,
            UNSIGNED8,
            FlowRecord.FLOW_END_REASON_OFFSET,
            1,
            0,
            Use.ALL,
            "1 idle timeout, 2 active timeout, 3 end of flow detected, 4 forced end, 5 lack of resources"),
    FLOW_DIRECTION(
            "flowDirection",
            61,
            UNSIGNED8,
            FlowRecord.FLOW_DIRECTION_OFFSET,
            1,
            0,
            Use.BINARY,
            "0 ingress, 1 egress, as the Observation Point sees it"),
    BIFLOW_DIRECTION(
            "biflowDirection",
            239,
            UNSIGNED8,
            FlowRecord.BIFLOW_DIRECTION_OFFSET,
            1,
            0,
            Use.ALL,
            "0 first speaker, 1 source opened the connection, 2 destination opened it"),
    FLOW_ID("flowId", 148, UNSIGNED64, FlowRecord.FLOW_ID_OFFSET, 8, 0, Use.ALL, "the same in all records of a flow"),
    COMMUNITY_ID_V1("communityId", 0, COMMUNITY_ID, 0, 0, 0, Use.TEXT, "Community ID version 1, seed 0"),
    OBSERVATION_POINT_ID(
            "observationPointId",
            138,
            UNSIGNED32,
            FlowRecord.OBSERVATION_POINT_OFFSET,
            4,
            0,
            Use.ALL,
            "where the flow was seen"),
    INGRESS_INTERFACE(
            "ingressInterface",
            10,
            UNSIGNED32,
            FlowRecord.INGRESS_INTERFACE_OFFSET,
            4,
            bits(FieldGroup.INTERFACE),
            Use.ALL,
            "index of the interface that the first packet came in by"),
    VLAN_ID(
            "vlanId",
            58,
            UNSIGNED16,
            FlowRecord.VLAN_ID_OFFSET,
            2,
            bits(FieldGroup.VLAN),
            Use.ALL,
            "VLAN of the outer tag"),
    DOT1Q_CUSTOMER_VLAN_ID(
            "dot1qCustomerVlanId",
            245,
            UNSIGNED16,
            FlowRecord.CUSTOMER_VLAN_ID_OFFSET,
            2,
            bits(FieldGroup.CUSTOMER_VLAN),
            Use.ALL,
            "VLAN of the second tag"),
    SOURCE_MAC_ADDRESS(
            "sourceMacAddress",
            56,
            MAC_ADDRESS,
            FlowRecord.SOURCE_MAC_OFFSET,
            6,
            bits(FieldGroup.MAC),
            Use.ALL,
            "MAC address of the flow's source on this link"),
    DESTINATION_MAC_ADDRESS(
            "destinationMacAddress",
            80,
            MAC_ADDRESS,
            FlowRecord.DESTINATION_MAC_OFFSET,
            6,
            bits(FieldGroup.MAC),
            Use.ALL,
            "MAC address of the flow's destination on this link"),
    POST_NAT_SOURCE_IPV4_ADDRESS(
            "postNATSourceIPv4Address",
            225,
            IPV4_ADDRESS,
            FlowRecord.POST_NAT_SOURCE_OFFSET,
            4,
            bits(FieldGroup.NAT, FieldGroup.IPV4),
            Use.ALL,
            "the flow's source on the other side of the NAT"),
    POST_NAT_DESTINATION_IPV4_ADDRESS(
            "postNATDestinationIPv4Address",
            226,
            IPV4_ADDRESS,
            FlowRecord.POST_NAT_DESTINATION_OFFSET,
            4,
            bits(FieldGroup.NAT, FieldGroup.IPV4),
            Use.ALL,
            "the flow's destination on the other side of the NAT"),
    POST_NAT_SOURCE_IPV6_ADDRESS(
            "postNATSourceIPv6Address",
            281,
            IPV6_ADDRESS,
            FlowRecord.POST_NAT_SOURCE_OFFSET,
            16,
            bits(FieldGroup.NAT, FieldGroup.IPV6),
            Use.ALL,
            "the flow's source on the other side of the NAT"),
    POST_NAT_DESTINATION_IPV6_ADDRESS(
            "postNATDestinationIPv6Address",
            282,
            IPV6_ADDRESS,
            FlowRecord.POST_NAT_DESTINATION_OFFSET,
            16,
            bits(FieldGroup.NAT, FieldGroup.IPV6),
            Use.ALL,
            "the flow's destination on the other side of the NAT"),
    POST_NAPT_SOURCE_TRANSPORT_PORT(
            "postNAPTSourceTransportPort",
            227,
            UNSIGNED16,
            FlowRecord.POST_NAPT_SOURCE_PORT_OFFSET,
            2,
            bits(FieldGroup.NAT, FieldGroup.PORTS),
            Use.ALL,
            "port of the source on the other side of the NAT"),
    POST_NAPT_DESTINATION_TRANSPORT_PORT(
            "postNAPTDestinationTransportPort",
            228,
            UNSIGNED16,
            FlowRecord.POST_NAPT_DESTINATION_PORT_OFFSET,
            2,
            bits(FieldGroup.NAT, FieldGroup.PORTS),
            Use.ALL,
            "port of the destination on the other side of the NAT"),
    TUNNEL_TYPE_WORD(
            "tunnelType",
            0,
            TUNNEL_TYPE,
            FlowRecord.TUNNEL_TYPE_OFFSET,
            1,
            bits(FieldGroup.TUNNEL),
            Use.TEXT,
            "the tunnel that the flow was taken out of"),
    TUNNEL_ID(
            "tunnelId",
            0,
            UNSIGNED32,
            FlowRecord.TUNNEL_ID_OFFSET,
            4,
            bits(FieldGroup.TUNNEL),
            Use.TEXT,
            "VNI, GRE key, ERSPAN session or TEID"),
    LAYER2_SEGMENT_ID(
            "layer2SegmentId",
            351,
            UNSIGNED64,
            FlowRecord.LAYER2_SEGMENT_ID_OFFSET,
            8,
            bits(FieldGroup.SEGMENT),
            Use.BINARY,
            "VNI, with the encapsulation type in the first octet"),
    GRE_KEY(
            "greKey",
            296,
            UNSIGNED32,
            FlowRecord.GRE_KEY_OFFSET,
            4,
            bits(FieldGroup.GRE_KEY),
            Use.BINARY,
            "key of the GRE tunnel"),
    TUNNEL_SOURCE_IPV4_ADDRESS(
            "tunnelSourceIPv4Address",
            0,
            IPV4_ADDRESS,
            FlowRecord.TUNNEL_SOURCE_OFFSET,
            4,
            bits(FieldGroup.TUNNEL_IPV4),
            Use.TEXT,
            "outer source address of the tunnel"),
    TUNNEL_DESTINATION_IPV4_ADDRESS(
            "tunnelDestinationIPv4Address",
            0,
            IPV4_ADDRESS,
            FlowRecord.TUNNEL_DESTINATION_OFFSET,
            4,
            bits(FieldGroup.TUNNEL_IPV4),
            Use.TEXT,
            "outer destination address of the tunnel"),
    TUNNEL_SOURCE_IPV6_ADDRESS(
            "tunnelSourceIPv6Address",
            0,
            IPV6_ADDRESS,
            FlowRecord.TUNNEL_SOURCE_OFFSET,
            16,
            bits(FieldGroup.TUNNEL_IPV6),
            Use.TEXT,
            "outer source address of the tunnel"),
    TUNNEL_DESTINATION_IPV6_ADDRESS(
            "tunnelDestinationIPv6Address",
            0,
            IPV6_ADDRESS,
            FlowRecord.TUNNEL_DESTINATION_OFFSET,
            16,
            bits(FieldGroup.TUNNEL_IPV6),
            Use.TEXT,
            "outer destination address of the tunnel"),
    GWLB_ENDPOINT_ID(
            "gwlbEndpointId",
            0,
            GWLB_ENDPOINT,
            FlowRecord.GWLB_ENDPOINT_ID_OFFSET,
            8,
            bits(FieldGroup.GWLB),
            Use.TEXT,
            "endpoint of the AWS Gateway Load Balancer that the flow came by"),
    GWLB_ATTACHMENT_ID(
            "gwlbAttachmentId",
            0,
            HEXADECIMAL64,
            FlowRecord.GWLB_ATTACHMENT_ID_OFFSET,
            8,
            bits(FieldGroup.GWLB),
            Use.TEXT,
            "attachment by which the AWS Gateway Load Balancer sent the first packet"),
    GWLB_FLOW_COOKIE(
            "gwlbFlowCookie",
            0,
            UNSIGNED32,
            FlowRecord.GWLB_FLOW_COOKIE_OFFSET,
            4,
            bits(FieldGroup.GWLB),
            Use.TEXT,
            "what the AWS Gateway Load Balancer called the flow in the first packet");

    /** The private enterprise number of reverse Information Elements (RFC 5103 section 6.1). */
    public static final int REVERSE_ENTERPRISE = 29305;

    /** Which formats a field is for. */
    public enum Use {
        /** JSON and CSV. */
        TEXT,
        /** NetFlow v9 and IPFIX. */
        BINARY,
        /** Both. */
        ALL
    }

    private final String elementName;
    private final int elementId;
    private final int enterprise;
    private final DataType type;
    private final int offset;
    private final int length;
    private final int groups;
    private final Use use;
    private final String help;

    FlowField(
            String elementName,
            int elementId,
            DataType type,
            int offset,
            int length,
            int groups,
            Use use,
            String help) {
        this.elementName = elementName;
        this.elementId = elementId;
        this.enterprise = 0;
        this.type = type;
        this.offset = offset;
        this.length = length;
        this.groups = groups;
        this.use = use;
        this.help = help;
    }

    FlowField(String elementName, FlowField forward) {
        this.elementName = elementName;
        this.elementId = forward.elementId;
        this.enterprise = forward.elementId == 0 ? 0 : REVERSE_ENTERPRISE;
        this.type = forward.type;
        this.offset = forward.offset - FORWARD + REVERSE;
        this.length = forward.length;
        this.groups = forward.groups | FieldGroup.REVERSE.bit();
        this.use = forward.use;
        this.help = "the same in the reverse direction: " + forward.help;
    }

    /** The IANA name: the JSON key and the CSV column. */
    public String elementName() {
        return elementName;
    }

    /** The IANA number, which for 1 to 127 is NetFlow v9's too; 0 for a field of the text formats only. */
    public int elementId() {
        return elementId;
    }

    /** 0 for IANA's own elements, {@link #REVERSE_ENTERPRISE} for a reverse one. */
    public int enterprise() {
        return enterprise;
    }

    public DataType type() {
        return type;
    }

    /** Where the value is in a {@link FlowRecord}. */
    public int offset() {
        return offset;
    }

    /** How many octets the value has, in the record and on the wire. */
    public int length() {
        return length;
    }

    /** Whether a record of this shape has the field. */
    public boolean appliesTo(int shape) {
        return (shape & groups) == groups;
    }

    /** Whether the field tells of the reverse direction. */
    public boolean isReverse() {
        return FieldGroup.REVERSE.in(groups);
    }

    public boolean inText() {
        return use != Use.BINARY;
    }

    public boolean inBinary() {
        return use != Use.TEXT;
    }

    /** One line for the documentation. */
    public String help() {
        return help;
    }
}
