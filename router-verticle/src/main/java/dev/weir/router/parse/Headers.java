// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelType;

/**
 * What has been read of one packet at one depth of tunnels; one object a depth, filled anew for each packet.
 *
 * <p>Fields that end in {@code At} are memory addresses within the frame. A reader takes the octets from
 * {@link #at} on, never one at or behind {@link #end}, and moves {@link #at} behind what it took.
 */
final class Headers {
    /** Not a fragment. */
    static final int WHOLE = 0;
    /** The fragment at offset 0, which has the transport header. */
    static final int FIRST_FRAGMENT = 1;
    /** A fragment behind the first. */
    static final int LATER_FRAGMENT = 2;

    /** Where the next header begins. */
    long at;
    /** Where what was captured ends, or the IP packet if that is sooner. */
    long end;
    /** Where the frame (inside a tunnel: the outer packet) ended on the link, at or behind {@link #end}. */
    long wireEnd;

    /** {@link PacketRecord}'s flags, but for those about the direction and the tunnel. */
    int flags;

    int vlanId;
    int customerVlanId;
    /** The Ethernet header, where {@link PacketRecord#FLAG_MAC} is set. */
    long ethernetAt;

    int interfaceIndex;

    int ipVersion;
    long ipAt;
    long sourceAt;
    long destinationAt;
    int protocol;
    int ttl;
    int tos;
    int flowLabel;
    /** Length of the IP packet as its header tells, in octets. */
    long octets;
    /** Octets of a jumbo payload header that the kernel takes out of every segment of a super-packet. */
    int jumboHeaderOctets;

    /** {@link #WHOLE}, {@link #FIRST_FRAGMENT} or {@link #LATER_FRAGMENT}. */
    int fragment;

    int identification;
    /** The protocol that every fragment of the datagram names: IPv4's, or the next header of IPv6's fragment header. */
    int fragmentProtocol;

    int sourcePort;
    int destinationPort;
    int tcpFlags;
    int tcpWindow;
    int icmpTypeCode;
    /** Length of the transport header; 0 where it was not read or the protocol has none that is known. */
    int transportOctets;

    /** The tunnel that this packet was taken out of. */
    TunnelType tunnel = TunnelType.NONE;

    int tunnelId;
    /** What the options of an AWS Gateway Load Balancer tell; meaningful in a {@link TunnelType#GWLB}. */
    long gwlbEndpointId;

    long gwlbAttachmentId;
    int gwlbFlowCookie;

    /** Bits of {@link Note}. */
    int notes;

    /** Begins the packet that a frame carries. */
    void begin(Frame frame) {
        long address = frame.address();
        at = address;
        end = address + frame.capturedOctets();
        wireEnd = address + Math.max(frame.capturedOctets(), frame.wireOctets());
        flags = 0;
        vlanId = 0;
        customerVlanId = 0;
        interfaceIndex = frame.interfaceIndex();
        tunnel = TunnelType.NONE;
        tunnelId = 0;
        notes = 0;
        if (frame.vlanTci() != Frame.NO_VLAN) {
            tag(frame.vlanTci());
        }
    }

    /** Begins the packet inside {@code outer}, at {@code payloadAt}: on the same link until it brings its own. */
    void begin(Headers outer, long payloadAt) {
        at = payloadAt;
        end = outer.end;
        wireEnd = outer.ipEnd();
        flags = outer.flags & (PacketRecord.FLAG_VLAN | PacketRecord.FLAG_CUSTOMER_VLAN | PacketRecord.FLAG_MAC);
        vlanId = outer.vlanId;
        customerVlanId = outer.customerVlanId;
        ethernetAt = outer.ethernetAt;
        interfaceIndex = outer.interfaceIndex;
        tunnel = TunnelType.NONE;
        tunnelId = 0;
        notes = 0;
    }

    /** Forgets the outer link: the payload has an Ethernet header of its own. */
    void leaveLink() {
        flags = 0;
        vlanId = 0;
        customerVlanId = 0;
    }

    /** Forgets the VLANs of the link. */
    void leaveVlans() {
        flags &= ~(PacketRecord.FLAG_VLAN | PacketRecord.FLAG_CUSTOMER_VLAN);
        vlanId = 0;
        customerVlanId = 0;
    }

    /** Octets that are there to be read. */
    long available() {
        return end - at;
    }

    /** Where the IP packet ends by its header, captured or not. */
    long ipEnd() {
        return ipAt + octets;
    }

    /** Keeps the tag control information of a VLAN tag; that of a third tag and of all behind it goes. */
    void tag(int tagControl) {
        if ((flags & PacketRecord.FLAG_VLAN) == 0) {
            flags |= PacketRecord.FLAG_VLAN;
            vlanId = tagControl & 0xfff;
        } else if ((flags & PacketRecord.FLAG_CUSTOMER_VLAN) == 0) {
            flags |= PacketRecord.FLAG_CUSTOMER_VLAN;
            customerVlanId = tagControl & 0xfff;
        }
    }

    /** Keeps the MAC addresses of an Ethernet header unless there was one before it. */
    void ethernet(long headerAt) {
        if ((flags & PacketRecord.FLAG_MAC) == 0) {
            flags |= PacketRecord.FLAG_MAC;
            ethernetAt = headerAt;
        }
    }

    /** Clears what the headers behind the IP header fill in. */
    void clearTransport() {
        fragment = WHOLE;
        jumboHeaderOctets = 0;
        sourcePort = 0;
        destinationPort = 0;
        tcpFlags = 0;
        tcpWindow = 0;
        icmpTypeCode = 0;
        transportOctets = 0;
    }
}
