// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketRecord;

/**
 * Makes the record of what nearly all packets are: Ethernet with one VLAN tag at most, IPv4 without options or IPv6
 * without extension headers, whole, and of TCP, UDP or ICMP whose header was captured. What differs in any respect is left
 * to the readers of {@link PacketParser}, which would write the same record of these, octet for octet, with a third more
 * work: here nothing is kept between a header and the record, and the key is hashed before it is written.
 */
final class CommonPacket {
    private static final int VLAN_ID_MASK = 0xfff;
    private static final int IPV4_VERSION_AND_LENGTH = 0x45;
    private static final int IPV4_FRAGMENT_MASK = 0x3fff;

    private final FlowHash flowHash;
    private final int observationPoint;
    private final boolean udpMayBeTunnel;

    private int protocol;
    private int ports;
    private int tcpFlags;
    private int tcpWindow;
    private int icmpTypeCode;
    private int networkOffset;

    /**
     * Makes one.
     *
     * @param udpMayBeTunnel whether UDP is to be looked into, which is not done here
     */
    CommonPacket(FlowHash flowHash, int observationPoint, boolean udpMayBeTunnel) {
        this.flowHash = flowHash;
        this.observationPoint = observationPoint;
        this.udpMayBeTunnel = udpMayBeTunnel;
    }

    /** Octets of the frame before its IP packet, of the last one that was written. */
    int networkOffset() {
        return networkOffset;
    }

    /**
     * Writes the record of a frame.
     *
     * @return false, with nothing written, when it is none of these
     */
    boolean write(Frame frame, long slot) {
        int captured = frame.capturedOctets();
        if (captured < EthernetLink.HEADER_OCTETS + EthernetLink.TAG_OCTETS
                || frame.segmentOctets() > 0
                || frame.linkType() != LinkType.ETHERNET) {
            return false;
        }
        long at = frame.address();
        int type = Memory.getUnsignedShortBe(at + EthernetLink.TYPE_OFFSET);
        int tag = frame.vlanTci();
        long ipAt = at + EthernetLink.HEADER_OCTETS;
        if (type == EtherType.VLAN && tag == Frame.NO_VLAN) {
            tag = Memory.getUnsignedShortBe(ipAt);
            type = Memory.getUnsignedShortBe(ipAt + 2);
            ipAt += EthernetLink.TAG_OCTETS;
        }
        int vlanId = 0;
        int flags = PacketRecord.FLAG_MAC | PacketRecord.FLAG_TRANSPORT;
        if (tag != Frame.NO_VLAN) {
            vlanId = tag & VLAN_ID_MASK;
            flags |= PacketRecord.FLAG_VLAN;
        }
        boolean written;
        if (type == EtherType.IPV4) {
            written = writeIpv4(ipAt, at + captured, vlanId, flags, slot);
        } else {
            written = type == EtherType.IPV6 && writeIpv6(ipAt, at + captured, vlanId, flags, slot);
        }
        if (written) {
            PacketRecord.timestampNs(slot, frame.timestampNs());
            PacketRecord.ingressInterface(slot, frame.interfaceIndex());
            RecordWriter.macAddresses(at, slot);
            networkOffset = (int) (ipAt - at);
        }
        return written;
    }

    private boolean writeIpv4(long at, long capturedEnd, int vlanId, int linkFlags, long slot) {
        if (capturedEnd - at < Ipv4.MIN_HEADER_OCTETS
                || Memory.getUnsignedByte(at) != IPV4_VERSION_AND_LENGTH
                || (Memory.getUnsignedShortBe(at + Ipv4.FRAGMENT_OFFSET) & IPV4_FRAGMENT_MASK) != 0) {
            return false;
        }
        int octets = Memory.getUnsignedShortBe(at + Ipv4.TOTAL_LENGTH_OFFSET);
        int next = Memory.getUnsignedByte(at + Ipv4.PROTOCOL_OFFSET);
        if (!readTransport(next, at + Ipv4.MIN_HEADER_OCTETS, capturedEnd, at + octets)) {
            return false;
        }
        int source = Memory.getInt(at + Ipv4.SOURCE_OFFSET);
        int destination = Memory.getInt(at + Ipv4.DESTINATION_OFFSET);
        int order = Integer.compareUnsigned(
                Memory.getIntBe(at + Ipv4.SOURCE_OFFSET), Memory.getIntBe(at + Ipv4.DESTINATION_OFFSET));
        boolean swap = isSwapped(order);
        long a = PacketRecord.ipv4Word(swap ? destination : source);
        long b = PacketRecord.ipv4Word(swap ? source : destination);
        writeKey(slot, a, 0, b, 0, swap, vlanId, Ipv4.VERSION);
        writeCounts(
                slot,
                octets,
                Memory.getUnsignedByte(at + Ipv4.TOS_OFFSET),
                Memory.getUnsignedByte(at + Ipv4.TTL_OFFSET),
                0);
        PacketRecord.flags(slot, linkFlags | (swap ? PacketRecord.FLAG_B_TO_A : 0));
        return true;
    }

    private boolean writeIpv6(long at, long capturedEnd, int vlanId, int linkFlags, long slot) {
        if (capturedEnd - at < Ipv6.HEADER_OCTETS) {
            return false;
        }
        int first = Memory.getIntBe(at);
        int payloadOctets = Memory.getUnsignedShortBe(at + Ipv6.PAYLOAD_LENGTH_OFFSET);
        int octets = Ipv6.HEADER_OCTETS + payloadOctets;
        int next = Memory.getUnsignedByte(at + Ipv6.NEXT_HEADER_OFFSET);
        if (first >>> 28 != Ipv6.VERSION
                || payloadOctets == 0
                || !readTransport(next, at + Ipv6.HEADER_OCTETS, capturedEnd, at + octets)) {
            return false;
        }
        long source = at + Ipv6.SOURCE_OFFSET;
        long destination = at + Ipv6.DESTINATION_OFFSET;
        int order = Long.compareUnsigned(Memory.getLongBe(source), Memory.getLongBe(destination));
        if (order == 0) {
            order = Long.compareUnsigned(Memory.getLongBe(source + 8), Memory.getLongBe(destination + 8));
        }
        boolean swap = isSwapped(order);
        long a = swap ? destination : source;
        long b = swap ? source : destination;
        writeKey(
                slot,
                Memory.getLong(a),
                Memory.getLong(a + 8),
                Memory.getLong(b),
                Memory.getLong(b + 8),
                swap,
                vlanId,
                Ipv6.VERSION);
        int hopLimit = Memory.getUnsignedByte(at + Ipv6.HOP_LIMIT_OFFSET);
        writeCounts(slot, octets, first >>> 20 & 0xff, hopLimit, first & 0xf_ffff);
        PacketRecord.flags(slot, linkFlags | (swap ? PacketRecord.FLAG_B_TO_A : 0));
        return true;
    }

    private boolean isSwapped(int order) {
        return order > 0 || order == 0 && ports >>> 16 > (ports & 0xffff);
    }

    /**
     * Reads the transport header into the fields.
     *
     * @param ipEnd where the IP packet ends by its header
     * @return false when there is anything to be said of it
     */
    private boolean readTransport(int next, long at, long capturedEnd, long ipEnd) {
        long octets = Math.min(capturedEnd, ipEnd) - at;
        protocol = next;
        tcpFlags = 0;
        tcpWindow = 0;
        icmpTypeCode = 0;
        return switch (next) {
            case Transport.TCP -> octets >= Transport.TCP_READ_OCTETS && readTcp(at, ipEnd);
            case Transport.UDP -> octets >= Transport.UDP_OCTETS && !udpMayBeTunnel && readUdp(at, ipEnd);
            case Transport.ICMP, Transport.ICMPV6 -> octets >= Transport.ICMP_READ_OCTETS && readIcmp(at);
            default -> false;
        };
    }

    private boolean readTcp(long at, long ipEnd) {
        ports = Memory.getIntBe(at);
        int offsetAndFlags = Memory.getUnsignedShortBe(at + Transport.TCP_OFFSET_AND_FLAGS_OFFSET);
        int headerOctets = offsetAndFlags >> 12 << 2;
        tcpFlags = offsetAndFlags & Transport.TCP_FLAGS_MASK;
        tcpWindow = Memory.getUnsignedShortBe(at + Transport.TCP_WINDOW_OFFSET);
        return headerOctets >= Transport.TCP_MIN_OCTETS && headerOctets <= ipEnd - at;
    }

    private boolean readUdp(long at, long ipEnd) {
        ports = Memory.getIntBe(at);
        int length = Memory.getUnsignedShortBe(at + Transport.UDP_LENGTH_OFFSET);
        return length >= Transport.UDP_OCTETS && length <= ipEnd - at;
    }

    private boolean readIcmp(long at) {
        ports = 0;
        icmpTypeCode = Memory.getUnsignedShortBe(at);
        return true;
    }

    private void writeKey(long slot, long a0, long a1, long b0, long b1, boolean swap, int vlanId, int ipVersion) {
        int sourcePort = ports >>> 16;
        int destinationPort = ports & 0xffff;
        long portWord = PacketRecord.portWord(swap ? destinationPort : sourcePort, swap ? sourcePort : destinationPort);
        long placeWord = PacketRecord.placeWord(vlanId, observationPoint, protocol, ipVersion);
        long key = slot + PacketRecord.KEY_OFFSET;
        Memory.putLong(key, a0);
        Memory.putLong(key + 8, a1);
        Memory.putLong(key + 16, b0);
        Memory.putLong(key + 24, b1);
        Memory.putLong(key + 32, portWord);
        Memory.putLong(key + 40, placeWord);
        PacketRecord.flowHash(slot, flowHash.hash(a0, a1, b0, b1, portWord, placeWord));
    }

    private void writeCounts(long slot, int octets, int tos, int ttl, int flowLabel) {
        PacketRecord.octets(slot, octets);
        PacketRecord.packets(slot, 1);
        PacketRecord.segmentOctets(slot, octets);
        PacketRecord.tcpFlags(slot, tcpFlags);
        PacketRecord.tcpWindow(slot, tcpWindow);
        PacketRecord.icmpTypeCode(slot, icmpTypeCode);
        PacketRecord.ttl(slot, ttl);
        PacketRecord.tos(slot, tos);
        PacketRecord.flowLabel(slot, flowLabel);
    }
}
