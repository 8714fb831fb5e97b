// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowRecord;

/** Which pair of ends of a record is meant. */
enum Endpoint {
    /** The flow's own. */
    FLOW(
            FlowRecord.SOURCE_ADDRESS_OFFSET,
            FlowRecord.DESTINATION_ADDRESS_OFFSET,
            FlowRecord.SOURCE_PORT_OFFSET,
            FlowRecord.DESTINATION_PORT_OFFSET,
            FieldGroup.IPV4.bit(),
            FieldGroup.IPV6.bit(),
            FieldGroup.PORTS.bit()),
    /** What the NAT made of them. */
    NAT(
            FlowRecord.POST_NAT_SOURCE_OFFSET,
            FlowRecord.POST_NAT_DESTINATION_OFFSET,
            FlowRecord.POST_NAPT_SOURCE_PORT_OFFSET,
            FlowRecord.POST_NAPT_DESTINATION_PORT_OFFSET,
            FieldGroup.bits(FieldGroup.NAT, FieldGroup.IPV4),
            FieldGroup.bits(FieldGroup.NAT, FieldGroup.IPV6),
            FieldGroup.bits(FieldGroup.NAT, FieldGroup.PORTS)),
    /** The outer addresses of the tunnel; it has no ports. */
    TUNNEL(
            FlowRecord.TUNNEL_SOURCE_OFFSET,
            FlowRecord.TUNNEL_DESTINATION_OFFSET,
            0,
            0,
            FieldGroup.TUNNEL_IPV4.bit(),
            FieldGroup.TUNNEL_IPV6.bit(),
            0);

    private final int source;
    private final int destination;
    private final int sourcePort;
    private final int destinationPort;
    private final int ipv4Groups;
    private final int ipv6Groups;
    private final int portGroups;

    Endpoint(
            int source,
            int destination,
            int sourcePort,
            int destinationPort,
            int ipv4Groups,
            int ipv6Groups,
            int portGroups) {
        this.source = source;
        this.destination = destination;
        this.sourcePort = sourcePort;
        this.destinationPort = destinationPort;
        this.ipv4Groups = ipv4Groups;
        this.ipv6Groups = ipv6Groups;
        this.portGroups = portGroups;
    }

    /** Whether a record of this shape has such addresses, of this version. */
    boolean hasAddresses(int shape, boolean ipv4) {
        int groups = ipv4 ? ipv4Groups : ipv6Groups;
        return (shape & groups) == groups;
    }

    /** Whether a record of this shape has such ports. */
    boolean hasPorts(int shape) {
        return portGroups != 0 && (shape & portGroups) == portGroups;
    }

    /** Where in a record the source's address is. */
    int source() {
        return source;
    }

    int destination() {
        return destination;
    }

    int sourcePort() {
        return sourcePort;
    }

    int destinationPort() {
        return destinationPort;
    }
}
