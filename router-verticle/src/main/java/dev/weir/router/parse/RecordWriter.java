// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelRecord;
import dev.weir.model.packet.TunnelType;

/** Writes what was read of a packet as a {@link PacketRecord}, its endpoints in canonical order. */
final class RecordWriter {
    private static final int ADDRESS_OCTETS = 16;

    private final FlowHash flowHash;
    private final int observationPoint;

    RecordWriter(FlowHash flowHash, int observationPoint) {
        this.flowHash = flowHash;
        this.observationPoint = observationPoint;
    }

    /** Writes all of the slot but what belongs to the tunnel, and the hash last, when the key is whole. */
    void write(Headers headers, Frame frame, int flags, long slot) {
        boolean swap = headers.ipVersion == Ipv6.VERSION ? addressesV6(headers, slot) : addressesV4(headers, slot);
        PacketRecord.timestampNs(slot, frame.timestampNs());
        PacketRecord.portA(slot, swap ? headers.destinationPort : headers.sourcePort);
        PacketRecord.portB(slot, swap ? headers.sourcePort : headers.destinationPort);
        PacketRecord.tunnelId(slot, headers.tunnelId);
        PacketRecord.vlanId(slot, headers.vlanId);
        PacketRecord.customerVlanId(slot, headers.customerVlanId);
        PacketRecord.observationPoint(slot, observationPoint);
        PacketRecord.protocol(slot, headers.protocol);
        PacketRecord.kind(slot, headers.ipVersion, headers.tunnel);
        if (headers.tunnel == TunnelType.GWLB) {
            PacketRecord.gwlbEndpointId(slot, headers.gwlbEndpointId);
        }
        PacketRecord.flowHash(slot, flowHash.hash(slot + PacketRecord.KEY_OFFSET));
        if (frame.segmentOctets() > 0) {
            Segments.write(headers, frame, slot);
        } else {
            Segments.writeOne(headers.octets, slot);
        }
        PacketRecord.tcpFlags(slot, headers.tcpFlags);
        PacketRecord.tcpWindow(slot, headers.tcpWindow);
        PacketRecord.icmpTypeCode(slot, headers.icmpTypeCode);
        PacketRecord.ttl(slot, headers.ttl);
        PacketRecord.tos(slot, headers.tos);
        PacketRecord.ingressInterface(slot, headers.interfaceIndex);
        PacketRecord.flowLabel(slot, headers.flowLabel);
        macAddresses(headers, slot);
        PacketRecord.flags(slot, flags | (swap ? PacketRecord.FLAG_B_TO_A : 0));
    }

    /** Writes the slot of the tunnel between these headers. */
    static void writeTunnel(Headers outer, Headers inner, long slot) {
        TunnelRecord.ipVersion(slot, outer.ipVersion);
        address(outer, outer.sourceAt, slot + TunnelRecord.SOURCE_ADDRESS_OFFSET);
        address(outer, outer.destinationAt, slot + TunnelRecord.DESTINATION_ADDRESS_OFFSET);
        if (inner.tunnel == TunnelType.GWLB) {
            TunnelRecord.gwlbFlowCookie(slot, inner.gwlbFlowCookie);
            TunnelRecord.gwlbAttachmentId(slot, inner.gwlbAttachmentId);
            TunnelRecord.vni(slot, inner.tunnelId);
        }
    }

    private static boolean addressesV4(Headers headers, long slot) {
        int source = Memory.getInt(headers.sourceAt);
        int destination = Memory.getInt(headers.destinationAt);
        int order = Integer.compareUnsigned(Memory.getIntBe(headers.sourceAt), Memory.getIntBe(headers.destinationAt));
        boolean swap = order > 0 || order == 0 && headers.sourcePort > headers.destinationPort;
        long a = slot + PacketRecord.ADDRESS_A_OFFSET;
        long b = slot + PacketRecord.ADDRESS_B_OFFSET;
        clear(a);
        clear(b);
        Memory.putInt(a, swap ? destination : source);
        Memory.putInt(b, swap ? source : destination);
        return swap;
    }

    private static boolean addressesV6(Headers headers, long slot) {
        long source = headers.sourceAt;
        long destination = headers.destinationAt;
        int order = Long.compareUnsigned(Memory.getLongBe(source), Memory.getLongBe(destination));
        if (order == 0) {
            order = Long.compareUnsigned(Memory.getLongBe(source + 8), Memory.getLongBe(destination + 8));
        }
        boolean swap = order > 0 || order == 0 && headers.sourcePort > headers.destinationPort;
        copy16(swap ? destination : source, slot + PacketRecord.ADDRESS_A_OFFSET);
        copy16(swap ? source : destination, slot + PacketRecord.ADDRESS_B_OFFSET);
        return swap;
    }

    private static void macAddresses(Headers headers, long slot) {
        long destination = slot + PacketRecord.DESTINATION_MAC_OFFSET;
        long source = slot + PacketRecord.SOURCE_MAC_OFFSET;
        if ((headers.flags & PacketRecord.FLAG_MAC) == 0) {
            Memory.putInt(destination, 0);
            Memory.putShort(destination + 4, 0);
            Memory.putInt(source, 0);
            Memory.putShort(source + 4, 0);
        } else {
            macAddresses(headers.ethernetAt, slot);
        }
    }

    /** Writes the addresses of the Ethernet header at an address. */
    static void macAddresses(long ethernet, long slot) {
        long destination = slot + PacketRecord.DESTINATION_MAC_OFFSET;
        long source = slot + PacketRecord.SOURCE_MAC_OFFSET;
        Memory.putInt(destination, Memory.getInt(ethernet));
        Memory.putShort(destination + 4, Memory.getShort(ethernet + 4));
        Memory.putInt(source, Memory.getInt(ethernet + 6));
        Memory.putShort(source + 4, Memory.getShort(ethernet + 10));
    }

    private static void address(Headers headers, long from, long to) {
        if (headers.ipVersion == Ipv6.VERSION) {
            copy16(from, to);
        } else {
            clear(to);
            Memory.putInt(to, Memory.getInt(from));
        }
    }

    private static void clear(long address) {
        Memory.putLong(address, 0);
        Memory.putLong(address + ADDRESS_OCTETS / 2, 0);
    }

    private static void copy16(long from, long to) {
        Memory.putLong(to, Memory.getLong(from));
        Memory.putLong(to + ADDRESS_OCTETS / 2, Memory.getLong(from + ADDRESS_OCTETS / 2));
    }
}
