// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.memory.Memory;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelRecord;
import dev.weir.model.packet.TunnelType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/** A parser with all it needs, and the last record it wrote as text and numbers. */
final class Parsing implements AutoCloseable {
    static final int OBSERVATION_POINT = 7;
    static final int INTERFACE = 3;
    static final long FRAGMENT_TIMEOUT_NS = 30_000_000_000L;

    final Ledger ledger = new Ledger();
    final Frame frame = new Frame();
    long nowNs = 1_700_000_000_000_000_000L;

    private final Memory.Region octets = Memory.allocate(1 << 17, 64);
    private final Memory.Region slots = Memory.allocate(2 * PacketRecord.SLOT_OCTETS, 64);
    private final PacketParser parser;
    private LinkType linkType = LinkType.ETHERNET;
    private int result;

    private Parsing(Decapsulations decapsulations) {
        parser = new PacketParser(
                new FlowHash(42),
                decapsulations,
                new FragmentTable(16, FRAGMENT_TIMEOUT_NS),
                OBSERVATION_POINT,
                ledger.slice("parser"));
    }

    static Parsing of(TunnelType... decapsulations) {
        Set<TunnelType> takenOff = EnumSet.noneOf(TunnelType.class);
        takenOff.addAll(Arrays.asList(decapsulations));
        return new Parsing(Decapsulations.of(takenOff));
    }

    /** One that takes GENEVE off, from this port too. */
    static Parsing ofGeneveOn(int port) {
        return new Parsing(new Decapsulations(Set.of(TunnelType.GENEVE, TunnelType.VXLAN), port));
    }

    Parsing link(LinkType type) {
        linkType = type;
        return this;
    }

    /** Parses a frame that was captured whole. */
    Parsing parse(String... hex) {
        return parse(Octets.of(hex));
    }

    Parsing parse(byte[] whole) {
        return parse(whole, whole.length);
    }

    /** Parses the first octets of a frame as a capture with a snap length keeps them. */
    Parsing parse(byte[] whole, int captured) {
        return parse(whole, captured, whole.length);
    }

    Parsing parse(byte[] whole, int captured, int wireOctets) {
        Memory.copy(whole, 0, octets.address(), captured);
        Memory.fill(slots.address(), slots.octets(), 0x5a);
        frame.set(nowNs, octets.address(), captured, wireOctets);
        frame.from(linkType, INTERFACE);
        result = parser.parse(frame, slots.address());
        return this;
    }

    int result() {
        return result;
    }

    /** Why there is no record. */
    LedgerCounter reason() {
        return PacketParser.reasonOf(result);
    }

    /** The record: protocol, source, destination. The reason where there is none. */
    String flow() {
        if (result < 0) {
            return reason().name();
        }
        String a = endpoint(PacketRecord.ADDRESS_A_OFFSET, PacketRecord.portA(slot()));
        String b = endpoint(PacketRecord.ADDRESS_B_OFFSET, PacketRecord.portB(slot()));
        boolean swapped = has(PacketRecord.FLAG_B_TO_A);
        return PacketRecord.protocol(slot()) + " " + (swapped ? b : a) + " > " + (swapped ? a : b);
    }

    long slot() {
        return slots.address();
    }

    long octets() {
        return PacketRecord.octets(slot());
    }

    boolean has(int flag) {
        return (PacketRecord.flags(slot()) & flag) != 0;
    }

    /** VLAN identifiers, outer first. */
    String vlans() {
        String outer = has(PacketRecord.FLAG_VLAN) ? String.valueOf(PacketRecord.vlanId(slot())) : "-";
        return has(PacketRecord.FLAG_CUSTOMER_VLAN) ? outer + " " + PacketRecord.customerVlanId(slot()) : outer;
    }

    /** MAC addresses: source, destination. */
    String macs() {
        return has(PacketRecord.FLAG_MAC)
                ? hex(PacketRecord.SOURCE_MAC_OFFSET, 6) + " > " + hex(PacketRecord.DESTINATION_MAC_OFFSET, 6)
                : "-";
    }

    /** Type and id of the tunnel, and its endpoints. */
    String tunnel() {
        TunnelType type = TunnelType.ofKind(PacketRecord.kind(slot()));
        if (!has(PacketRecord.FLAG_TUNNEL)) {
            return type.name();
        }
        int version = TunnelRecord.ipVersion(slot() + PacketRecord.SLOT_OCTETS);
        return type + " " + Integer.toUnsignedString(PacketRecord.tunnelId(slot())) + ": "
                + address(PacketRecord.SLOT_OCTETS + TunnelRecord.SOURCE_ADDRESS_OFFSET, version) + " > "
                + address(PacketRecord.SLOT_OCTETS + TunnelRecord.DESTINATION_ADDRESS_OFFSET, version);
    }

    /** Packets and octets of a counter. */
    String count(LedgerCounter counter) {
        return ledger.packets(counter) + "/" + ledger.octets(counter);
    }

    @Override
    public void close() {
        octets.close();
        slots.close();
    }

    private String endpoint(int offset, int port) {
        return address(offset, PacketRecord.ipVersion(slot())) + " " + port;
    }

    private String address(int offset, int version) {
        byte[] address = new byte[version == 4 ? 4 : 16];
        Memory.copy(slot() + offset, address, 0, address.length);
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private String hex(int offset, int length) {
        byte[] value = new byte[length];
        Memory.copy(slot() + offset, value, 0, length);
        return HexFormat.ofDelimiter(":").formatHex(value);
    }
}
