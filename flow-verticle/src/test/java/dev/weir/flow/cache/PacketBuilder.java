// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelRecord;
import dev.weir.model.packet.TunnelType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A literal packet, told from its source to its destination; {@link #appendTo} puts the endpoints into canonical order.
 * Every setter gives a changed copy, so that one packet can be the pattern of others.
 */
public final class PacketBuilder implements Cloneable {
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int ACK = 0x10;
    public static final int NS = 0x100;

    private static final FlowHash HASH = new FlowHash(7);

    private static final byte[] SOURCE = {10, 0, 0, 1};
    private static final byte[] DESTINATION = {10, 0, 0, 2};

    private long timeNs;
    private byte[] source = SOURCE;
    private byte[] destination = DESTINATION;
    private int sourcePort;
    private int destinationPort;
    private int protocol;
    private int observationPoint = 1;
    private int vlanId;
    private int customerVlanId;
    private long octets = 100;
    private int packets = 1;
    private long segmentOctets;
    private int tcpFlags;
    private int tcpWindow;
    private int icmpTypeCode;
    private int ttl = 64;
    private int tos;
    private int ingressInterface;
    private int flowLabel;
    private byte[] sourceMac = new byte[6];
    private byte[] destinationMac = new byte[6];
    private int flags = PacketRecord.FLAG_TRANSPORT;
    private TunnelType tunnel = TunnelType.NONE;
    private int tunnelId;
    private long gwlbEndpointId;
    private long gwlbAttachmentId;
    private int gwlbFlowCookie;
    private byte[] tunnelSource = new byte[4];
    private byte[] tunnelDestination = new byte[4];
    private Long hash;

    private PacketBuilder(int protocol) {
        this.protocol = protocol;
    }

    /** UDP of 100 octets from 10.0.0.1 port 40000 to 10.0.0.2 port 53. */
    public static PacketBuilder udp() {
        return ip(17).ports(40000, 53);
    }

    /** TCP of 100 octets from 10.0.0.1 port 40000 to 10.0.0.2 port 80. */
    public static PacketBuilder tcp(int tcpFlags) {
        return ip(6).ports(40000, 80).tcpFlags(tcpFlags);
    }

    /** A packet of 100 octets from 10.0.0.1 to 10.0.0.2. */
    public static PacketBuilder ip(int protocol) {
        return new PacketBuilder(protocol);
    }

    public PacketBuilder at(long value) {
        PacketBuilder changed = copy();
        changed.timeNs = value;
        return changed;
    }

    public PacketBuilder between(String from, String to) {
        PacketBuilder changed = copy();
        changed.source = octetsOf(from);
        changed.destination = octetsOf(to);
        return changed;
    }

    public PacketBuilder ports(int from, int to) {
        PacketBuilder changed = copy();
        changed.sourcePort = from;
        changed.destinationPort = to;
        return changed;
    }

    public PacketBuilder protocol(int value) {
        PacketBuilder changed = copy();
        changed.protocol = value;
        return changed;
    }

    public PacketBuilder observationPoint(int value) {
        PacketBuilder changed = copy();
        changed.observationPoint = value;
        return changed;
    }

    public PacketBuilder vlan(int value) {
        PacketBuilder changed = copy();
        changed.vlanId = value;
        changed.flags |= PacketRecord.FLAG_VLAN;
        return changed;
    }

    public PacketBuilder customerVlan(int value) {
        PacketBuilder changed = copy();
        changed.customerVlanId = value;
        changed.flags |= PacketRecord.FLAG_CUSTOMER_VLAN;
        return changed;
    }

    /** A packet of this IP length. */
    public PacketBuilder octets(long value) {
        return segments(1, value, value);
    }

    /** A super-packet. */
    public PacketBuilder segments(int count, long allOctets, long longestOctets) {
        PacketBuilder changed = copy();
        changed.packets = count;
        changed.octets = allOctets;
        changed.segmentOctets = longestOctets;
        return changed;
    }

    public PacketBuilder tcpFlags(int value) {
        PacketBuilder changed = copy();
        changed.tcpFlags = value;
        return changed;
    }

    public PacketBuilder window(int value) {
        PacketBuilder changed = copy();
        changed.tcpWindow = value;
        return changed;
    }

    public PacketBuilder icmp(int type, int code) {
        PacketBuilder changed = copy();
        changed.icmpTypeCode = type * 256 + code;
        return changed;
    }

    public PacketBuilder ttl(int value) {
        PacketBuilder changed = copy();
        changed.ttl = value;
        return changed;
    }

    public PacketBuilder tos(int value) {
        PacketBuilder changed = copy();
        changed.tos = value;
        return changed;
    }

    public PacketBuilder ingressInterface(int value) {
        PacketBuilder changed = copy();
        changed.ingressInterface = value;
        return changed;
    }

    public PacketBuilder flowLabel(int value) {
        PacketBuilder changed = copy();
        changed.flowLabel = value;
        return changed;
    }

    /** MAC addresses as twelve hexadecimal digits each. */
    public PacketBuilder macs(String from, String to) {
        PacketBuilder changed = copy();
        changed.sourceMac = HexFormat.of().parseHex(from);
        changed.destinationMac = HexFormat.of().parseHex(to);
        changed.flags |= PacketRecord.FLAG_MAC;
        return changed;
    }

    public PacketBuilder tunnel(TunnelType type, int id, String from, String to) {
        PacketBuilder changed = copy();
        changed.tunnel = type;
        changed.tunnelId = id;
        changed.tunnelSource = octetsOf(from);
        changed.tunnelDestination = octetsOf(to);
        changed.flags |= PacketRecord.FLAG_TUNNEL;
        return changed;
    }

    /** As it comes from a Gateway Load Balancer, at 192.0.2.1, with network identifier 5. */
    public PacketBuilder gwlb(long endpointId, long attachmentId, int flowCookie) {
        PacketBuilder changed = tunnel(TunnelType.GWLB, 5, "192.0.2.1", "192.0.2.2");
        changed.gwlbEndpointId = endpointId;
        changed.gwlbAttachmentId = attachmentId;
        changed.gwlbFlowCookie = flowCookie;
        return changed;
    }

    /** A later fragment: its transport header is not there to be read. */
    public PacketBuilder withoutTransport() {
        PacketBuilder changed = copy();
        changed.flags &= ~PacketRecord.FLAG_TRANSPORT;
        return changed;
    }

    /** Gives the packet a hash of the test's, to make flows collide. */
    public PacketBuilder hash(long value) {
        PacketBuilder changed = copy();
        changed.hash = value;
        return changed;
    }

    /** The same packet the other way: endpoints, MAC addresses and the tunnel's ends swapped. */
    public PacketBuilder back() {
        PacketBuilder changed = copy();
        changed.source = destination;
        changed.destination = source;
        changed.sourcePort = destinationPort;
        changed.destinationPort = sourcePort;
        changed.sourceMac = destinationMac;
        changed.destinationMac = sourceMac;
        changed.tunnelSource = tunnelDestination;
        changed.tunnelDestination = tunnelSource;
        return changed;
    }

    public long timeNs() {
        return timeNs;
    }

    /** How many slots it takes. */
    public int slots() {
        return tunnel == TunnelType.NONE ? 1 : 2;
    }

    /** Appends the packet to a batch, which must have room. */
    public void appendTo(PacketBatch batch) {
        long slot = batch.next();
        Memory.fill(slot, (long) slots() * PacketRecord.SLOT_OCTETS, 0);
        write(slot);
        batch.append(slot, slots());
    }

    /** The identifier of the flow that this packet begins. */
    public long flowId() {
        try (Memory.Region region = Memory.allocate(2L * PacketRecord.SLOT_OCTETS, 64)) {
            write(region.address());
            return FlowId.of(region.address() + PacketRecord.KEY_OFFSET, timeNs);
        }
    }

    /** The hash that decides of the packet's shard. */
    public long flowHash() {
        try (Memory.Region region = Memory.allocate(2L * PacketRecord.SLOT_OCTETS, 64)) {
            write(region.address());
            return PacketRecord.flowHash(region.address());
        }
    }

    /** The hash of the packet's key by another function. */
    public long flowHash(FlowHash by) {
        try (Memory.Region region = Memory.allocate(2L * PacketRecord.SLOT_OCTETS, 64)) {
            write(region.address());
            return by.hash(region.address() + PacketRecord.KEY_OFFSET);
        }
    }

    /** Writes the packet to an address, from which on {@link #slots} slots are zero. */
    public void write(long slot) {
        int order = Arrays.compareUnsigned(source, destination);
        boolean swap = order > 0 || order == 0 && sourcePort > destinationPort;
        byte[] a = swap ? destination : source;
        byte[] b = swap ? source : destination;
        Memory.copy(a, 0, slot + PacketRecord.ADDRESS_A_OFFSET, a.length);
        Memory.copy(b, 0, slot + PacketRecord.ADDRESS_B_OFFSET, b.length);
        PacketRecord.portA(slot, swap ? destinationPort : sourcePort);
        PacketRecord.portB(slot, swap ? sourcePort : destinationPort);
        PacketRecord.tunnelId(slot, tunnelId);
        PacketRecord.vlanId(slot, vlanId);
        PacketRecord.customerVlanId(slot, customerVlanId);
        PacketRecord.observationPoint(slot, observationPoint);
        PacketRecord.protocol(slot, protocol);
        PacketRecord.kind(slot, source.length == 4 ? 4 : 6, tunnel);
        if (tunnel == TunnelType.GWLB) {
            PacketRecord.gwlbEndpointId(slot, gwlbEndpointId);
        }
        PacketRecord.timestampNs(slot, timeNs);
        PacketRecord.flowHash(slot, hash != null ? hash : HASH.hash(slot + PacketRecord.KEY_OFFSET));
        PacketRecord.octets(slot, octets);
        PacketRecord.packets(slot, packets);
        PacketRecord.segmentOctets(slot, segmentOctets == 0 ? octets : segmentOctets);
        PacketRecord.tcpFlags(slot, tcpFlags);
        PacketRecord.tcpWindow(slot, tcpWindow);
        PacketRecord.icmpTypeCode(slot, icmpTypeCode);
        PacketRecord.ttl(slot, ttl);
        PacketRecord.tos(slot, tos);
        PacketRecord.ingressInterface(slot, ingressInterface);
        PacketRecord.flowLabel(slot, flowLabel);
        Memory.copy(sourceMac, 0, slot + PacketRecord.SOURCE_MAC_OFFSET, 6);
        Memory.copy(destinationMac, 0, slot + PacketRecord.DESTINATION_MAC_OFFSET, 6);
        PacketRecord.flags(slot, flags | (swap ? PacketRecord.FLAG_B_TO_A : 0));
        if (tunnel != TunnelType.NONE) {
            long outer = slot + PacketRecord.SLOT_OCTETS;
            Memory.copy(tunnelSource, 0, outer + TunnelRecord.SOURCE_ADDRESS_OFFSET, tunnelSource.length);
            Memory.copy(
                    tunnelDestination, 0, outer + TunnelRecord.DESTINATION_ADDRESS_OFFSET, tunnelDestination.length);
            TunnelRecord.gwlbFlowCookie(outer, gwlbFlowCookie);
            TunnelRecord.gwlbAttachmentId(outer, gwlbAttachmentId);
            TunnelRecord.vni(outer, tunnelId);
            TunnelRecord.ipVersion(outer, tunnelSource.length == 4 ? 4 : 6);
        }
    }

    private PacketBuilder copy() {
        try {
            return (PacketBuilder) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] octetsOf(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not a literal address: " + address, e);
        }
    }
}
